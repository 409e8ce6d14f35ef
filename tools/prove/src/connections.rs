//! Connections that hold the server: idle ones, half requests, slow bodies, downloads that nobody
//! reads. Beside them the console answers.

mod hostile;
mod probe;

use std::{
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::{lab::Lab, server::Server, table::Tally};
use console_client::{Client, PASSWORD};
use hostile::{Hostile, KINDS, Kind};

/// The console answers within this time.
const ANSWER: Duration = Duration::from_secs(1);

/// So often each function is asked, after the hostile connections are there.
const ROUNDS: usize = 10;

/// A pause between two rounds, in which slow bodies are fed.
const PAUSE: Duration = Duration::from_millis(300);

/// After this time every hostile connection is closed: the longest limit is that of a whole body.
const CLOSED: Duration = Duration::from_secs(150);

/// After this time the exports that nobody reads are given up.
const STALLED: Duration = Duration::from_secs(80);

/// Bytes in the repository, so that an export is larger than what the system keeps of it.
const EXPORT: u64 = 12_000_000;

/// Descriptors beside those of the hostile connections.
const SPARE: u64 = 256;

pub(super) fn prove(lab: &Lab, tally: &mut Tally) -> Result<()> {
    let wanted = lab.options.pick(600, 2000);
    raise_limit(wanted as u64 + SPARE)?;
    let data = lab.path("data");
    let server = lab.start(&data)?;
    let mut file = Vec::new();
    snapshot_generator::write_bulk(EXPORT, &mut file)?;
    server.client.import("connections.json", &file)?;
    // Exports are limited for each account, so the ones that stall are of another.
    lab.add_account(&data, "stalled", "admin")?;
    let mut stalled = Client::new(server.client.address.clone());
    stalled.sign_in("stalled", PASSWORD)?;

    let idle = probe::probe(&server.client).context("the console before the attack")?;
    let mut hostile = Hostile::open(&stalled, wanted);
    tally.tries = hostile.len() as u64;
    let worst = attack(&server, &mut hostile, tally);
    tally.note(format!(
        "{} connections; the slowest answer {} ms, {} ms without them; {} MB; open: {}",
        tally.tries,
        worst.as_millis(),
        idle.as_millis(),
        server.daemon.memory().unwrap_or_default() >> 20,
        hostile.summary()
    ));
    if lab.options.pick(false, true) {
        wait_until_closed(&server, &mut hostile, tally);
    }
    drop(hostile);
    let after = probe::probe(&server.client).context("the console after the attack")?;
    tally.expect(after < ANSWER, || format!("afterwards an answer takes {} ms", after.as_millis()));
    server.stop()
}

/// Asks the console beside the hostile connections, and gives the longest time.
fn attack(server: &Server, hostile: &mut Hostile, tally: &mut Tally) -> Duration {
    let mut worst = Duration::ZERO;
    for _ in 0..ROUNDS {
        hostile.feed();
        let start = Instant::now();
        match probe::probe(&server.client) {
            Ok(took) => worst = worst.max(took),
            Err(error) => {
                worst = worst.max(start.elapsed());
                tally.fail(format!("beside them: {error:#}"));
            }
        }
        thread::sleep(PAUSE);
    }
    tally.expect(worst < ANSWER, || format!("an answer took {} ms", worst.as_millis()));
    worst
}

/// Keeps feeding the slow ones until the server has closed every connection.
fn wait_until_closed(server: &Server, hostile: &mut Hostile, tally: &mut Tally) {
    let start = Instant::now();
    let fed = KINDS.into_iter().filter(|kind| *kind != Kind::StalledExport);
    while start.elapsed() < CLOSED {
        let open: usize = fed.clone().map(|kind| hostile.open_of(kind)).sum();
        if open == 0 && start.elapsed() > STALLED {
            break;
        }
        hostile.feed();
        thread::sleep(Duration::from_secs(3));
        match probe::probe(&server.client) {
            Ok(took) => {
                tally.expect(took < ANSWER, || format!("an answer took {} ms", took.as_millis()))
            }
            Err(error) => tally.fail(format!("while they are closed: {error:#}")),
        }
    }
    let waited = start.elapsed().as_secs();
    for kind in fed {
        let open = hostile.open_of(kind);
        tally.expect(open == 0, || format!("{open} of {kind:?} are open after {waited} s"));
    }
    let whole = hostile.whole_exports();
    tally.expect(whole == 0, || format!("{whole} stalled exports go on after {waited} s"));
    tally.note(format!("waited {waited} s until they were closed"));
}

/// Lets this process open so many files.
fn raise_limit(wanted: u64) -> Result<()> {
    let limit = getrlimit(Resource::Nofile);
    if limit.current.is_none_or(|current| current >= wanted) {
        return Ok(());
    }
    let most = limit.maximum.unwrap_or(wanted);
    let raised = Rlimit { current: Some(wanted.min(most)), maximum: limit.maximum };
    setrlimit(Resource::Nofile, raised).context("cannot raise the limit of open files")
}
