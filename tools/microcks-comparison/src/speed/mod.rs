//! Measures the mocks of `mockpit mock` and those of Microcks alternately, on the same cores.

mod load;
mod mocks_of_mockpit;
mod snapshot;

use std::{fs, path::Path};

use anyhow::{Result, bail};
use support::workspace::mockpit;

use self::load::{Load, Measured};
use super::{
    instance::{Microcks, Mongo},
    java::Java,
    mocks::Mocks,
};

/// Alternating rounds of each case. The fastest counts.
const ROUNDS: usize = 3;

/// The seconds of one round, of the load that warms the servers up, and the connections. A JVM compiles what
/// it runs often, so a Microcks is several times slower at first.
const SECONDS: u32 = 5;
const WARM_UP: u32 = 30;
const CONNECTIONS: u32 = 16;

/// A call whose rate is measured on both servers.
struct Case {
    name: &'static str,
    path: &'static str,
    body: Option<(String, &'static str)>,
    /// How many times as many responses per second as Microcks Mockpit has at least.
    rate: f64,
    /// Whether 99 of 100 responses also need at most a tenth of the time.
    has_latency_target: bool,
}

/// Prints the measurements. Fails if a target is missed and `check` is set.
pub(super) fn measure(java: &Java, folder: &Path, check: bool) -> Result<()> {
    let mut missed = beside_microcks(java, folder)?;
    missed.extend(mocks_of_mockpit::measure(&mockpit(), folder)?);
    if missed.is_empty() {
        println!("\nall targets are met");
        return Ok(());
    }
    println!("\nmissed: {}", missed.join("; "));
    if check {
        bail!("{} targets are missed", missed.len());
    }
    Ok(())
}

fn beside_microcks(java: &Java, folder: &Path) -> Result<Vec<String>> {
    let file = serde_json::to_vec(&snapshot::services())?;
    let path = folder.join("speed.json");
    fs::write(&path, &file)?;
    let mongo = Mongo::start(java, folder)?;
    let [microcks, other] = Microcks::start_two(java, &mongo, folder)?;
    drop(other);
    microcks.import(&file)?;
    let mocks = Mocks::start(&mockpit(), &path, folder, &[])?;

    println!("{CONNECTIONS} connections, the best of {ROUNDS} rounds of {SECONDS} s");
    let mut missed = Vec::new();
    for case in snapshot::cases() {
        let mut best: [Option<Measured>; 2] = [None; 2];
        for round in 0..=ROUNDS {
            for (address, best) in [microcks.root(), &mocks.address].into_iter().zip(&mut best) {
                let body =
                    case.body.as_ref().map(|(body, media_type)| (body.as_str(), *media_type));
                let url = format!("{address}{}", case.path);
                let seconds = if round == 0 { WARM_UP } else { SECONDS };
                let load = Load { url: &url, body, connections: CONNECTIONS, seconds };
                let measured = load.run()?;
                if measured.errors > 0 {
                    bail!("{url}: {} of the responses are errors", measured.errors);
                }
                let is_better = best.is_none_or(|best| measured.rate > best.rate);
                if round > 0 && is_better {
                    *best = Some(measured);
                }
            }
        }
        let [Some(theirs), Some(ours)] = best else { bail!("nothing was measured") };
        missed.extend(report(&case, theirs, ours));
    }
    Ok(missed)
}

/// Prints a case. Returns the targets that it misses.
fn report(case: &Case, theirs: Measured, ours: Measured) -> Vec<String> {
    let (rate, p99) = (ours.rate / theirs.rate, ours.p99 / theirs.p99);
    println!(
        "{}: {:.0} responses/s, Microcks {:.0}: {rate:.1} × (target {}); p50 {:.2} ms, Microcks {:.2}; p99 {:.2} ms, \
         Microcks {:.2}: {p99:.3} ×",
        case.name, ours.rate, theirs.rate, case.rate, ours.p50, theirs.p50, ours.p99, theirs.p99
    );
    let mut missed = Vec::new();
    if rate < case.rate {
        missed.push(format!(
            "{}: {rate:.1} × the responses of Microcks, not {}",
            case.name, case.rate
        ));
    }
    if case.has_latency_target && p99 > 0.1 {
        missed.push(format!("{}: p99 is {p99:.3} × that of Microcks, not 0.1", case.name));
    }
    missed
}
