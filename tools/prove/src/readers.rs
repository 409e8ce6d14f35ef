//! Response times of readers during a large import, compared with an idle server.

use std::{
    io,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use serde_json::Value;

use super::{kill::import, lab::Lab, options::Form, stamped::Stamped, state, table::Tally};
use console_client::Client;

/// How long the idle server is measured.
const IDLE: Duration = Duration::from_secs(3);

/// Pause between two calls of a reader.
const PAUSE: Duration = Duration::from_millis(10);

/// Services of the small export.
const SMALL: usize = 20;

/// Limit of the 99th percentile in the long form. A short import has too few calls.
const LONGEST: Duration = Duration::from_secs(1);

/// The kinds of readers.
#[derive(Clone, Copy, Debug)]
enum Read {
    Services,
    SmallExport,
}

const READS: [Read; 2] = [Read::Services, Read::SmallExport];

pub(super) fn prove(lab: &Lab, tally: &mut Tally) -> Result<()> {
    let mut random = lab.random();
    let server = lab.start(&lab.path("data"))?;
    let base = Stamped { prefix: "base", services: 0..200, stamp: 1, size: 500 };
    import(&server.client, &base.file(&mut random), &mut || {})?;
    let mut file = Vec::new();
    snapshot_generator::write_bulk(lab.options.pick(10_000_000, 100_000_000), &mut file)?;
    let small: Vec<Value> = server.client.services()?.into_iter().take(SMALL).collect();

    let idle = measure_during(&server.client, &small, &mut random, || {
        thread::sleep(IDLE);
        Ok(())
    })?;
    let busy = measure_during(&server.client, &small, &mut random, || {
        server.client.import("readers.json", &file).map(drop)
    })?;
    for (read, (mut idle, mut busy)) in READS.into_iter().zip(idle.into_iter().zip(busy)) {
        tally.tries += (idle.len() + busy.len()) as u64;
        ensure!(!idle.is_empty() && !busy.is_empty(), "{read:?}: no call was completed");
        let [idle_median, idle] = [50, 99].map(|share| percentile(&mut idle, share));
        let [busy_median, busy] = [50, 99].map(|share| percentile(&mut busy, share));
        tally.note(format!(
            "{read:?}: p50 {} ms and p99 {} ms idle, {} ms and {} ms during the import: {:.1} times",
            idle_median.as_millis(),
            idle.as_millis(),
            busy_median.as_millis(),
            busy.as_millis(),
            busy.as_secs_f64() / idle.as_secs_f64().max(f64::EPSILON)
        ));
        let is_bounded = lab.options.form == Form::Short || busy < LONGEST;
        tally.expect(is_bounded, || format!("{read:?}: p99 is {} ms", busy.as_millis()));
    }
    server.stop()
}

/// Measures the response times of each reader while `work` runs. Fails on any error response.
fn measure_during(
    client: &Client,
    small: &[Value],
    random: &mut fastrand::Rng,
    work: impl FnOnce() -> Result<()>,
) -> Result<[Vec<Duration>; 2]> {
    let ended = AtomicBool::new(false);
    let times = READS.map(|_| Mutex::new(Ok(Vec::new())));
    let worked = thread::scope(|scope| {
        for (read, times) in READS.iter().zip(&times) {
            let (ended, mut random) = (&ended, random.fork());
            scope.spawn(move || {
                let outcome = read_until(client, *read, small, &mut random, ended);
                *times.lock().unwrap_or_else(PoisonError::into_inner) = outcome;
            });
        }
        let worked = work();
        ended.store(true, Ordering::Relaxed);
        worked
    });
    worked?;
    let [services, exports] =
        times.map(|times| times.into_inner().unwrap_or_else(PoisonError::into_inner));
    Ok([services?, exports?])
}

fn read_until(
    client: &Client,
    read: Read,
    small: &[Value],
    random: &mut fastrand::Rng,
    ended: &AtomicBool,
) -> Result<Vec<Duration>> {
    let mut times = Vec::new();
    while !ended.load(Ordering::Relaxed) {
        let start = Instant::now();
        match read {
            Read::Services => drop(client.services()?),
            Read::SmallExport => {
                let name = state::name(random);
                client.export(&name, small, &mut io::sink())?;
            }
        }
        times.push(start.elapsed());
        thread::sleep(PAUSE);
    }
    Ok(times)
}

/// The percentile of the response times.
fn percentile(times: &mut [Duration], share: usize) -> Duration {
    times.sort();
    let index = (times.len() * share).div_ceil(100).saturating_sub(1);
    times.get(index).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentile_is_the_longest_of_that_share_of_calls() {
        let mut times: Vec<Duration> = (1..=200).rev().map(Duration::from_millis).collect();
        assert_eq!(percentile(&mut times, 99), Duration::from_millis(198));
        assert_eq!(percentile(&mut times, 50), Duration::from_millis(100));
        assert_eq!(percentile(&mut [Duration::from_millis(7)], 99), Duration::from_millis(7));
        assert_eq!(percentile(&mut [], 99), Duration::ZERO);
    }
}
