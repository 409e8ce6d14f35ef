//! Tests of the arguments: where settings come from, and what is rejected.

use std::{fs, path::Path};

use tracing::Level;

use super::*;

/// Reads `mockpit serve` with these flags, these variables and this configuration file.
fn serve(flags: &[&str], variables: &[(&str, &str)], file: &str) -> Result<Settings, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mockpit.toml");
    fs::write(&path, file).unwrap();
    let config = ["mockpit", "serve", "--config"].map(OsString::from);
    let arguments = config.into_iter().chain([path.into()]);
    let arguments = arguments.chain(flags.iter().map(OsString::from));
    let variables = variables.iter().map(|(name, value)| ((*name).into(), (*value).into()));
    match Cli::read(arguments, &variables.collect()) {
        Ok(Cli { command: Command::Serve(settings) }) => Ok(settings),
        Ok(Cli { command }) => panic!("{command:?}"),
        Err(error) => Err(error.to_string()),
    }
}

#[test]
fn command_line_is_consistent() {
    Cli::command().debug_assert();
}

/// The manual pages and the completions are made of these texts.
#[test]
fn every_command_and_argument_has_a_text() {
    fn check(command: &clap::Command) {
        let name = command.get_name();
        assert!(command.get_about().is_some(), "{name}");
        for argument in command.get_arguments() {
            assert!(argument.get_help().is_some(), "{name} {}", argument.get_id());
        }
        command.get_subcommands().for_each(check);
    }
    check(&Cli::command());
}

#[test]
fn settings_have_defaults() {
    let settings = serve(&[], &[], "").unwrap();
    assert_eq!(settings.listen.to_string(), "127.0.0.1:8585");
    assert_eq!(settings.max_upload.as_u64(), 1_000_000_000);
    assert_eq!(settings.log, Level::INFO);
    assert_eq!(settings.location.data(), Path::new("mockpit-data"));
    assert!(settings.hosts.is_empty() && settings.trusted_proxies.is_empty() && !settings.demo);
}

#[test]
fn flags_override_variables_and_variables_override_the_file() {
    let file = "listen = \"127.0.0.1:1\"\nmax_upload = \"1MB\"\nhosts = [\"f\", \"g\"]\n\
                log = \"warn\"\ndemo = true";
    let variables = [
        ("MOCKPIT_LISTEN", "127.0.0.1:2"),
        ("MOCKPIT_MAX_UPLOAD", "2MB"),
        ("MOCKPIT_LOG", ""),
        ("MOCKPIT_SAMPLES", "x"),
    ];
    let settings = serve(&["--listen=127.0.0.1:3"], &variables, file).unwrap();
    assert_eq!(settings.listen.port(), 3);
    assert_eq!(settings.max_upload.as_u64(), 2_000_000);
    assert_eq!(settings.hosts, ["f", "g"]);
    assert_eq!(settings.log, Level::WARN, "an empty variable counts as absent");
    assert!(settings.demo);
    let settings = serve(&["--host=h"], &[("MOCKPIT_DEMO", "0")], file).unwrap();
    assert_eq!(settings.hosts, ["h"], "a flag replaces the whole list");
    assert!(!settings.demo);
}

#[test]
fn every_setting_is_a_variable() {
    let variables = [
        ("MOCKPIT_DATA", "/x"),
        ("MOCKPIT_LISTEN", "[::1]:7"),
        ("MOCKPIT_MAX_UPLOAD", "1024"),
        ("MOCKPIT_HOSTS", "a, b"),
        ("MOCKPIT_TRUSTED_PROXIES", "192.0.2.1,10.0.0.0/8"),
        ("MOCKPIT_BACKUP_FOLDER", "/backups"),
        ("MOCKPIT_LOG", "debug"),
        ("MOCKPIT_DEMO", "true"),
    ];
    let settings = serve(&[], &variables, "").unwrap();
    assert_eq!(settings.location.data(), Path::new("/x"));
    assert_eq!(settings.listen.to_string(), "[::1]:7");
    assert_eq!(settings.max_upload.as_u64(), 1024);
    assert_eq!(settings.hosts, ["a", "b"]);
    let proxies = settings.trusted_proxies.iter().map(ToString::to_string);
    assert_eq!(proxies.collect::<Vec<_>>(), ["192.0.2.1/32", "10.0.0.0/8"]);
    assert_eq!(settings.backup_folder.as_deref(), Some(Path::new("/backups")));
    assert_eq!(settings.log, Level::DEBUG);
    assert!(settings.demo);
}

#[test]
fn key_for_secrets_is_shown_neither_in_help_nor_in_settings() {
    const KEY: &str = "0123456789abcdef0123456789abcdef";
    let variables = [("MOCKPIT_INSTANCES_KEY", KEY)];
    let help = serve(&["--help"], &variables, "").unwrap_err();
    assert!(help.contains("--instances-key") && !help.contains(KEY), "{help}");
    let settings = serve(&[], &variables, "").unwrap();
    assert_eq!(settings.instances.instances_key.as_ref().unwrap().reveal(), KEY);
    assert!(!format!("{settings:?}").contains(KEY));
}

#[test]
fn variable_names_the_configuration_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mockpit.toml");
    fs::write(&path, "data = \"/from-the-file\"").unwrap();
    let path = path.to_str().unwrap().to_owned();
    let variables = Variables::from([("MOCKPIT_CONFIG".to_owned(), path)]);
    let cli = Cli::read(["mockpit", "check"].map(OsString::from), &variables).unwrap();
    let Command::Check(arguments) = cli.command else { panic!("{:?}", cli.command) };
    assert_eq!(arguments.location.data(), Path::new("/from-the-file"));
}

#[test]
fn wrong_setting_is_named_with_its_origin_and_reason() {
    for (file, expected) in [
        ("max_uplaod = 1", "no setting `max_uplaod`"),
        ("config = \"x\"", "no setting `config`"),
        ("listen = \"here\"", "`listen` in"),
        ("listen = \"here\"", "\"here\" is not valid: invalid socket address syntax"),
        ("log = \"loud\"", "\"loud\" is not valid"),
        ("trusted_proxies = [\"here\"]", "neither an IP address nor a network"),
        ("max_upload = \"many\"", "`max_upload` in"),
        ("max_upload = [\"1MB\"]", "`max_upload` in"),
        ("demo = 7", "`demo` in"),
        ("listen", "mockpit.toml is not valid TOML"),
    ] {
        let error = serve(&[], &[], file).unwrap_err();
        assert!(error.contains(expected), "{file}: {error}");
    }
    let error = serve(&[], &[("MOCKPIT_LISTEN", "here")], "").unwrap_err();
    assert!(error.starts_with("variable MOCKPIT_LISTEN: \"here\" is not valid"), "{error}");
    let error = serve(&["--config=/nowhere/mockpit.toml"], &[], "").unwrap_err();
    assert!(error.contains("cannot be used multiple times"), "{error}");
}
