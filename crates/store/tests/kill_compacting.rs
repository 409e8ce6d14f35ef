//! A process that compacts is killed, again and again and in the midst of it: afterwards the journal
//! is the old or the new one, no kept revision is lost, and what was acknowledged is done.
//!
//! A test file of its own, as `kill.rs` is.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    env,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use repository::{
    Change, RevisionNumber, Store,
    contract::{definition, draft, entry},
};
use snapshot::Definition;
use store::{EmbeddedStore, Options, check};

const KILLS: u64 = 40;

/// Names the data directory to the child, which is this test once more.
const DIRECTORY: &str = "MOCKPIT_TEST_KILLED_IN";

/// Revisions that are left when a child compacts.
const KEPT: u64 = 3;
/// Revisions that are there when it does.
const MADE: u64 = 12;
const SERVICES: u64 = 4;

#[test]
fn kills_while_compacting_lose_nothing_that_is_kept() {
    if let Some(dir) = env::var_os(DIRECTORY) {
        compact_until_killed(Path::new(&dir));
    }
    let dir = tempfile::tempdir().unwrap();
    let mut random = fastrand::Rng::with_seed(8_586);
    // How long compacting takes, as far as a child has told.
    let mut longest = Duration::from_millis(30);
    let (mut new, mut old) = (0, 0);
    for _ in 0..KILLS {
        let Killed { began, ended } = run_and_kill(dir.path(), &mut longest, &mut random);
        let store = open(dir.path());
        let (oldest, newest) = (store.oldest().0, store.head().revision.number.0);
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
    let tell = |step: &str| {
        let mut out = std::io::stdout().lock();
        writeln!(out, "{step}").and_then(|()| out.flush()).unwrap();
    };
    let store = open(dir);
    loop {
        while store.head().revision.number.0 < store.oldest().0 + MADE {
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

/// Runs a child until it compacts for the second time, and kills it at some moment of that.
fn run_and_kill(dir: &Path, longest: &mut Duration, random: &mut fastrand::Rng) -> Killed {
    let test = "kills_while_compacting_lose_nothing_that_is_kept";
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(DIRECTORY, dir)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut killed = Killed::default();
    let mut since = Instant::now();
    for _ in 0..2 {
        lines.by_ref().find(|line| killed.hears(line) && line.starts_with("compacting")).unwrap();
        let before = since;
        since = Instant::now();
        // The first time is measured to its end, with the commits after it.
        *longest = if killed.ended > 0 { since - before } else { *longest };
    }
    let moment = since + longest.mul_f64(random.f64());
    while Instant::now() < moment {
        std::hint::spin_loop();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    // What it told before it died counts.
    lines.for_each(|line| {
        killed.hears(&line);
    });
    killed
}

impl Killed {
    /// Takes in a line; whether it is one of the child's.
    fn hears(&mut self, line: &str) -> bool {
        let number = |word| line.strip_prefix(word)?.trim().parse::<u64>().ok();
        match (number("compacting"), number("compacted")) {
            (Some(began), _) => self.began = began,
            (_, Some(ended)) => self.ended = ended,
            _ => return false,
        }
        true
    }
}
