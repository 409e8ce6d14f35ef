//! `mockpit token`, completions, and JSON of commands on a data directory.

use std::fs;

use serde_json::json;

use super::{data_directory, folder, run};
use crate::support::PASSWORD;

#[test]
fn tokens_are_created_listed_and_revoked() {
    let folder = folder();
    let path = folder.path();
    data_directory(path, "data");
    let missing = run(
        path,
        &["token", "create", "ci", "--account", "anna", "--scope", "read", "--data", "data"],
    );
    assert!(missing.with(1).stderr.contains("there is no account named anna"));
    fs::write(path.join("password"), PASSWORD).unwrap();
    run(
        path,
        &[
            "account",
            "add",
            "anna",
            "--role",
            "admin",
            "--password-file",
            "password",
            "--data",
            "data",
        ],
    )
    .with(0);
    let create = [
        "token",
        "create",
        "ci",
        "--account",
        "anna",
        "--scope",
        "read",
        "--scope",
        "export",
        "--data",
        "data",
    ];
    let created = run(path, &[&create[..], &["--json"]].concat()).with(0).json();
    assert!(created["secret"].as_str().unwrap().len() > 20);
    assert_eq!(created["scopes"], json!(["read", "export"]));
    let created = run(path, &create).with(0);
    assert!(created.stdout.starts_with("Created access token ci of anna."), "{}", created.stdout);

    let listed = run(path, &["token", "list", "--json", "--data", "data"]).with(0).json();
    assert_eq!(listed["tokens"].as_array().unwrap().len(), 2);
    let id = listed["tokens"][0]["id"].as_str().unwrap();
    let revoked = run(path, &["token", "revoke", id, "--data", "data"]).with(0);
    assert_eq!(revoked.stdout, "Revoked access token ci of anna.\n");
    let lines = run(path, &["token", "list", "--data", "data"]).with(0).stdout;
    assert!(lines.lines().count() == 1 && lines.contains("may read, export"), "{lines}");
    assert!(
        run(path, &["token", "revoke", id, "--data", "data"])
            .with(1)
            .stderr
            .contains("no access token")
    );
}

#[test]
fn lists_and_checks_are_also_json() {
    let folder = folder();
    let path = folder.path();
    data_directory(path, "data");
    run(path, &["account", "add", "bob", "--role", "user", "--data", "data"]).with(0);
    let accounts = run(path, &["account", "list", "--json", "--data", "data"]).with(0).json();
    let expected =
        json!({"version": 1, "accounts": [{"name": "bob", "role": "user", "state": "invited"}]});
    assert_eq!(accounts, expected);
    let check = run(path, &["check", "--json", "--data", "data"]).with(0).json();
    assert_eq!(
        (&check["version"], &check["ok"], &check["problems"]),
        (&json!(1), &json!(true), &json!([]))
    );
    let compact =
        run(path, &["compact", "--keep-days", "1", "--json", "--data", "data"]).with(0).json();
    assert_eq!((&compact["version"], &compact["revisions"]), (&json!(1), &json!(0)));
}

#[test]
fn completions_know_every_command() {
    let folder = folder();
    for shell in ["bash", "zsh", "fish"] {
        let script = run(folder.path(), &["completions", shell]).with(0).stdout;
        for command in ["serve", "export", "import", "diff", "verify", "split", "join", "token"] {
            assert!(script.contains(command), "{shell}: {command}");
        }
    }
}
