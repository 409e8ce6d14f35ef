//! The files in the folder `packaging` agree with the settings.

use std::{collections::BTreeMap, ffi::OsString, fs};

use server::{
    arguments::{Cli, Command},
    settings::{Settings, Variables},
};

const UNIT: &str = include_str!("../../../packaging/mockpit.service");
const CONFIG: &str = include_str!("../../../packaging/mockpit.toml");
const CONTAINERFILE: &str = include_str!("../../../packaging/Containerfile");

/// The settings of `mockpit serve` with these flags and variables.
fn serve(flags: &[&str], variables: &Variables) -> Settings {
    let arguments = ["mockpit", "serve"].iter().chain(flags).map(OsString::from);
    match Cli::read(arguments, variables).unwrap().command {
        Command::Serve(settings) => settings,
        command => panic!("{command:?}"),
    }
}

fn read_config(text: &str) -> Settings {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mockpit.toml");
    fs::write(&file, text).unwrap();
    serve(&["--config", file.to_str().unwrap()], &Variables::new())
}

#[test]
fn settings_of_the_package_are_for_this_machine_and_its_examples_are_valid() {
    let settings = read_config(CONFIG);
    assert!(settings.listen.ip().is_loopback(), "{}", settings.listen);
    assert_eq!(settings.location.data().to_str(), Some("/var/lib/mockpit"));
    assert!(settings.metrics_listen.is_none() && !settings.demo && !settings.tls.is_on());

    let examples: Vec<&str> = CONFIG
        .lines()
        .map(|line| line.strip_prefix("# ").filter(|rest| rest.contains(" = ")).unwrap_or(line))
        .collect();
    let settings = read_config(&examples.join("\n"));
    assert!(settings.metrics_listen.unwrap().ip().is_loopback());
    assert!(settings.tls.files().unwrap().is_some());
    assert_eq!((settings.hosts.len(), settings.trusted_proxies.len()), (1, 1));
}

#[test]
fn unit_uses_the_settings_and_the_folder_of_the_package() {
    let values: BTreeMap<&str, &str> =
        UNIT.lines().filter_map(|line| line.split_once('=')).collect();
    let start = "/usr/bin/mockpit serve --config /etc/mockpit/mockpit.toml";
    assert_eq!(values["ExecStart"], start);
    assert_eq!(read_config(CONFIG).location.data().to_str(), Some("/var/lib/mockpit"));
    assert_eq!((values["StateDirectory"], values["StateDirectoryMode"]), ("mockpit", "0700"));
    assert_eq!((values["User"], values["Group"]), ("mockpit", "mockpit"));
}

#[test]
fn image_keeps_its_data_in_its_volume_and_checks_its_own_health() {
    let words = CONTAINERFILE.split_whitespace().filter(|word| word.starts_with("MOCKPIT_"));
    let variables: Variables = words
        .map(|word| word.split_once('=').unwrap())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    assert_eq!(variables.len(), 3, "{variables:?}");
    let settings = serve(&[], &variables);
    let volume = CONTAINERFILE.lines().find_map(|line| line.strip_prefix("VOLUME ")).unwrap();
    assert_eq!(settings.location.data().parent().unwrap().to_str(), Some(volume));
    let expose = CONTAINERFILE.lines().find_map(|line| line.strip_prefix("EXPOSE ")).unwrap();
    assert_eq!(settings.listen.to_string(), format!("0.0.0.0:{expose}"));
    let metrics = settings.metrics_listen.unwrap();
    let health = format!("/dev/tcp/{}/{}", metrics.ip(), metrics.port());
    assert!(CONTAINERFILE.contains(&health) && CONTAINERFILE.contains("GET /livez"), "{health}");
}
