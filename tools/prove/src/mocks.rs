//! Hostile calls of mocks: scripts that never end, bodies that grow, documents that are too deep. Each is answered, and
//! meanwhile other mocks and the console respond.

mod calls;
mod snapshot;

use std::{
    net::TcpStream,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};

use super::{connections::probe, lab::Lab, table::Tally};
use calls::{Call, Caller};

/// Time limit for an answer to a hostile call.
const HOSTILE: Duration = Duration::from_secs(20);

/// Time limit for other answers meanwhile.
const ANSWER: Duration = Duration::from_secs(1);

/// Memory of the server in bytes.
const MEMORY: u64 = 400_000_000;

/// Calls that are sent at the same time.
const CALLERS: usize = 6;

/// Pause between two calls of the mocks that must respond.
const PAUSE: Duration = Duration::from_millis(100);

pub(super) fn prove(lab: &Lab, tally: &mut Tally) -> Result<()> {
    let rounds = lab.options.pick(1, 10);
    let idle = lab.options.pick(1_000, 10_000);
    let server = lab.start(&lab.path("data"))?;
    let address = server.daemon.wait_for(|line| {
        line.strip_prefix("Mocks are at ").map(|address| address.trim().to_owned())
    })?;
    let snapshot = serde_json::to_vec(&snapshot::hostile(&address))?;
    server.client.import("hostile.json", &snapshot)?;
    let caller = Caller::new(&address, HOSTILE);
    let harmless = Call::get("/rest/Harmless/1.0/fine");
    wait_until_served(&caller, &harmless)?;
    server.daemon.reset_peak_memory();

    let connections = connect(&address, idle)?;
    let is_over = AtomicBool::new(false);
    let (mut slowest, mut slowest_console) = (Duration::ZERO, Duration::ZERO);
    let answers = thread::scope(|threads| {
        let attack = threads.spawn(|| {
            let answers = attack(&caller, rounds);
            is_over.store(true, Ordering::Relaxed);
            answers
        });
        while !is_over.load(Ordering::Relaxed) {
            let start = Instant::now();
            if let Some(status) = tally.attempt("a harmless call", caller.send(&harmless)) {
                tally.expect(status == 200, || format!("a harmless call got {status}"));
            }
            slowest = slowest.max(start.elapsed());
            if let Some(took) = tally.attempt("the console", probe(&server.client)) {
                slowest_console = slowest_console.max(took);
            }
            thread::sleep(PAUSE);
        }
        attack.join()
    });
    let answers = answers.ok().context("a caller panicked")?;
    for (call, outcome) in answers {
        tally.tried();
        if let Some(status) = tally.attempt(call.name, outcome) {
            tally.expect(call.allows(status), || format!("{} got {status}", call.name));
        }
    }
    let memory = server.daemon.peak_memory().unwrap_or_default();
    for (what, took) in [("another mock", slowest), ("the console", slowest_console)] {
        tally.expect(took < ANSWER, || format!("{what} responded after {} ms", took.as_millis()));
    }
    tally.expect(memory < MEMORY, || format!("the server took {} MB", memory >> 20));
    tally.note(format!(
        "{} idle connections; meanwhile another mock responded within {} ms, the console within {} ms; {} MB",
        connections.len(),
        slowest.as_millis(),
        slowest_console.as_millis(),
        memory >> 20
    ));
    drop(connections);
    let status = caller.send(&harmless)?;
    ensure!(status == 200, "a harmless call gets {status} after the attack");
    server.stop()
}

/// Sends all hostile calls, several at the same time.
fn attack(caller: &Caller, rounds: u32) -> Vec<(Call, Result<u16>)> {
    let calls: Vec<Call> = (0..rounds).flat_map(|_| calls::hostile()).collect();
    let parts = calls.chunks(calls.len().div_ceil(CALLERS));
    thread::scope(|threads| {
        let send = |part: &[Call]| -> Vec<_> {
            part.iter().map(|call| (call.clone(), caller.send(call))).collect()
        };
        let callers: Vec<_> = parts.map(|part| threads.spawn(move || send(part))).collect();
        callers.into_iter().flat_map(|it| it.join().unwrap_or_default()).collect()
    })
}

/// Waits until the mocks of the import are served.
fn wait_until_served(caller: &Caller, call: &Call) -> Result<()> {
    let end = Instant::now() + Duration::from_secs(10);
    while caller.send(call)? != 200 {
        ensure!(Instant::now() < end, "the imported mocks are not served after 10 s");
        thread::sleep(PAUSE);
    }
    Ok(())
}

/// Opens connections that send nothing.
fn connect(address: &str, count: usize) -> Result<Vec<TcpStream>> {
    let authority = address.strip_prefix("http://").unwrap_or(address);
    super::connections::raise_limit(count as u64 + 256)?;
    let connections = (0..count).map(|_| TcpStream::connect(authority));
    connections.collect::<Result<_, _>>().context("cannot open idle connections")
}
