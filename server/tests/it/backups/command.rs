//! `mockpit backup` and `mockpit restore`.

use std::{fs, path::Path};

use crate::process::{TestServer, private_folder, run, run_plain};

/// The only backup in a folder.
fn backup_in(folder: &Path) -> String {
    let mut files = fs::read_dir(folder).unwrap();
    let file = files.next().unwrap().unwrap().path();
    assert!(files.next().is_none());
    file.to_str().unwrap().to_owned()
}

#[test]
fn backup_beside_a_running_server_is_restored_on_an_empty_machine() {
    let folder = private_folder().unwrap();
    let [data, backups, restored] =
        ["data", "backups", "restored"].map(|name| folder.path().join(name));
    fs::create_dir(&backups).unwrap();
    let server = TestServer::start(&data, &["--demo"]);
    let output = backups.to_str().unwrap();
    let (success, stdout, stderr) = run(&data, &["backup", "-o", output]);
    assert!(success, "{stderr}");
    let file = backup_in(&backups);
    assert!(stdout.contains(&format!("Wrote and verified {file}")), "{stdout}");
    assert!(stdout.ends_with(" has revision 1 with 40 services.\n"), "{stdout}");
    assert!(file.contains("/mockpit-backup-20") && file.ends_with("Z.tar"), "{file}");

    let (success, stdout, stderr) = run_plain(&["restore", "--check", &file]);
    assert!(success, "{stderr}");
    assert!(stdout.ends_with("No problems found.\n"), "{stdout}");
    let (success, _, stderr) = run(&data, &["restore", "--replace", &file]);
    assert!(!success);
    assert!(stderr.contains("another mockpit uses this data directory"), "{stderr}");
    server.stop();

    let (success, _, stderr) = run(&data, &["restore", &file]);
    assert!(!success);
    let expected = "is not empty. Nothing was changed. Choose an empty directory, or add --replace";
    assert!(stderr.contains(expected), "{stderr}");
    let (success, stdout, stderr) = run(&restored, &["restore", &file]);
    assert!(success, "{stderr}");
    assert!(stdout.contains("Start the server."), "{stdout}");
    let (success, stdout, _) = run(&restored, &["check"]);
    assert!(success && stdout.ends_with("No problems found.\n"), "{stdout}");
    TestServer::start(&restored, &["--demo"]).stop();
    let (success, stdout, _) = run(&restored, &["restore", "--replace", &file]);
    assert!(success);
    let line = stdout.lines().last().unwrap();
    let moved_to = line.strip_prefix("The data directory before is now ").unwrap();
    assert!(Path::new(moved_to.trim_end_matches('.')).join("sled").is_dir(), "{moved_to}");
}

#[test]
fn damaged_backup_and_wrong_places_are_reported() {
    let folder = private_folder().unwrap();
    let data = folder.path().join("data");
    let (success, _, stderr) = run(&data, &["backup"]);
    assert!(!success && stderr.contains("there is no data directory at"), "{stderr}");
    TestServer::start(&data, &["--demo"]).stop();
    let inside = data.join("backup.tar");
    let (success, _, stderr) = run(&data, &["backup", "-o", inside.to_str().unwrap()]);
    assert!(!success && stderr.contains("is in the data directory"), "{stderr}");

    let file = folder.path().join("backup.tar");
    let path = file.to_str().unwrap();
    let (success, _, stderr) = run(&data, &["backup", "-o", path]);
    assert!(success, "{stderr}");
    let (success, _, stderr) = run(&data, &["backup", "-o", path]);
    assert!(!success && stderr.contains("already exists. Nothing was written"), "{stderr}");
    let bytes = fs::read(&file).unwrap();
    fs::write(&file, &bytes[..bytes.len() / 2]).unwrap();
    let restored = folder.path().join("restored");
    for command in [&["restore", "--check", path][..], &["restore", path, "--data", "x"]] {
        let (success, _, stderr) = run_plain(command);
        assert!(!success && stderr.contains("is cut off: its end is missing"), "{stderr}");
    }
    assert!(!restored.exists());
    let accounts = data.join("accounts.json");
    fs::write(&accounts, "{").unwrap();
    let (success, _, stderr) = run(&data, &["backup", "-o", folder.path().to_str().unwrap()]);
    assert!(!success);
    let expected = "cannot back up a damaged file. Nothing was written";
    assert!(stderr.contains(expected) && stderr.contains("accounts.json"), "{stderr}");
}
