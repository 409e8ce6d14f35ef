//! Measures the time from a clone to the first page: `cargo xtask run` with an empty target directory
//! and no downloaded crates, as on a machine that only has Rust.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use console_client::{Daemon, agent};
use support::{process::run, workspace::root};

/// The promise of the README for two idle cores.
const TARGET: Duration = Duration::from_mins(8);

/// Time limit for slow machines.
const TIMEOUT: Duration = Duration::from_hours(1);

/// Clones the newest commit, starts it and loads the first page. Prints the time after each step.
pub(super) fn measure() -> Result<()> {
    let scratch = tempfile::tempdir().context("cannot create a directory for the clone")?;
    let clone = scratch.path().join("mockpit");
    let cargo_home = empty_cargo_home(scratch.path())?;
    let start = Instant::now();
    run(Command::new("git").args(["clone", "--quiet"]).arg(root()).arg(&clone))?;
    println!("{:>6.1} s  clone", start.elapsed().as_secs_f64());

    let mut first_run = Command::new("cargo");
    first_run
        .args(["xtask", "run", "--", "--demo", "--listen", "127.0.0.1:0"])
        .current_dir(&clone)
        .env("CARGO_HOME", &cargo_home)
        .env("CARGO_TARGET_DIR", clone.join("target"));
    // The variables that cargo sets for this program do not apply to the clone.
    for (name, _) in env::vars_os() {
        let is_cargo = name.to_str().is_some_and(|name| name.starts_with("CARGO_"));
        if is_cargo && name != "CARGO_HOME" && name != "CARGO_TARGET_DIR" {
            first_run.env_remove(&name);
        }
    }
    let server = Daemon::start("cargo", &mut first_run, &scratch.path().join("run.log"))?;
    let address = server.wait_within(TIMEOUT, |line| {
        if let Some(step) = line.strip_prefix("ok ") {
            println!("{:>6.1} s  {step}", start.elapsed().as_secs_f64());
        }
        line.strip_prefix("Mockpit listens on ").map(|address| address.trim().to_owned())
    })?;
    let page = agent().get(&address).call()?.into_body().read_to_string()?;
    ensure!(page.contains("frontend_bg.wasm"), "the first page does not load the console");
    let took = start.elapsed();
    println!("{:>6.1} s  first page, target {} s", took.as_secs_f64(), TARGET.as_secs());
    Ok(())
}

/// Creates a cargo home with the settings of this machine's cargo, but without its downloads.
fn empty_cargo_home(scratch: &Path) -> Result<PathBuf> {
    let empty = scratch.join("cargo");
    fs::create_dir(&empty)?;
    let own = env::var_os("CARGO_HOME").map(PathBuf::from);
    let own = own.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cargo")));
    for file in ["config.toml", "credentials.toml"] {
        if let Some(settings) = own.as_ref().map(|own| own.join(file)).filter(|it| it.exists()) {
            fs::copy(settings, empty.join(file))?;
        }
    }
    Ok(empty)
}
