//! Replays calls that were sent to a real Microcks, and compares the answers with its own.
//!
//! `MOCKPIT_SAMPLES` names the samples, whose sibling has the recordings. Each row is equal, or has a reason in
//! the lists of `deliberate`. `MOCKS_ROWS` prints the differences of some rows, of all types, and asserts nothing:
//! `MOCKS_ROWS='extra-A SOAP' cargo test -p mocks conformance -- --nocapture` selects rows that have all these words
//! in their file, type, kind, dispatcher, ID or path. `MOCKS_STRICT=1` compares strict answers.

mod compare;
mod deliberate;
mod dynarest;
mod grpc;
mod probes;
mod row;
mod stub;

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
};

use mocks::Options;

use self::{compare::Difference, deliberate::Deliberate, row::Row};
use crate::support;

/// The types whose rows must be equal or deliberately different.
const ASSERTED: [&str; 3] = ["GRAPHQL", "REST", "SOAP_HTTP"];

/// Files with other calls than those of mocks: Mockpit does not offer mocks as tools of MCP.
const OTHER_FILES: [&str; 1] = ["mcp"];

/// The files with calls over HTTP.
const FILES: [&str; 5] = ["large", "small", "extra-A", "artifacts-A", "negerr-A"];

#[derive(Default)]
struct Count {
    rows: usize,
    equal: usize,
    deliberate: usize,
    different: usize,
}

#[test]
fn answers_equal_those_of_microcks_or_differ_deliberately() {
    let Some(recordings) = support::recordings() else { return };
    let selected = env::var("MOCKS_ROWS").ok();
    let is_strict = env::var("MOCKS_STRICT").is_ok();
    let options = Options { is_strict, ..Options::default() };
    let mut deliberate = Deliberate::read();
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    let mut snapshots = BTreeMap::new();
    let mut report = String::new();
    let files = FILES.iter().map(|file| Row::read_all(&recordings, file));
    for rows in files.chain([probes::read_all(&recordings)]) {
        for row in rows {
            let is_wanted = match &selected {
                Some(words) => words.split_whitespace().all(|word| row.has_word(word)),
                None => ASSERTED.contains(&&*row.kind),
            };
            if !is_wanted {
                continue;
            }
            let (mocks, scripts) = snapshots.entry(row.snapshot.clone()).or_insert_with(|| {
                let file = support::read(&row::snapshot_path(&recordings, &row.snapshot));
                (support::mocks(&file, options), support::Scripts::default())
            });
            let differences = compare::differences(&row, mocks, scripts);
            let rest = deliberate.without_listed(&row, &differences);
            let count = counts.entry(format!("{} {}", row.kind, row.file)).or_default();
            count.rows += 1;
            match (differences.is_empty(), rest.is_empty()) {
                (true, _) => count.equal += 1,
                (false, true) => count.deliberate += 1,
                (false, false) => {
                    count.different += 1;
                    report.push_str(&describe(&row, &rest));
                }
            }
        }
    }
    let total: usize = counts.values().map(|count| count.different).sum();
    println!("{:24}{:>7}{:>7}{:>12}{:>11}", "type", "rows", "equal", "deliberate", "different");
    for (name, it) in counts {
        println!("{name:24}{:>7}{:>7}{:>12}{:>11}", it.rows, it.equal, it.deliberate, it.different);
    }
    println!("{report}");
    if selected.is_none() {
        assert_eq!(total, 0, "rows differ without a reason");
        let unused = deliberate.unused(&ASSERTED);
        assert!(unused.is_empty(), "these reasons explain no row: {unused:#?}");
    }
}

#[test]
fn every_recording_is_replayed_or_not_of_mocks() {
    let Some(recordings) = support::recordings() else { return };
    let names = |folder: &str, ending: &str| -> BTreeSet<String> {
        let files = fs::read_dir(recordings.join(folder)).unwrap();
        let names = files.map(|it| it.unwrap().file_name().into_string().unwrap());
        names.filter_map(|it| it.strip_suffix(ending).map(str::to_owned)).collect()
    };
    let replayed = FILES.iter().chain(&grpc::FILES).chain([&dynarest::FILE]);
    let known: BTreeSet<String> = replayed.chain(&OTHER_FILES).map(|it| (*it).to_owned()).collect();
    assert_eq!(names("mocks-1.16", ".jsonl"), known);
    let probes: BTreeSet<String> = probes::FILES.iter().map(|it| it.0.to_owned()).collect();
    assert_eq!(names("mocks-probes", ".txt"), probes);
}

fn describe(row: &Row, differences: &[Difference]) -> String {
    let mut text = format!(
        "{} {} {} {} {} {:?} {:?} {}\n",
        row.id,
        row.kind,
        row.area,
        row.method,
        row.path,
        row.headers,
        String::from_utf8_lossy(row.body.as_deref().unwrap_or_default()),
        row.note
    );
    for difference in differences {
        let shortened = |text: &str| text.chars().take(400).collect::<String>();
        let (expected, actual) = (shortened(&difference.expected), shortened(&difference.actual));
        text.push_str(&format!("    {}: {expected:?} -> {actual:?}\n", difference.part));
    }
    text
}
