//! Kills servers while they import, while they start, and `mockpit compact` while it works.

mod compact;
mod writers;

use std::{collections::BTreeMap, path::Path, process::Stdio, thread, time::Duration};

use anyhow::{Context, Result};

use super::{
    lab::Lab,
    server::{SERVE, Server},
    stamped::{Found, stamps},
    state::{export, history},
    table::Tally,
};
pub(crate) use writers::import;
use writers::{Acknowledged, PREFIXES, SERVICES, Writers};

/// Maximum time between the start of the imports and a kill.
const LONGEST: Duration = Duration::from_millis(900);

/// Maximum time between the start of a server and a kill.
const STARTING: Duration = Duration::from_millis(60);

/// Kills per check of the data directory. A check takes longer the more data there is.
const CHECKED: usize = 4;

pub(super) fn prove(lab: &Lab, tally: &mut Tally) -> Result<()> {
    imports(lab, tally)?;
    compact::prove(lab, tally)
}

fn imports(lab: &Lab, tally: &mut Tally) -> Result<()> {
    let mut random = lab.random();
    let data = lab.path("data");
    let mut known = Acknowledged::default();
    let mut server = lab.start(&data)?;
    let (kills, mut starts, mut acknowledged) = (lab.options.pick(18, 150), 0, 0);
    let (mut survived, mut vanished) = (0, 0);
    for kill in 0..kills {
        tally.tried();
        let writers = Writers::start(&server.client, &known, random.fork());
        thread::sleep(within(&mut random, LONGEST));
        server.kill();
        let ended = writers.end();
        acknowledged += ended.imports.len();
        known.add(&ended);
        ended.problems.iter().for_each(|problem| tally.fail(format!("kill {kill}: {problem}")));
        for _ in 0..random.usize(..3) {
            kill_start(lab, &data, within(&mut random, STARTING))?;
            starts += 1;
            tally.tried();
        }
        if kill % CHECKED == 0 {
            expect_clean(lab, &data, tally, &format!("kill {kill}"))?;
        }
        server = lab.start(&data).with_context(|| format!("after kill {kill}"))?;
        let found = found(&server, &mut random).with_context(|| format!("after kill {kill}"))?;
        for prefix in PREFIXES {
            let here = found.get(prefix).map_or(0, |found| found.stamp);
            let flight = ended.flight.get(prefix).copied();
            if flight.is_some_and(|stamp| stamp == here) {
                survived += 1;
                known.stamps.insert(prefix, here);
            } else if known.stamps.get(prefix).copied().unwrap_or_default() == here {
                vanished += usize::from(flight.is_some());
            } else {
                tally.fail(format!("kill {kill}: {prefix} has {here}: {known:?}, {flight:?}"));
                known.stamps.insert(prefix, here);
            }
        }
        let (history, _) = history(&server.client)?;
        for (revision, import) in &ended.imports {
            tally.expect(history.get(revision) == Some(import), || {
                format!(
                    "kill {kill}: revision {revision} does not belong to the acknowledged import"
                )
            });
        }
    }
    server.stop()?;
    expect_clean(lab, &data, tally, "at the end")?;
    tally.note(format!(
        "{kills} kills while importing, {starts} while starting: {acknowledged} acknowledged imports; \
         {survived} unacknowledged ones were complete, {vanished} absent"
    ));
    Ok(())
}

/// The data of each writer on the server. Fails if it is incomplete.
fn found(server: &Server, random: &mut fastrand::Rng) -> Result<BTreeMap<String, Found>> {
    let found = stamps(&export(&server.client, random)?)?;
    for (prefix, found) in &found {
        anyhow::ensure!(found.services == SERVICES, "{prefix} has {} services", found.services);
    }
    Ok(found)
}

/// Starts a server and kills it before or shortly after it is ready.
fn kill_start(lab: &Lab, data: &Path, after: Duration) -> Result<()> {
    let mut serve = lab.mockpit(&SERVE, data);
    let mut child = serve.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    thread::sleep(after);
    child.kill()?;
    child.wait()?;
    Ok(())
}

fn expect_clean(lab: &Lab, data: &Path, tally: &mut Tally, when: &str) -> Result<()> {
    let checked = lab.check(data)?;
    tally.expect(checked.is_clean, || format!("{when}: check reports {}", checked.output));
    Ok(())
}

fn within(random: &mut fastrand::Rng, longest: Duration) -> Duration {
    longest.mul_f64(random.f64())
}
