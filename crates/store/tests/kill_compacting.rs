//! Kills a compacting process repeatedly: the journal is the old or the new one, no retained revision
//! is lost, and an acknowledged compaction is complete.
//!
//! A separate test file, like `kill.rs`.
#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

mod killed;

use std::{path::Path, time::Instant};

use api_types::RevisionNumber;
use killed::{Victim, report};
use repository::{Change, Store};
use snapshot::Definition;
use store::{EmbeddedStore, Options, check};
use store_tests::fixtures::{definition, draft, entry};

const KILLS: u64 = 40;

/// Revisions after a compaction.
const KEPT: u64 = 3;
/// Revisions before a compaction.
const MADE: u64 = 12;
const SERVICES: u64 = 4;

#[test]
fn kills_during_compaction_lose_no_retained_revision() {
    if let Some(dir) = killed::directory() {
        compact_until_killed(&dir);
    }
    let dir = tempfile::tempdir().unwrap();
    let mut random = fastrand::Rng::with_seed(8_586);
    let (mut new, mut old) = (0, 0);
    for _ in 0..KILLS {
        let Killed { began, ended } = run_and_kill(dir.path(), &mut random);
        let store = open(dir.path());
        let (oldest, newest) = (store.first_retained().0, store.head().revision.number.0);
        assert!(oldest >= ended, "compacting to {ended} was acknowledged, {oldest} is the oldest");
        assert!(oldest <= began, "{oldest} is the oldest, but only {began} was asked for");
        if oldest == began {
            new += 1
        } else {
            old += 1
        }
        (oldest.max(1)..=newest).for_each(|number| verify(&store, number));
        assert!(store.check().unwrap().is_empty());
        drop(store);
        assert!(check(dir.path(), &mut |_| {}).unwrap().findings.is_empty());
    }
    println!("killed before the commit of the compaction {old} times, after it {new} times");
    assert!(
        new > KILLS / 10 && old > KILLS / 10,
        "{old} old and {new} new: the kills came at the wrong times"
    );
}

fn open(dir: &Path) -> EmbeddedStore {
    let options = Options { checkpoint_every: 5, ..Options::default() };
    EmbeddedStore::open(dir, options).unwrap().0
}

/// The content of a service since its last put. Each revision puts one service, so retained revisions
/// refer to content of earlier ones.
fn content(put: u64) -> Definition {
    let lines = 1 + put * 7 % 50 * 20;
    definition(&(0..lines).map(|line| format!("{put} {} ", line * put)).collect::<String>())
}

fn verify(store: &EmbeddedStore, number: u64) {
    let index = store.at(RevisionNumber(number)).unwrap();
    let put = (1..=number).rev().take(usize::try_from(SERVICES).unwrap());
    let mut expected: Vec<_> = put.map(|put| (name(put), content(put))).collect();
    expected.sort_by(|(a, _), (b, _)| a.cmp(b));
    assert_eq!(index.len(), expected.len());
    for (entry, (name, content)) in index.entries().zip(expected) {
        assert_eq!(*entry.summary.key.name, *name);
        assert_eq!(store.definition(&entry.hash).unwrap(), content);
    }
}

fn name(put: u64) -> String {
    format!("service {}", put % SERVICES)
}

/// The child: reports each step.
fn compact_until_killed(dir: &Path) -> ! {
    let store = open(dir);
    loop {
        while store.head().revision.number.0 < store.first_retained().0 + MADE {
            let number = store.head().revision.number;
            let next = number.next().0;
            let mut commit = store.begin(draft("child"), number).unwrap();
            let hash = commit.put(&content(next)).unwrap();
            commit.finish(&[Change::Put(entry(&name(next), hash))]).unwrap();
        }
        let oldest = store.head().revision.number.0 - KEPT;
        report(&format!("compacting {oldest}"));
        store.compact(RevisionNumber(oldest)).unwrap();
        report(&format!("compacted {oldest}"));
    }
}

/// The reports of a killed child: the last compaction that it began, and the last that it finished.
#[derive(Default)]
struct Killed {
    began: u64,
    ended: u64,
}

/// Kills a child during its second compaction. The first one measures how long a compaction takes.
fn run_and_kill(dir: &Path, random: &mut fastrand::Rng) -> Killed {
    let mut child = Victim::start("kills_during_compaction_lose_no_retained_revision", dir);
    let mut killed = Killed::default();
    let mut expect = |step| {
        let report = child.next().unwrap();
        assert!(report.starts_with(step), "{report}");
        killed.record(&report);
        Instant::now()
    };
    let began = expect("compacting");
    let takes = expect("compacted") - began;
    expect("compacting");
    // The commit comes late in a compaction, so some kills come after its end.
    for report in child.kill_after(takes.mul_f64(2.0 * random.f64())) {
        killed.record(&report);
    }
    killed
}

impl Killed {
    fn record(&mut self, report: &str) {
        let number = |word| report.strip_prefix(word)?.trim().parse::<u64>().ok();
        if let Some(began) = number("compacting") {
            self.began = began;
        }
        if let Some(ended) = number("compacted") {
            self.ended = ended;
        }
    }
}
