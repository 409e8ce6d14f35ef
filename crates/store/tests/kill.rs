//! Kills a committing process a hundred times: acknowledged revisions survive completely.
//!
//! A separate test file: between fork and exec a child holds the locks of its parent, which would
//! disturb other tests.
#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

mod killed;

use std::{path::Path, time::Duration};

use api_types::RevisionNumber;
use killed::{Victim, report};
use repository::{Change, Store};
use snapshot::Definition;
use store::{EmbeddedStore, Options};
use store_tests::fixtures::{definition, draft, entry};

const KILLS: u64 = 100;

const SERVICES: u64 = 3;

#[test]
fn kills_during_commits_lose_nothing_acknowledged() {
    if let Some(dir) = killed::directory() {
        commit_until_killed(&dir);
    }
    let dir = tempfile::tempdir().unwrap();
    let mut random = fastrand::Rng::with_seed(8_585);
    let (mut acknowledged, mut verified) = (0, 0);
    for kill in 1..=KILLS {
        acknowledged = acknowledged.max(run_and_kill(dir.path(), &mut random));
        // Every other time the next child opens the directory as the killed one left it.
        if kill.is_multiple_of(2) {
            let store = open(dir.path());
            let newest = store.head().revision.number.0;
            assert!(newest >= acknowledged, "{acknowledged} was acknowledged, {newest} is here");
            (verified..=newest).for_each(|number| verify(&store, number));
            verified = newest;
        }
    }
    let store = open(dir.path());
    (1..=verified).for_each(|number| verify(&store, number));
    assert!(store.check().unwrap().is_empty());
    assert!(verified > KILLS / 4, "only {verified} revisions: the kills came too early");
}

fn open(dir: &Path) -> EmbeddedStore {
    let options = Options { checkpoint_every: 7, ..Options::default() };
    EmbeddedStore::open(dir, options).unwrap().0
}

/// The content of a service in a revision, up to about 100 kB.
fn content(number: u64, service: u64) -> Definition {
    let lines = 1 + (number * 7 + service * 13) % 50 * 40;
    definition(
        &(0..lines)
            .map(|line| format!("{number} {service} {} ", line * number))
            .collect::<String>(),
    )
}

fn verify(store: &EmbeddedStore, number: u64) {
    let index = store.at(RevisionNumber(number)).unwrap();
    let expected = if number == 0 { 0 } else { SERVICES };
    assert_eq!(index.len() as u64, expected);
    for (entry, service) in index.entries().zip(0..) {
        let definition = store.definition(&entry.hash).unwrap();
        assert_eq!(definition.hash(), entry.hash);
        assert_eq!(definition, content(number, service));
    }
}

/// The child: reports each step.
fn commit_until_killed(dir: &Path) -> ! {
    report("opening");
    let store = open(dir);
    loop {
        let number = store.head().revision.number;
        let next = number.next();
        report("beginning");
        let mut commit = store.begin(draft("child"), number).unwrap();
        let changes = (0..SERVICES).map(|service| {
            report("putting");
            let hash = commit.put(&content(next.0, service)).unwrap();
            Change::Put(entry(&format!("service {service}"), hash))
        });
        let changes: Vec<_> = changes.collect();
        report("finishing");
        commit.finish(&changes).unwrap();
        report(&format!("committed {next}"));
    }
}

/// Kills a child after a random number of steps and a short time. Returns the last revision that it
/// acknowledged.
fn run_and_kill(dir: &Path, random: &mut fastrand::Rng) -> u64 {
    let mut child = Victim::start("kills_during_commits_lose_nothing_acknowledged", dir);
    let steps = random.usize(1..20);
    let mut reports: Vec<String> = child.by_ref().take(steps).collect();
    assert_eq!(reports.len(), steps, "the child ended early: {reports:?}");
    // The kill can come within a step. Reports before the kill count.
    reports.extend(child.kill_after(Duration::from_micros(random.u64(0..8_000))));
    let committed = |line: &String| line.strip_prefix("committed ")?.parse::<u64>().ok();
    reports.iter().filter_map(committed).max().unwrap_or(0)
}
