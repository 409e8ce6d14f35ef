//! `mockpit import --from A --to B`: copies services between servers.

use std::{fs, path::Path, process::Stdio};

use serde_json::{Value, json};

use super::{
    Ran, folder, mockpit,
    question::Terminal,
    ran, run,
    servers::{Running, write_credentials},
    service, together, write,
};
use crate::exchange::microcks::{FakeMicrocks, OnImport};

/// Two Microcks that have `Pets` under different IDs and with different examples.
struct Test {
    folder: tempfile::TempDir,
    from: FakeMicrocks,
    to: FakeMicrocks,
}

impl Test {
    fn new() -> Self {
        Self::with_version("1.11.2")
    }

    fn with_version(version: &'static str) -> Self {
        let (from, to) = (FakeMicrocks::start("1.11.2"), FakeMicrocks::start(version));
        from.put(&together(&[
            service(11, "Pets", &[("a", "new"), ("c", "3")]),
            service(12, "Orders", &[("x", "1")]),
        ]));
        to.put(&together(&[
            service(1, "Pets", &[("a", "old"), ("b", "2")]),
            service(2, "Other", &[]),
        ]));
        Self { folder: folder(), from, to }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Copies from one to the other, without a question.
    fn copy(&self, arguments: &[&str]) -> Ran {
        let copy = ["import", "--from", &self.from.address, "--to", &self.to.address, "--yes"];
        run(self.path(), &[&copy[..], arguments].concat())
    }

    /// The bodies of the responses at the target.
    fn bodies(&self) -> Vec<String> {
        let documents = self.to.documents();
        let body = |response: &Value| response["content"].as_str().unwrap().to_owned();
        let mut bodies: Vec<String> = documents[3].values().map(body).collect();
        bodies.sort();
        bodies
    }
}

fn large(number: u8, name: &str) -> Value {
    service(number, name, &[("one", &"x".repeat(900_000))])
}

#[test]
fn services_are_merged_under_the_ids_of_the_target() {
    let test = Test::new();
    let before = test.to.documents();
    let dry = test.copy(&["--dry-run"]).with(0);
    assert!(dry.stdout.contains("New: Orders 1.0 (REST)"), "{}", dry.stdout);
    assert!(dry.stdout.contains("Changed: Pets 1.0 (REST) [Merge]"), "{}", dry.stdout);
    assert_eq!(test.to.documents(), before);

    let copied = test.copy(&[]).with(0);
    assert!(copied.stdout.contains("Wrote 2 services"), "{}", copied.stdout);
    assert!(copied.stdout.contains("Read back: all of them match."), "{}", copied.stdout);
    let pets = test.to.named("Pets");
    assert_eq!((pets.len(), &pets[0]["id"]), (1, &json!(format!("{:024x}", 1))));
    assert_eq!(test.bodies(), ["1", "2", "3", "new"]);
    let log = test.to.take_log();
    assert!(log.iter().all(|line| line == "POST /api/import"), "{log:?}");
    let again = test.copy(&["--json"]).with(0).json();
    assert_eq!(again["applied"], json!(false));
}

#[test]
fn only_chosen_services_are_copied_with_other_times_and_without_secrets() {
    let test = Test::new();
    test.from.put(&service(12, "Orders", &[("x", "key AKIAZ5GMXQ7TPLWEA2BC")]));
    let chosen = ["--service", "Orders:1.0", "--redact", "--response-times", "Slow network"];
    let copied = test.copy(&chosen).with(0);
    assert!(copied.stdout.contains("1 secret is replaced."), "{}", copied.stdout);
    assert!(test.bodies().iter().all(|body| !body.contains("AKIA")), "{:?}", test.bodies());
    assert_eq!(test.to.named("Pets")[0]["id"], format!("{:024x}", 1));
    assert_ne!(test.to.named("Orders")[0]["operations"][0]["defaultDelay"], 0);
    let missing = test.copy(&["--service", "Gone:1.0"]).with(1);
    assert!(missing.stderr.contains("has no service Gone 1.0"), "{}", missing.stderr);
}

#[test]
fn replaced_and_removed_services_come_back_with_the_file_of_before() {
    let test = Test::new();
    let before = test.to.documents();
    let replace = ["--policy", "replace", "--remove-missing", "--before", "before.json"];
    let replaced = test.copy(&replace).with(0);
    assert!(replaced.stdout.contains("has no transactions"), "{}", replaced.stdout);
    assert!(replaced.stdout.contains("removed 1 service"), "{}", replaced.stdout);
    assert_eq!(test.bodies(), ["1", "3", "new"]);
    assert_eq!(test.to.named("Pets")[0]["id"], format!("{:024x}", 1));
    assert!(test.to.named("Other").is_empty());
    let undo = format!(
        "To go back: mockpit import before.json --to {}/ --policy replace --remove-missing",
        test.to.address
    );
    assert!(replaced.stdout.contains(&undo), "{}", replaced.stdout);

    let again = test.copy(&replace).with(1);
    assert!(again.stderr.contains("before.json exists"), "{}", again.stderr);
    let back = ["import", "before.json", "--to", &test.to.address, "--yes"];
    run(test.path(), &[&back[..], &["--policy", "replace", "--remove-missing"]].concat()).with(0);
    assert_eq!(test.to.documents(), before);
}

#[test]
fn failure_in_the_middle_states_what_is_there_and_can_go_on() {
    let test = Test::new();
    test.from.put(&together(&[large(13, "Large 1"), large(14, "Large 2")]));
    test.to.will(&[OnImport::Import, OnImport::Fail]);
    let failed = test.copy(&["--before", "before.json"]).with(1);
    let there =
        "1 of 4 services are there as planned. Unchanged: Large 2 1.0, Orders 1.0, Pets 1.0.";
    assert!(failed.stderr.contains(there), "{}", failed.stderr);
    assert!(test.path().join("before.json").exists());
    test.copy(&[]).with(0);
    assert_eq!(test.to.named("Large 2").len(), 1);
}

#[test]
fn services_that_change_while_the_question_waits_are_not_overwritten() {
    let test = Test::new();
    let mut terminal = Terminal::open();
    let mut command = mockpit();
    command.current_dir(test.path());
    command.args(["import", "--from", &test.from.address, "--to", &test.to.address]);
    command.stdin(terminal.program()).stderr(terminal.program()).stdout(Stdio::piped());
    let child = command.spawn().unwrap();
    // It holds the side of the program open.
    drop(command);
    terminal.wait_for("[y/N]");
    test.to.put(&service(1, "Pets", &[("a", "changed there")]));
    let before = test.to.documents();
    terminal.write("y\n");
    let shown = terminal.read();
    let changed = format!("Pets 1.0 changed at {}/ since the plan was made", test.to.address);
    assert!(shown.contains(&changed) && shown.contains("Nothing was imported"), "{shown}");
    ran(child.wait_with_output().unwrap()).with(1);
    assert_eq!(test.to.documents(), before);
    assert!(test.to.take_log().is_empty());
}

#[test]
fn answer_without_an_import_is_noticed() {
    let test = Test::new();
    test.to.will(&[OnImport::Ignore]);
    let ignored = test.copy(&[]).with(1);
    assert!(ignored.stderr.contains("but has something else"), "{}", ignored.stderr);
    assert!(ignored.stderr.contains("Nothing was changed there"), "{}", ignored.stderr);
    // It has imported everything, but its answer is an error.
    test.to.will(&[OnImport::ImportAndFail]);
    let imported = test.copy(&[]).with(1);
    assert!(
        imported.stderr.contains("2 of 2 services are there as planned"),
        "{}",
        imported.stderr
    );
}

#[test]
fn services_are_divided_below_the_limit_and_a_larger_one_is_named() {
    let test = Test::new();
    test.from.put(&together(&[large(13, "Large 1"), large(14, "Large 2")]));
    test.copy(&[]).with(0);
    assert!(test.to.take_log().len() > 1);
    test.from.put(&service(15, "Too large", &[("one", &"x".repeat(2_200_000))]));
    let failed = test.copy(&[]).with(1);
    assert!(failed.stderr.contains("a file with Too large 1.0"), "{}", failed.stderr);
    assert!(failed.stderr.contains("Nothing was changed there"), "{}", failed.stderr);
    assert!(test.to.take_log().is_empty());
}

#[test]
fn what_an_older_release_does_not_know_is_listed() {
    let test = Test::with_version("1.4.1");
    let mut events = service(16, "Events", &[]);
    events["services"][0]["type"] = "GENERIC_EVENT".into();
    test.from.put(&events);
    let copied = test.copy(&[]).with(0);
    let note = "Not imported, because Microcks 1.3 does not know their type: Events 1.0.";
    assert!(copied.stdout.contains(note), "{}", copied.stdout);
    assert!(test.to.named("Events").is_empty() && test.to.named("Orders").len() == 1);
}

#[test]
fn services_are_copied_between_two_mockpits_and_taken_back() {
    let folder = folder();
    let path = folder.path();
    let source = together(&[service(11, "Pets", &[("a", "new")]), service(12, "Orders", &[])]);
    write(path, "source.json", &source);
    write(path, "target.json", &service(1, "Pets", &[("a", "old"), ("b", "2")]));
    let from = Running::start(path, "from", "source.json");
    let to = Running::start(path, "to", "target.json");
    let credentials = write_credentials(path, &[&from, &to]);
    let copy = |arguments: &[&str]| {
        let both = ["import", "--from", &from.address, "--to", &to.address];
        run(path, &[&both[..], &["--credentials", credentials, "--yes"], arguments].concat())
    };
    let copied = copy(&["--policy", "replace", "--before", "before.json", "--json"]).with(0).json();
    assert_eq!(
        (&copied["applied"], &copied["revision"], &copied["before"]),
        (&json!(true), &json!(2), &json!("before.json"))
    );
    to.run(path, &["diff", &to.address, "source.json"]).with(0);
    let back = ["import", "before.json", "--to", &to.address, "--yes", "--policy", "replace"];
    let back = to.run(path, &[&back[..], &["--remove-missing"]].concat()).with(0);
    assert!(back.stdout.contains("in revision 3"), "{}", back.stdout);
    to.run(path, &["diff", &to.address, "target.json"]).with(0);
    from.server.stop();
    to.server.stop();
}

#[test]
fn source_is_given_once() {
    let folder = folder();
    let path = folder.path();
    write(path, "pets.json", &service(1, "Pets", &[]));
    for arguments in [
        &["import", "--to", "a.json"][..],
        &["import", "pets.json", "--from", "pets.json", "--to", "a.json"],
    ] {
        run(path, arguments).with(1);
    }
    run(path, &["import", "--from", "pets.json", "--to", "a.json", "--yes"]).with(0);
    assert!(fs::read_to_string(path.join("a.json")).unwrap().contains("Pets"));
}
