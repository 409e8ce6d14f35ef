//! Hostile connections: idle ones, partial requests, slow bodies, downloads that are not read. The
//! console must still respond.

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
pub(super) use probe::probe;

/// Time limit for responses of the console.
const ANSWER: Duration = Duration::from_secs(1);

/// Rounds of calls while the hostile connections are open.
const ROUNDS: usize = 10;

/// Pause between two rounds. Slow connections send a byte per round.
const PAUSE: Duration = Duration::from_millis(300);

/// Every hostile connection must be closed after this time. The server's longest limit is for a whole
/// body.
const CLOSED: Duration = Duration::from_secs(150);

/// Exports that are not read must be stopped after this time.
const STALLED: Duration = Duration::from_secs(80);

/// Bytes in the repository: an export must be larger than the socket buffers.
const EXPORT: u64 = 12_000_000;

/// File descriptors besides those of the hostile connections.
const SPARE: u64 = 256;

pub(super) fn prove(lab: &Lab, tally: &mut Tally) -> Result<()> {
    let wanted = lab.options.pick(600, 2000);
    raise_limit(wanted as u64 + SPARE)?;
    let data = lab.path("data");
    let server = lab.start(&data)?;
    let mut file = Vec::new();
    snapshot_generator::write_bulk(EXPORT, &mut file)?;
    server.client.import("connections.json", &file)?;
    // Exports are limited per account, so the stalled ones use another account.
    lab.add_account(&data, "stalled", "admin")?;
    let mut stalled = Client::new(server.client.address.clone());
    stalled.sign_in("stalled", PASSWORD)?;

    let idle = probe(&server.client).context("the console before the attack")?;
    let mut hostile = Hostile::open(&stalled, wanted);
    tally.tries = hostile.len() as u64;
    let worst = attack(&server, &mut hostile, tally);
    tally.note(format!(
        "{} connections: the slowest response took {} ms, {} ms without them, {} MB, open: {}",
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
    let after = probe(&server.client).context("the console after the attack")?;
    tally.expect(after < ANSWER, || {
        format!("after the attack a response takes {} ms", after.as_millis())
    });
    server.stop()
}

/// Calls the console while the hostile connections are open. Returns the longest response time.
fn attack(server: &Server, hostile: &mut Hostile, tally: &mut Tally) -> Duration {
    let mut worst = Duration::ZERO;
    for _ in 0..ROUNDS {
        hostile.feed();
        let start = Instant::now();
        match probe(&server.client) {
            Ok(took) => worst = worst.max(took),
            Err(error) => {
                worst = worst.max(start.elapsed());
                tally.fail(format!("during the attack: {error:#}"));
            }
        }
        thread::sleep(PAUSE);
    }
    tally.expect(worst < ANSWER, || format!("a response took {} ms", worst.as_millis()));
    worst
}

/// Feeds the slow connections until the server has closed every connection.
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
        match probe(&server.client) {
            Ok(took) => {
                tally.expect(took < ANSWER, || format!("a response took {} ms", took.as_millis()))
            }
            Err(error) => tally.fail(format!("while connections are being closed: {error:#}")),
        }
    }
    let waited = start.elapsed().as_secs();
    for kind in fed {
        let open = hostile.open_of(kind);
        tally.expect(open == 0, || {
            format!("{open} {kind:?} connections are still open after {waited} s")
        });
    }
    let whole = hostile.whole_exports();
    tally.expect(whole == 0, || format!("{whole} stalled exports were completed after {waited} s"));
    tally.note(format!("all connections were closed after {waited} s"));
}

/// Raises the limit of open files of this process.
pub(super) fn raise_limit(wanted: u64) -> Result<()> {
    let limit = getrlimit(Resource::Nofile);
    if limit.current.is_none_or(|current| current >= wanted) {
        return Ok(());
    }
    let most = limit.maximum.unwrap_or(wanted);
    let raised = Rlimit { current: Some(wanted.min(most)), maximum: limit.maximum };
    setrlimit(Resource::Nofile, raised).context("cannot raise the limit of open files")
}
