//! `mockpit instance`: the instances of a running Mockpit.

use std::fs;

use serde_json::json;

use super::{folder, run, servers::Running, service, together, write};
use crate::exchange::microcks::FakeMicrocks;

#[test]
fn instances_are_added_listed_read_and_removed() {
    let folder = folder();
    let path = folder.path();
    write(path, "pets.json", &service(1, "Pets", &[]));
    let mockpit = Running::with_scopes(path, "data", "pets.json", &["read", "instances", "import"]);
    let there = FakeMicrocks::start("1.11.2");
    there.put(&together(&[service(1, "Pets", &[]), service(2, "Orders", &[])]));
    let instance = |arguments: &[&str]| {
        mockpit.run(path, &[&["instance"], arguments, &["--server", &mockpit.address]].concat())
    };
    fs::write(path.join("dev.token"), "canary-51\n").unwrap();
    let add = ["add", "dev", there.address.as_str(), "--instance-token-file", "dev.token"];
    let added = instance(&add).with(0);
    assert_eq!(added.stdout, format!("Added instance dev at {}.\n", there.address));
    let again = instance(&add).with(1);
    assert!(again.stderr.contains("Another instance has this name."), "{}", again.stderr);
    let wrong = instance(&["add", "x", "ftp://x"]).with(1);
    assert!(wrong.stderr.contains("The url cannot be used."), "{}", wrong.stderr);

    let read = instance(&["refresh", "dev"]).with(0);
    assert_eq!(read.stdout, "dev has 2 services: 2 added, 0 changed, 0 removed.\n");
    there.put(&service(2, "Orders", &[("one", "1")]));
    let read = instance(&["refresh", "dev", "--everything", "--json"]).with(0).json();
    let expected = json!({"version": 1, "services": 2, "added": 0, "changed": 1, "removed": 0});
    assert_eq!(read, expected);
    let listed = instance(&["list", "--json"]).with(0);
    assert!(!listed.stdout.contains("canary"), "{}", listed.stdout);
    let listed = listed.json();
    assert_eq!((&listed["version"], &listed["instances"][0]["name"]), (&json!(1), &json!("dev")));
    let line = instance(&["list"]).with(0).stdout;
    assert!(line.starts_with("dev: ") && line.contains(&there.address), "{line}");

    there.hide(&format!("{:024x}", 2));
    let failed = instance(&["refresh", "dev", "--everything"]).with(1);
    assert!(
        failed.stderr.contains("lists 1 service that its export does not have"),
        "{}",
        failed.stderr
    );
    let unknown = instance(&["refresh", "test"]).with(1);
    assert!(unknown.stderr.contains("there is no instance `test`"), "{}", unknown.stderr);
    instance(&["remove", "dev"]).with(0);
    assert_eq!(instance(&["list"]).with(0).stdout, "");

    let microcks = run(path, &["instance", "list", "--server", &there.address]).with(1);
    assert!(microcks.stderr.contains("Only a Mockpit has instances"), "{}", microcks.stderr);
    let no_url = run(path, &["instance", "list", "--server", "data"]).with(1);
    assert!(no_url.stderr.contains("is not the URL of a Mockpit"), "{}", no_url.stderr);
    mockpit.server.stop();
}
