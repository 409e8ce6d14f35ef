//! How long it takes to fetch services from another Mockpit, against an export there and an import here.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use console_client::Console;
use serde_json::json;

use super::{super::round::median, with_server};

/// The services of the instance.
const SERVICES: u32 = 1_500;

/// Bytes of a snapshot with so many services, each with 8 operations and 16 examples.
const BYTES: u64 = 97_000_000;

/// Maximum ratio to an export and an import of its file.
const RATIO: f64 = 1.5;

/// Maximum memory of the server that fetches, in bytes.
const MEMORY: u64 = 150_000_000;

/// Rounds of each, alternately, so that other load affects both. The fastest counts, and the median of the memory.
const ROUNDS: usize = 3;

/// The peak memory of servers in each round, in bytes. Empty if the system does not report it.
#[derive(Default)]
struct Peaks {
    /// While services are fetched and compared.
    fetch: Vec<u64>,
    /// While they are written.
    apply: Vec<u64>,
    /// During an import of their file.
    import: Vec<u64>,
}

/// Prints the times and the memory. Returns the missed targets.
pub(super) fn measure(program: &Path, folder: &Path) -> Result<Vec<String>> {
    let mut file = Vec::new();
    snapshot_generator::write_bulk(BYTES, &mut file)?;
    let (mut fetch, mut plain) = (Duration::MAX, Duration::MAX);
    let mut peaks = Peaks::default();
    with_server(program, folder, "source", |source| {
        source.client.import("source.json", &file)?;
        drop(file);
        for round in 0..ROUNDS {
            with_server(program, folder, "target", |target| {
                plain = plain.min(by_file(source, target, round, &mut peaks)?);
                Ok(())
            })?;
            with_server(program, folder, "target", |target| {
                fetch = fetch.min(by_fetch(source, target, &mut peaks)?);
                Ok(())
            })?;
        }
        Ok(())
    })?;
    let ratio = fetch.as_secs_f64() / plain.as_secs_f64();
    let (fetch, plain) = (fetch.as_secs_f64(), plain.as_secs_f64());
    println!("\ninstances, {SERVICES} services");
    println!(
        "  fetch {fetch:.3} s, export and import {plain:.3} s: {ratio:.2} ×, target {RATIO} ×"
    );
    let Peaks { fetch, apply, import } = peaks;
    let [fetch, apply, import] = [fetch, apply, import].map(|peaks| median(&peaks) / 1_000_000);
    println!(
        "  peak memory {fetch} MB until the review, {apply} MB while it is applied, of an import \
         {import} MB, target {} MB",
        MEMORY / 1_000_000
    );
    let mut missed = Vec::new();
    if ratio > RATIO {
        missed.push(format!("a fetch takes {ratio:.2} × an export and an import, not {RATIO} ×"));
    }
    let peak = fetch.max(apply);
    if peak > MEMORY / 1_000_000 {
        missed.push(format!("a fetch needs {peak} MB of memory"));
    }
    Ok(missed)
}

/// Exports all services to a file, and imports it.
fn by_file(
    source: &Console,
    target: &Console,
    round: usize,
    peaks: &mut Peaks,
) -> Result<Duration> {
    let services = source.client.services()?;
    let mut file = Vec::new();
    let name = format!("round {round}");
    let export = source.client.export(&name, &services, &mut file)?.took;
    target.server.reset_peak_memory();
    let import = target.client.import("file.json", &file)?.total();
    peaks.import.extend(target.server.peak_memory());
    Ok(export + import)
}

/// Fetches all services, and applies the plan.
fn by_fetch(source: &Console, target: &Console, peaks: &mut Peaks) -> Result<Duration> {
    let sign_in = source.client.instance_sign_in(&["read", "export"])?;
    let id = target.client.add_instance("source", &source.client.address, &sign_in)?;
    target.server.reset_peak_memory();
    let start = Instant::now();
    let import = target.client.fetch_services(&id)?;
    let fetch = start.elapsed();
    peaks.fetch.extend(target.server.peak_memory());
    target.server.reset_peak_memory();
    let start = Instant::now();
    let decisions = json!({ "rows": {}, "active_content": true });
    let report = target.client.apply(&import, &decisions)?;
    let apply = start.elapsed();
    peaks.apply.extend(target.server.peak_memory());
    let verified = report["verified"].as_u64().unwrap_or_default();
    ensure!(verified.abs_diff(SERVICES.into()) < 50, "{verified} services were fetched");
    Ok(fetch + apply)
}
