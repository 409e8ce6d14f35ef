//! `mockpit diff` and `mockpit verify`.

use std::{fs, path::Path};

use api_types::{FileAction, ImportKind, NewFile, Role, Timestamp};
use app::{
    state::Review,
    text::review::{count_words, row_line},
};
use repository::{Admin, Identity, ImportView, Member, Repository, Settings};
use serde_json::{Value, json};
use snapshot::Limits;
use store_tests::{MemorySpool, MemoryStore};

use super::{check_golden, folder, run, service, together, write};

/// Two states of a repository, with each kind of change.
fn two_states(folder: &Path) -> [&'static str; 2] {
    let mut pets = service(1, "Pets", &[("all", "[]"), ("one", "{}")]);
    let orders = service(2, "Orders", &[("all", "[]")]);
    let base = together(&[pets.clone(), orders.clone(), service(3, "Old | <b>", &[])]);
    pets["responses"][0]["content"] = json!("[1]");
    pets["requests"].as_array_mut().unwrap().remove(1);
    pets["responses"].as_array_mut().unwrap().remove(1);
    pets["services"][0]["operations"][0]["defaultDelay"] = json!(250);
    let other = together(&[pets, orders, service(4, "New", &[("all", "[]")])]);
    [write(folder, "old.json", &base), write(folder, "new.json", &other)]
}

#[test]
fn differences_match_the_golden_files() {
    let folder = folder();
    let [base, other] = two_states(folder.path());
    let diff = |flags: &[&str]| {
        let arguments: Vec<&str> = ["diff", base, other].iter().chain(flags).copied().collect();
        let ran = run(folder.path(), &arguments).with(2);
        assert_eq!(ran.stderr, "");
        ran.stdout
    };
    check_golden("diff/diff.txt", &diff(&[]));
    check_golden("diff/diff.json", &diff(&["--json"]));
    check_golden("diff/diff.md", &diff(&["--markdown"]));
    for flags in [&[][..], &["--json"], &["--markdown"]] {
        let arguments: Vec<&str> = ["diff", base, base].iter().chain(flags).copied().collect();
        run(folder.path(), &arguments).with(0);
    }
}

#[test]
fn diff_says_what_the_review_of_the_console_says() {
    let folder = folder();
    let [base, other] = two_states(folder.path());
    // As the console compares two files.
    let settings =
        Settings { limits: Limits::default(), max_pending_bytes: 1 << 30, now: || Timestamp(0) };
    let store = std::sync::Arc::new(MemoryStore::new());
    let repository = Repository::new(store, std::sync::Arc::new(MemorySpool), settings);
    let admin = Admin::new(Member::new(Identity::verified("anna", Role::Admin))).unwrap();
    let contents = [base, other].map(|name| fs::read(folder.path().join(name)).unwrap());
    let files = [(base, &contents[0]), (other, &contents[1])]
        .map(|(name, content)| NewFile::new(name, content.len() as u64));
    let import = repository.start_import(&admin, FileAction::Compare, &files).unwrap();
    for (content, file) in contents.iter().zip(0..) {
        repository.append_slice(&admin, &import, file, 0, content).unwrap();
    }
    repository.plan_import(&admin, &import).unwrap();
    let ImportView::Planned { kind, plan, .. } = repository.view_import(&admin, &import).unwrap()
    else {
        panic!("it has no plan")
    };
    assert!(matches!(kind, ImportKind::Compare { .. }));
    let review = Review::new(kind, plan.rows.iter().map(Into::into).collect());

    let report = run(folder.path(), &["diff", base, other, "--json"]).with(2).json();
    let counts: Vec<String> = review
        .counts()
        .into_iter()
        .map(|(count, of)| format!("{count} {}", count_words(count, of, review.kind())))
        .collect();
    assert_eq!(report["counts"], json!(counts));
    let rows = review.rows().iter().filter(|row| row.status != api_types::Status::Identical);
    let mut expected: Vec<String> = rows
        .map(|row| {
            format!(
                "{} {}: {}",
                row.summary.key.name,
                row.summary.key.version,
                row_line(row, review.kind())
            )
        })
        .collect();
    let printed = report["services"].as_array().unwrap().iter().map(|service| {
        let text = |key: &str| service[key].as_str().unwrap().to_owned();
        format!("{} {}: {}", text("name"), text("version"), text("summary"))
    });
    let mut printed: Vec<String> = printed.collect();
    expected.sort();
    printed.sort();
    assert_eq!(printed, expected);
}

