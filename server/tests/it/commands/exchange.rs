//! `mockpit export` and `mockpit import`.

use std::{fs, path::Path};

use api_types::{Decisions, Receipt};
use serde_json::{Value, json};

use super::{data_directory, folder, run, service, together, write};
use crate::{support::TestApp, upload::upload};

fn two_services() -> Value {
    together(&[
        service(1, "Pets", &[("all", "password=hunter2")]),
        service(2, "Orders", &[("all", "[]")]),
    ])
}

/// A data directory with two services.
fn data(folder: &Path) {
    data_directory(folder, "data");
    write(folder, "in.json", &two_services());
    let ran = run(folder, &["import", "in.json", "--to", "data", "--yes"]).with(0);
    assert!(
        ran.stdout.contains("Wrote 2 services and removed 0 services in revision 1"),
        "{}",
        ran.stdout
    );
}

#[tokio::test]
async fn export_has_the_bytes_of_the_console() {
    let folder = folder();
    let path = folder.path();
    data(path);
    let app = TestApp::demo();
    let file = two_services().to_string();
    let (import, _) = upload(&app, "in.json", file.as_bytes()).await;
    let arguments = json!({ "import": import, "decisions": Decisions::default() });
    app.call_ok::<Value>("import/apply", &arguments).await;
    let ids = [1, 2].map(|number| format!("{number:024x}"));
    for (flags, ids, options) in [
        (&[][..], &ids[..], json!({})),
        (&["--redact"], &ids, json!({"redact": true})),
        (&["--release", "1.8"], &ids, json!({"reader": "1.8"})),
        (&["--service", "Pets:1.0"], &ids[..1], json!({})),
        (&["--label", "team=orders"], &ids[1..], json!({})),
        (&["--label", "team"], &ids, json!({})),
    ] {
        let arguments = json!({ "export": "e", "services": ids, "options": options });
        let console = app.call("/console/export", &arguments, None).await;
        assert_eq!(console.status, 200, "{flags:?}");
        let arguments: Vec<&str> = ["export", "data"].iter().chain(flags).copied().collect();
        let exported = run(path, &arguments).with(0);
        assert!(exported.stdout.as_bytes() == console.body, "{flags:?}");
        let receipt: Receipt = app.call_ok("export/receipt", &json!({ "export": "e" })).await;
        let with_manifest = [&arguments[..], &["-o", "out.json", "--manifest", "m.json"]].concat();
        run(path, &with_manifest).with(0);
        assert!(fs::read(path.join("out.json")).unwrap() == console.body);
        let manifest: Value =
            serde_json::from_slice(&fs::read(path.join("m.json")).unwrap()).unwrap();
        assert_eq!(manifest["sha256"], json!(receipt.sha256));
        assert_eq!(manifest["services"].as_array().unwrap().len(), ids.len());
    }
}

#[test]
fn plan_is_shown_and_applied_in_one_revision_of_the_system_user() {
    let folder = folder();
    let path = folder.path();
    data(path);
    let mut changed = service(1, "Pets", &[("all", "new"), ("more", "")]);
    changed["services"][0]["operations"][0]["defaultDelay"] = json!(5);
    write(path, "next.json", &changed);

    let dry = run(path, &["import", "next.json", "--to", "data", "--dry-run"]).with(0);
    assert!(
        dry.stdout.starts_with("Import of next.json into data\n1 to merge\n"),
        "{}",
        dry.stdout
    );
    assert!(dry.stdout.contains("1 service here is not in this file. It stays."), "{}", dry.stdout);
    assert!(
        dry.stdout.contains("Changed: Pets 1.0 (REST) [Merge]: +1 example, 1 example changed"),
        "{}",
        dry.stdout
    );
    assert!(
        dry.stdout.ends_with("Nothing was changed, because this is a dry run.\n"),
        "{}",
        dry.stdout
    );
    run(path, &["diff", "in.json", "data"]).with(0);

    let refused = run(path, &["import", "next.json", "--to", "data"]).with(1);
    assert!(refused.stderr.contains("Add --yes to import, or --dry-run"), "{}", refused.stderr);
    run(path, &["diff", "in.json", "data"]).with(0);

    let arguments = [
        "import",
        "next.json",
        "--to",
        "data",
        "--yes",
        "--policy",
        "replace",
        "--remove-missing",
        "--json",
    ];
    let report = run(path, &arguments).with(0).json();
    assert_eq!((&report["applied"], &report["revision"]), (&json!(true), &json!(2)));
    let services = report["plan"]["services"].as_array().unwrap();
    let statuses: Vec<&Value> = services.iter().map(|service| &service["status"]).collect();
    assert_eq!(statuses, ["changed", "removed"]);
    run(path, &["diff", "next.json", "data"]).with(0);
    let again = run(path, &arguments).with(0).json();
    assert_eq!(again["applied"], json!(false));

    let (store, _) =
        store::EmbeddedStore::open(&path.join("data"), store::Options::default()).unwrap();
    let newest = repository::Store::head(&store).revision.clone();
    assert_eq!((newest.number.0, &*newest.draft.actor), (2, "carla (command line)"));
}

#[test]
fn policies_merge_replace_or_keep() {
    let folder = folder();
    let path = folder.path();
    for (policy, expected) in [("merge", 2), ("replace", 1), ("keep", 1)] {
        write(path, "target.json", &service(1, "Pets", &[("old", "1")]));
        let mut other = service(1, "Pets", &[("x", ""), ("new", "2")]);
        for kind in ["requests", "responses"] {
            other[kind].as_array_mut().unwrap().remove(0);
        }
        write(path, "source.json", &other);
        run(path, &["import", "source.json", "--to", "target.json", "--yes", "--policy", policy])
            .with(0);
        let written: Value = run(path, &["export", "target.json"]).with(0).json();
        assert_eq!(written["responses"].as_array().unwrap().len(), expected, "{policy}");
        let has_new = written["responses"].to_string().contains("\"new\"");
        assert_eq!(has_new, policy != "keep");
    }
}

#[test]
fn files_and_folders_are_targets() {
    let folder = folder();
    let path = folder.path();
    write(path, "in.json", &two_services());
    run(path, &["import", "in.json", "--to", "new.json", "--yes"]).with(0);
    run(path, &["diff", "in.json", "new.json"]).with(0);
    run(path, &["import", "in.json", "--to", "git/", "--yes"]).with(0);
    assert!(path.join("git/Pets@1.0.json").exists());
    run(path, &["diff", "in.json", "git"]).with(0);
    // Also as the target of an export.
    run(path, &["export", "in.json", "--service", "Pets:1.0", "-o", "git"]).with(0);
    assert!(!path.join("git/Orders@1.0.json").exists());
}

#[test]
fn executable_content_needs_a_flag() {
    let folder = folder();
    let path = folder.path();
    let mut script = service(1, "Pets", &[]);
    script["services"][0]["operations"][0]["dispatcher"] = json!("SCRIPT");
    script["services"][0]["operations"][0]["dispatcherRules"] = json!("return 'a'");
    write(path, "in.json", &script);
    data_directory(path, "data");
    let arguments = ["import", "in.json", "--to", "data", "--yes"];
    let refused = run(path, &arguments).with(1);
    assert!(
        refused.stdout.contains("Executable content of Pets 1.0: Groovy script"),
        "{}",
        refused.stdout
    );
    assert!(refused.stderr.contains("add --accept-executable-content"), "{}", refused.stderr);
    run(path, &[&arguments[..], &["--accept-executable-content"]].concat()).with(0);
    run(path, &["diff", "in.json", "data"]).with(0);
}
