//! Several servers on one PostgreSQL database: clients work on all of them while servers and databases are killed, paused
//! and cut off.

mod address;
mod client;
mod clock;
mod cluster;
mod cuts;
mod database;
mod faults;
mod verdict;

use std::{
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};

use super::{lab::Lab, table::Tally};
use client::{Clients, Worked};
use cluster::Cluster;
use faults::Fault;

/// Changes that must be acknowledged between two faults.
const PROGRESS: u64 = 4;

/// Time limit for that. A commit may take 30 s until it is given up.
const PROGRESS_TIMEOUT: Duration = Duration::from_secs(90);

/// Pause between two looks.
const PAUSE: Duration = Duration::from_millis(20);

pub(super) fn prove(lab: &Lab, tally: &mut Tally) -> Result<()> {
    let mut random = lab.random();
    let Some(mut cluster) = Cluster::start(lab)? else {
        tally.skip("PostgreSQL is not installed");
        return Ok(());
    };
    tally.note(clock::note());
    let rounds = lab.options.rounds.unwrap_or_else(|| lab.options.pick(Fault::SHORT, 100));
    let (is_over, progress) = (AtomicBool::new(false), AtomicU64::new(0));
    let clients = Clients::new(&cluster, &is_over, &progress, &mut random);
    let (worked, outcome) = thread::scope(|threads| {
        let running = clients.start(threads);
        let outcome = disturb(lab, &mut cluster, rounds, &progress, &mut random, tally);
        is_over.store(true, Ordering::Relaxed);
        (Worked::of(running), outcome)
    });
    outcome.inspect_err(|_| worked.problems.iter().for_each(|problem| tally.fail(problem)))?;
    let cut = cuts::prove(&cluster, &mut random, tally)?;
    let worked = worked.and(cut);
    worked.problems.iter().for_each(|problem| tally.fail(problem));
    tally.note(worked.to_string());
    verdict::verify(lab, cluster, &worked, &mut random, tally)
}

/// Causes the faults, each after some progress.
fn disturb(
    lab: &Lab,
    cluster: &mut Cluster,
    rounds: usize,
    progress: &AtomicU64,
    random: &mut fastrand::Rng,
    tally: &mut Tally,
) -> Result<()> {
    let mut faults = Fault::all();
    for round in 0..rounds {
        if round % faults.len() == 0 && round > 0 {
            random.shuffle(&mut faults);
        }
        let fault = faults[round % faults.len()];
        wait_for_progress(progress).map_err(|error| error.context(format!("before {fault:?}")))?;
        tally.tried();
        let start = Instant::now();
        fault.cause(lab, cluster, random, tally)?;
        println!("  round {round}: {fault:?}, {:.1} s", start.elapsed().as_secs_f64());
    }
    wait_for_progress(progress)
}

fn wait_for_progress(progress: &AtomicU64) -> Result<()> {
    let (start, before) = (Instant::now(), progress.load(Ordering::Relaxed));
    while progress.load(Ordering::Relaxed) < before + PROGRESS {
        ensure!(start.elapsed() < PROGRESS_TIMEOUT, "nothing is acknowledged");
        thread::sleep(PAUSE);
    }
    Ok(())
}