#[test]
fn all_kinds_of_sources_are_compared() {
    let folder = folder();
    let path = folder.path();
    let [base, other] = two_states(path);
    run(path, &["split", other, "git"]).with(0);
    let packed = zstd::encode_all(&fs::read(path.join(other)).unwrap()[..], 1).unwrap();
    fs::write(path.join("new.json.zst"), packed).unwrap();
    super::data_directory(path, "data");
    run(path, &["import", other, "--to", "data", "--yes"]).with(0);
    for source in [other, "git", "new.json.zst", "data"] {
        assert!(run(path, &["diff", base, source]).with(2).stdout.contains("1 different"));
        run(path, &["diff", source, other]).with(0);
    }
}

#[test]
fn problems_are_listed_with_line_and_column() {
    let folder = folder();
    let path = folder.path();
    write(path, "good.json", &service(1, "Pets", &[("a", "")]));
    let good = run(path, &["verify", "good.json"]).with(0);
    assert_eq!(good.stdout, "1 service and 2 other documents can be imported.\n");

    let mut odd = service(1, "Pets", &[("a", "")]);
    odd["requests"][0]["responseId"] = json!("gone");
    write(path, "odd.json", &odd);
    let ran = run(path, &["verify", "odd.json"]).with(0);
    assert!(ran.stdout.starts_with("odd.json:1:"), "{}", ran.stdout);
    assert!(ran.stdout.contains(": warning: Pets 1.0: The response `gone`"), "{}", ran.stdout);
    assert!(ran.stdout.ends_with("can be imported, with 1 warning.\n"), "{}", ran.stdout);
    run(path, &["verify", "odd.json", "--strict"]).with(1);

    fs::write(path.join("bad.json"), "{\"services\": [\n  {\"id\": }\n]}").unwrap();
    let ran = run(path, &["verify", "bad.json"]).with(1);
    assert!(ran.stdout.starts_with("bad.json:2:10: error: Invalid JSON"), "{}", ran.stdout);
    let report = run(path, &["verify", "bad.json", "--json"]).with(1).json();
    assert_eq!((&report["version"], &report["usable"]), (&json!(1), &json!(false)));
    let problem = &report["problems"][0];
    let place = [&problem["severity"], &problem["line"], &problem["column"]];
    assert_eq!(place, [&json!("error"), &json!(2), &json!(10)]);
    check_golden("verify/odd.json", &run(path, &["verify", "odd.json", "--json"]).with(0).stdout);
    let written: Value = run(path, &["verify", "good.json", "--json"]).with(0).json();
    assert_eq!(written["problems"], json!([]));
}

#[test]
fn formatting_alone_can_be_ignored() {
    let folder = folder();
    let path = folder.path();
    let mut snapshot = service(1, "Pets", &[("a", "1")]);
    write(path, "a.json", &snapshot);
    snapshot["responses"][0]["headers"] = serde_json::json!([]);
    write(path, "b.json", &snapshot);
    let compared = run(path, &["diff", "a.json", "b.json"]).with(2);
    assert!(compared.stdout.contains("formatting changes only"), "{}", compared.stdout);
    let ignored = run(path, &["diff", "a.json", "b.json", "--ignore-formatting"]).with(0);
    assert_eq!(ignored.stdout, compared.stdout);
    snapshot["responses"][0]["content"] = serde_json::json!("2");
    write(path, "c.json", &snapshot);
    run(path, &["diff", "a.json", "c.json", "--ignore-formatting"]).with(2);
}
