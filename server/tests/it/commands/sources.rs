//! What commands accept as a source.

use std::{fs, io::Write as _, process::Stdio};

use super::{data_directory, folder, mockpit, ran, run, service, write};

#[test]
fn standard_input_and_output_are_used() {
    let folder = folder();
    let path = folder.path();
    write(path, "in.json", &service(1, "Pets", &[]));
    let pipe = |arguments: &[&str]| {
        let command = mockpit()
            .current_dir(path)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let mut child = command.unwrap();
        let content = fs::read(path.join("in.json")).unwrap();
        child.stdin.take().unwrap().write_all(&content).unwrap();
        ran(child.wait_with_output().unwrap())
    };
    pipe(&["verify", "-"]).with(0);
    pipe(&["diff", "in.json", "-"]).with(0);
    pipe(&["split", "-", "git"]).with(0);
    let exported = pipe(&["export", "-"]).with(0);
    assert!(exported.stdout.starts_with("{\"services\":[\n"), "{}", exported.stdout);
    let refused = pipe(&["import", "-", "--to", "out.json"]).with(1);
    assert!(refused.stderr.contains("no terminal"), "{}", refused.stderr);
    pipe(&["import", "-", "--to", "out.json", "--yes"]).with(0);
}

#[test]
fn data_directory_that_a_server_uses_is_named_with_the_way() {
    let folder = folder();
    let path = folder.path();
    data_directory(path, "data");
    write(path, "in.json", &service(1, "Pets", &[]));
    let (store, _) =
        store::EmbeddedStore::open(&path.join("data"), store::Options::default()).unwrap();
    for arguments in [
        &["export", "data"][..],
        &["diff", "data", "in.json"],
        &["verify", "data"],
        &["split", "data", "git"],
        &["import", "in.json", "--to", "data", "--yes"],
    ] {
        let failed = run(path, arguments).with(1);
        assert!(
            failed
                .stderr
                .contains("a server uses the data directory data. Stop it, or name its address"),
            "{}",
            failed.stderr
        );
    }
    drop(store);
    run(path, &["verify", "data"]).with(0);
}
