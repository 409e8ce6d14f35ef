//! The script of the guide, which promotes a service through version control.

use std::{fs, path::Path, process::Command};

use super::{data_directory, folder, ran, run, service, together, write};

#[test]
fn script_promotes_a_service_from_one_mockpit_to_another() {
    if Command::new("git").arg("--version").output().is_err() {
        return;
    }
    let folder = folder();
    let path = folder.path();
    for name in ["staging", "production"] {
        data_directory(path, name);
    }
    let staging = together(&[service(1, "Pets", &[("a", "1")]), service(2, "Draft", &[])]);
    write(path, "staging.json", &staging);
    run(path, &["import", "staging.json", "--to", "staging", "--yes"]).with(0);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/promote.sh");
    let promote = |service: &str| {
        let program = env!("CARGO_BIN_EXE_mockpit");
        let mut command = Command::new("sh");
        command.arg(&script).args(["staging", "production", "repository", service]);
        command.current_dir(path).env("MOCKPIT", program).env("HOME", path);
        ran(command.output().unwrap())
    };
    let first = promote("Pets:1.0").with(0);
    assert!(first.stdout.contains("New: Pets 1.0 (REST)"), "{}", first.stdout);
    let exported: serde_json::Value = run(path, &["export", "production"]).with(0).json();
    assert_eq!(exported["services"].as_array().unwrap().len(), 1);
    assert!(path.join("repository/Pets@1.0.json").exists());

    // A second time, with a change and with none.
    let changed =
        together(&[service(1, "Pets", &[("a", "2"), ("b", "")]), service(2, "Draft", &[])]);
    write(path, "staging.json", &changed);
    run(path, &["import", "staging.json", "--to", "staging", "--yes", "--policy", "replace"])
        .with(0);
    let second = promote("Pets:1.0").with(0);
    assert!(second.stdout.contains("+1 example, 1 example changed"), "{}", second.stdout);
    let third = promote("Pets:1.0").with(0);
    assert!(third.stdout.contains("Nothing to promote"), "{}", third.stdout);
    let log = Command::new("git")
        .args(["log", "--oneline"])
        .current_dir(path.join("repository"))
        .output();
    assert_eq!(ran(log.unwrap()).with(0).stdout.lines().count(), 2);
    assert!(
        fs::read_to_string(path.join("repository/Pets@1.0.json"))
            .unwrap()
            .contains("\"name\": \"b\"")
    );
    assert_ne!(promote("Gone:1").code, 0);
}
