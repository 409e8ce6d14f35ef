//! The life of an installed package.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};
use support::workspace::root;

use super::{lint, root::Root};

const CONFIG: &str = "etc/mockpit/mockpit.toml";
const DATA: &str = "var/lib/mockpit";
const ENABLED: &str = "etc/systemd/system/multi-user.target.wants/mockpit.service";

/// Files that an installed package has.
const FILES: [&str; 8] = [
    "usr/bin/mockpit",
    "usr/lib/systemd/system/mockpit.service",
    "usr/share/man/man1/mockpit.1",
    "usr/share/man/man1/mockpit-serve.1",
    "usr/share/bash-completion/completions/mockpit",
    "usr/share/zsh/vendor-completions/_mockpit",
    "usr/share/doc/mockpit/configuration.md",
    CONFIG,
];

/// Installs the old package, starts it, upgrades it over old data, and removes it.
pub(crate) fn run(old: &Path, new: &Path) -> Result<()> {
    let machine = Root::new()?;
    install(&machine, old)?;
    lint::unit(&machine.path(""))?;
    let port = "listen = \"127.0.0.1:8585\"";
    let config = fs::read_to_string(machine.path(CONFIG))?;
    ensure!(config.contains(port), "the configuration does not listen on this machine only");
    let config = config.replace(port, "listen = \"127.0.0.1:0\"");
    fs::write(machine.path(CONFIG), &config)?;

    start(&machine, "a new data directory")?;
    ensure!(machine.is_private(&format!("{DATA}/LOCK"))?, "the data is not private");

    fs::remove_dir_all(machine.path(DATA))?;
    fs::create_dir(machine.path(DATA))?;
    machine.copy_for_user(&root().join("crates/store/tests/data/format-1"), DATA)?;
    let accounts = root().join("server/tests/data/accounts-1.json");
    machine.copy_file_for_user(&accounts, &format!("{DATA}/accounts.json"))?;
    set_private(&machine)?;
    upgrade(&machine, new, &config)?;
    remove(&machine)
}

fn install(machine: &Root, package: &Path) -> Result<()> {
    machine.dpkg(&["--install", &package.to_string_lossy()])?;
    for file in FILES {
        ensure!(machine.path(file).is_file(), "the package did not install {file}");
    }
    ensure!(machine.is_private(DATA)?, "{DATA} is not private");
    ensure!(machine.path(ENABLED).is_symlink(), "the service does not start with the machine");
    let files = machine.dpkg(&["--status", "mockpit"])?;
    ensure!(files.contains(&format!("/{CONFIG}")), "/{CONFIG} is not a conffile:\n{files}");
    Ok(())
}

/// Starts the server with its unit's command line, and stops it.
fn start(machine: &Root, what: &str) -> Result<()> {
    let server = machine.start().with_context(|| format!("cannot start with {what}"))?;
    for path in ["/livez", "/readyz", "/api/health"] {
        let response = server.get(path)?;
        ensure!(response.starts_with("HTTP/1.1 200"), "{path} with {what}: {response}");
    }
    server.stop()?;
    Ok(())
}

fn set_private(machine: &Root) -> Result<()> {
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o700);
    Ok(fs::set_permissions(machine.path(DATA), mode)?)
}

/// Upgrades the package over data of the first formats. The configuration, which a person changed, stays.
fn upgrade(machine: &Root, package: &Path, config: &str) -> Result<()> {
    machine.dpkg(&["--install", &package.to_string_lossy()])?;
    let kept = fs::read_to_string(machine.path(CONFIG))?;
    ensure!(kept == config, "the upgrade changed the configuration:\n{kept}");
    start(machine, "old data")?;
    let flags = ["--config", &format!("/{CONFIG}")];
    let check = machine.mockpit(&[&["check"], &flags[..]].concat())?;
    ensure!(check.contains("No problems found."), "the check after the upgrade: {check}");
    let accounts = machine.mockpit(&[&["account", "list"], &flags[..]].concat())?;
    ensure!(!accounts.trim().is_empty(), "the accounts are lost");
    Ok(())
}

/// Removes the package, and then its configuration. Its data stays.
fn remove(machine: &Root) -> Result<()> {
    let has_data = || machine.path(DATA).join("journal").is_dir();
    machine.dpkg(&["--remove", "mockpit"])?;
    ensure!(!machine.path("usr/bin/mockpit").exists(), "the program is still there");
    ensure!(machine.path(CONFIG).exists(), "the configuration is lost");
    ensure!(has_data(), "the data is lost");
    let output = machine.dpkg(&["--purge", "mockpit"])?;
    ensure!(!machine.path(CONFIG).exists(), "the configuration is still there");
    ensure!(!machine.path(ENABLED).is_symlink(), "the service is still enabled");
    ensure!(has_data(), "the data is lost");
    ensure!(output.contains("The data of Mockpit stays in"), "where is the data? {output}");
    Ok(())
}
