//! A process that compacts is killed, again and again and in the midst of it: afterwards the journal
//! is the old or the new one, no kept revision is lost, and what was acknowledged is done.
//!
//! A test file of its own, as `kill.rs` is.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod killed;

use std::{path::Path, time::Instant};

use api_types::RevisionNumber;
use killed::{Victim, tell};
use repository::{Change, Store};
use snapshot::Definition;
use store::{EmbeddedStore, Options, check};
use store_tests::fixtures::{definition, draft, entry};

const KILLS: u64 = 40;

/// Revisions that are left when a child compacts.
const KEPT: u64 = 3;
/// Revisions that are there when it does.
const MADE: u64 = 12;
const SERVICES: u64 = 4;

#[test]
fn kills_while_compacting_lose_nothing_that_is_kept() {
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
    println!("killed before the new journal stood {old} times, after {new} times");
    assert!(new > KILLS / 10 && old > KILLS / 10, "{old} old and {new} new: the kills came amiss");
}

fn open(dir: &Path) -> EmbeddedStore {
    let options = Options { checkpoint_every: 5, ..Options::default() };
    EmbeddedStore::open(dir, options).unwrap().0
}

/// What a service is since it was last put: one service a revision, so that kept revisions refer
/// to content of those before.
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

/// The child: tells each step as it goes.
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
        tell(&format!("compacting {oldest}"));
        store.compact(RevisionNumber(oldest)).unwrap();
        tell(&format!("compacted {oldest}"));
    }
}

/// What a child said before it died: the last revision that it began to compact to, and the last
/// one that it had.
#[derive(Default)]
struct Killed {
    began: u64,
    ended: u64,
}

/// Runs a child until it compacts for the second time, and kills it at some moment of that: the
/// first time tells how long it takes on this machine.
fn run_and_kill(dir: &Path, random: &mut fastrand::Rng) -> Killed {
    let mut child = Victim::start("kills_while_compacting_lose_nothing_that_is_kept", dir);
    let mut killed = Killed::default();
    let mut hear = |step| {
        let told = child.next().unwrap();
        assert!(told.starts_with(step), "{told}");
        killed.hears(&told);
        Instant::now()
    };
    let began = hear("compacting");
    let takes = hear("compacted") - began;
    hear("compacting");
    // The journal is exchanged late, so the moments reach beyond that end.
    for told in child.kill_after(takes.mul_f64(2.0 * random.f64())) {
        killed.hears(&told);
    }
    killed
}

impl Killed {
    fn hears(&mut self, told: &str) {
        let number = |word| told.strip_prefix(word)?.trim().parse::<u64>().ok();
        if let Some(began) = number("compacting") {
            self.began = began;
        }
        if let Some(ended) = number("compacted") {
            self.ended = ended;
        }
    }
}
