//! Starts a second server on a directory in use: it must be rejected, and the first one must lose
//! nothing.

use std::{
    fs,
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use anyhow::Result;

use super::{
    kill::import,
    lab::Lab,
    server::Opened,
    stamped::{Stamped, stamps},
    state::{export, history},
    table::Tally,
};
use console_client::{Client, status_of};

/// The imports of the first server.
#[derive(Debug, Default)]
struct Acknowledged {
    imports: Vec<(u64, String)>,
    stamp: u64,
    /// The stamp of an import without a response. It may have been written.
    flight: Option<u64>,
    /// Why the first server stopped accepting imports.
    stopped: Option<String>,
}

pub(super) fn prove(lab: &Lab, tally: &mut Tally) -> Result<()> {
    let data = lab.path("data");
    let mut random = lab.random();
    let rounds = lab.options.pick(2, 10);
    for round in 0..rounds {
        for removes_lock in [false, true] {
            let server = lab.start(&data)?;
            let ended = AtomicBool::new(false);
            let base = round * 1000 + u64::from(removes_lock) * 500;
            let known = thread::scope(|scope| {
                let (client, ended, mut random) = (&server.client, &ended, random.fork());
                let writer = scope.spawn(move || write(client, base, &mut random, ended));
                let second = second(lab, &data, removes_lock, tally);
                ended.store(true, Ordering::Relaxed);
                second?;
                Ok::<_, anyhow::Error>(writer.join().unwrap_or_default())
            })?;
            server.stop()?;
            verify(lab, &data, &known, &mut random, tally)?;
        }
    }
    Ok(())
}

/// Starts a second server while the first one commits. Optionally removes the lock file first, as an
/// operator might who believes that it is stale.
fn second(lab: &Lab, data: &Path, removes_lock: bool, tally: &mut Tally) -> Result<()> {
    tally.tried();
    let when =
        if removes_lock { "after the lock file was removed" } else { "while the first runs" };
    if removes_lock && data.join("LOCK").exists() {
        fs::remove_file(data.join("LOCK"))?;
    }
    match lab.open(data, &[]) {
        Ok(Opened::Refuses(output)) => tally
            .expect(output.contains("another mockpit uses this data directory"), || {
                format!("{when}: the refusal does not mention the other server: {output}")
            }),
        Ok(Opened::Runs(_)) => tally.fail(format!("{when}: a second server started")),
        Err(error) => tally.fail(format!("{when}: a second server listens: {error:#}")),
    }
    Ok(())
}

/// Imports until the flag is set, or until the server stops accepting imports.
fn write(
    client: &Client,
    base: u64,
    random: &mut fastrand::Rng,
    ended: &AtomicBool,
) -> Acknowledged {
    let mut known = Acknowledged::default();
    let mut last = false;
    for stamp in base + 1.. {
        let file = Stamped { prefix: "O", services: 0..5, stamp, size: 2000 };
        match import(client, &file.file(random), &mut || known.flight = Some(stamp)) {
            Ok(revision) => {
                known.imports.push(revision);
                (known.stamp, known.flight) = (stamp, None);
            }
            Err(error) => {
                known.stopped = Some(match status_of(&error) {
                    Some(_) => format!("{error:#}"),
                    None => format!("NO ANSWER: {error:#}"),
                });
                break;
            }
        }
        if last {
            break;
        }
        // One more import shows whether the first server still writes.
        last = ended.load(Ordering::Relaxed);
    }
    known
}

/// Checks that a restarted server has every acknowledged import.
fn verify(
    lab: &Lab,
    data: &Path,
    known: &Acknowledged,
    random: &mut fastrand::Rng,
    tally: &mut Tally,
) -> Result<()> {
    if let Some(reason) = &known.stopped {
        tally.note(format!("the first server stopped accepting imports: {reason}"));
        tally.expect(!reason.starts_with("NO ANSWER"), || reason.clone());
    }
    let checked = lab.check(data)?;
    tally.expect(checked.is_clean, || format!("check reports {}", checked.output));
    let server = match lab.open(data, &[])? {
        Opened::Runs(server) => server,
        Opened::Refuses(output) => anyhow::bail!("the directory does not open again: {output}"),
    };
    let (history, _) = history(&server.client)?;
    for (revision, import) in &known.imports {
        tally.expect(history.get(revision) == Some(import), || {
            format!("the acknowledged revision {revision} is lost")
        });
    }
    let found = stamps(&export(&server.client, random)?)?;
    let here = found.get("O").map(|found| found.stamp);
    let is_expected = known.stamp == 0 || here == Some(known.stamp) || here == known.flight;
    tally.expect(is_expected, || format!("{known:?} and then {here:?}"));
    server.stop()
}
