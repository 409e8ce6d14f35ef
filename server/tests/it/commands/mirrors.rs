//! `mockpit mirror`: the mirrors of an instance of a running Mockpit.

use serde_json::json;

use super::{folder, run, servers::Running, service, together, write};
use crate::exchange::microcks::FakeMicrocks;

#[test]
fn mirrors_are_added_listed_run_and_removed() {
    let folder = folder();
    let path = folder.path();
    write(path, "orders.json", &service(9, "Orders", &[]));
    let scopes = ["read", "instances", "import", "export"];
    let mockpit = Running::with_scopes(path, "data", "orders.json", &scopes);
    let there = FakeMicrocks::start("1.11.2");
    there.put(&together(&[service(1, "Pets", &[("a", "1")]), service(2, "Beer", &[])]));
    let command = |arguments: &[&str]| {
        mockpit.run(path, &[arguments, &["--server", &mockpit.address]].concat())
    };
    let mirror = |arguments: &[&str]| command(&[&["mirror"], arguments].concat());
    command(&["instance", "add", "dev", &there.address]).with(0);
    assert_eq!(mirror(&["list", "dev"]).with(0).stdout, "");

    let add = ["add", "dev", "--fetch", "--weekly", "Monday 02:00", "--conflict", "keep"];
    let added = mirror(&[&add[..], &["--json"]].concat()).with(0).json();
    assert_eq!((&added["version"], &added["direction"]), (&json!(1), &json!("fetch")));
    assert_eq!(added["policy"]["conflict"], "keep");
    let id = added["id"].as_str().unwrap();
    let line = mirror(&["list", "dev"]).with(0).stdout;
    let expected = format!(
        "{id}: fetches all services from dev, every Monday at 02:00 UTC. It has not run yet. Next at "
    );
    assert!(line.starts_with(&expected), "{line}");

    let ran = mirror(&["run", "dev", id]).with(0).stdout;
    assert!(ran.starts_with("Fetched 2 services in revision 2 at "), "{ran}");
    let ran = mirror(&["run", "dev", id, "--json"]).with(0).json();
    assert_eq!((&ran["last"]["result"], &ran["drift"]), (&json!("unchanged"), &json!(0)));
    let listed = mirror(&["list", "dev", "--json"]).with(0).json();
    assert_eq!((&listed["version"], &listed["mirrors"][0]["id"]), (&json!(1), &json!(id)));

    let snapshots = path.join("snapshots");
    std::fs::create_dir(&snapshots).unwrap();
    let back_up = ["add", "dev", "--back-up", snapshots.to_str().unwrap(), "--keep", "2"];
    let added = mirror(&back_up).with(0).stdout;
    assert!(added.starts_with("Added mirror ") && added.contains(", only on request."), "{added}");
    let backup = added.split(' ').nth(2).unwrap().trim_end_matches(':');
    let ran = mirror(&["run", "dev", backup]).with(0).stdout;
    assert!(ran.starts_with("Wrote 2 services to microcks-instance-"), "{ran}");

    let removed = mirror(&["remove", "dev", id]).with(0).stdout;
    assert_eq!(removed, format!("Removed mirror {id}. What it copied stays.\n"));
    let gone = mirror(&["run", "dev", id]).with(1);
    let expected = format!("Error: dev has no mirror `{id}`. `mockpit mirror list dev` shows all");
    assert!(gone.stderr.starts_with(&expected), "{}", gone.stderr);
    mockpit.server.stop();
}

#[test]
fn mirror_that_needs_a_person_or_fails_has_an_exit_code_of_its_own() {
    let folder = folder();
    let path = folder.path();
    write(path, "pets.json", &service(9, "Pets", &[("a", "ours")]));
    let scopes = ["read", "instances", "import", "export"];
    let mockpit = Running::with_scopes(path, "data", "pets.json", &scopes);
    let there = FakeMicrocks::start("1.11.2");
    there.put(&service(1, "Pets", &[("a", "theirs")]));
    let command = |arguments: &[&str]| {
        mockpit.run(path, &[arguments, &["--server", &mockpit.address]].concat())
    };
    let add = |arguments: &[&str]| command(&[&["mirror", "add", "dev"], arguments].concat());
    command(&["instance", "add", "dev", &there.address]).with(0);
    let added = add(&["--fetch", "--json"]).with(0).json();
    let id = added["id"].as_str().unwrap();
    // Both sides differed before the first run. Another run does not change that.
    for _ in 0..2 {
        let waits = command(&["mirror", "run", "dev", id]).with(3);
        assert!(
            waits.stdout.starts_with("It waits for a person: review it in the console,"),
            "{}",
            waits.stdout
        );
        assert_eq!(waits.stderr, "");
    }
    let waits = command(&["mirror", "run", "dev", id, "--json"]).with(3).json();
    let line = command(&["mirror", "list", "dev"]).with(0).stdout;
    assert!(line.contains(waits["plan"].as_str().unwrap()), "{line}");

    let failing = add(&["--fetch", "--service-id", "x", "--json"]).with(0).json();
    let failed = command(&["mirror", "run", "dev", failing["id"].as_str().unwrap()]).with(1);
    assert!(failed.stderr.contains("did not reach its end. "), "{}", failed.stderr);
    assert_eq!(failed.stderr.lines().count(), 1, "{}", failed.stderr);

    for (arguments, expected) in [
        (&["--fetch", "--hours", "0"][..], "Enter a time such as 02:00, or 1 to 672 hours."),
        (&["--fetch", "--daily", "2"], "is not a time such as 02:00"),
        (&["--fetch", "--weekly", "monday"], "write a day and a time"),
        (&["--fetch", "--send"], "cannot be used with"),
        (&["--fetch", "--new", "remove"], "invalid value 'remove'"),
        (&["--hours", "1"], "required arguments were not provided"),
        (&["--back-up", "/no/such/folder"], "There is no such folder on the server."),
    ] {
        let rejected = add(arguments).with(1);
        assert!(rejected.stderr.contains(expected), "{arguments:?}: {}", rejected.stderr);
    }
    let unknown = command(&["mirror", "list", "test"]).with(1);
    assert!(unknown.stderr.contains("there is no instance `test`"), "{}", unknown.stderr);
    let microcks = run(path, &["mirror", "list", "dev", "--server", &there.address]).with(1);
    assert!(microcks.stderr.contains("Only a Mockpit has instances"), "{}", microcks.stderr);
    mockpit.server.stop();
}
