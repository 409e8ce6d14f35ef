//! How long it takes to fetch services from another Mockpit, against an export there and an import here.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use console_client::Console;
use serde_json::json;

use super::with_server;

/// The services of the instance.
const SERVICES: u32 = 1_500;

/// Bytes of a snapshot with so many services, each with 8 operations and 16 examples.
const BYTES: u64 = 97_000_000;

/// Maximum ratio to an export and an import of its file.
const RATIO: f64 = 1.5;

/// Maximum memory of the server that fetches, in bytes.
const MEMORY: u64 = 150_000_000;

/// Rounds of each, alternately, so that other load affects both. The fastest counts.
const ROUNDS: usize = 3;

/// Prints the times and the memory. Returns the missed targets.
pub(super) fn measure(program: &Path, folder: &Path) -> Result<Vec<String>> {
    let mut file = Vec::new();
    snapshot_generator::write_bulk(BYTES, &mut file)?;
    let (mut fetch, mut plain) = (Duration::MAX, Duration::MAX);
    let (mut peak, mut plain_peak) = (None, None);
    with_server(program, folder, "source", |source| {
        source.client.import("source.json", &file)?;
        drop(file);
        for round in 0..ROUNDS {
            with_server(program, folder, "target", |target| {
                target.server.reset_peak_memory();
                plain = plain.min(by_file(source, target, round)?);
                plain_peak = plain_peak.max(target.server.peak_memory());
                Ok(())
            })?;
            with_server(program, folder, "target", |target| {
                target.server.reset_peak_memory();
                fetch = fetch.min(by_fetch(source, target)?);
                peak = peak.max(target.server.peak_memory());
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
    let mut missed = Vec::new();
    if ratio > RATIO {
        missed.push(format!("a fetch takes {ratio:.2} × an export and an import, not {RATIO} ×"));
    }
    if let (Some(peak), Some(plain_peak)) = (peak, plain_peak) {
        let (peak_mb, plain_mb) = (peak / 1_000_000, plain_peak / 1_000_000);
        println!(
            "  peak memory {peak_mb} MB, of an import {plain_mb} MB, target {} MB",
            MEMORY / 1_000_000
        );
        if peak > MEMORY {
            missed.push(format!("a fetch needs {peak_mb} MB of memory"));
        }
    }
    Ok(missed)
}

/// Exports all services to a file, and imports it.
fn by_file(source: &Console, target: &Console, round: usize) -> Result<Duration> {
    let services = source.client.services()?;
    let mut file = Vec::new();
    let name = format!("round {round}");
    let export = source.client.export(&name, &services, &mut file)?.took;
    Ok(export + target.client.import("file.json", &file)?.total())
}

/// Fetches all services, and applies the plan.
fn by_fetch(source: &Console, target: &Console) -> Result<Duration> {
    let sign_in = source.client.instance_sign_in(&["read", "export"])?;
    let id = target.client.add_instance("source", &source.client.address, &sign_in)?;
    let start = Instant::now();
    let import = target.client.fetch_services(&id)?;
    let decisions = json!({ "rows": {}, "active_content": true });
    let report = target.client.apply(&import, &decisions)?;
    let took = start.elapsed();
    let verified = report["verified"].as_u64().unwrap_or_default();
    ensure!(verified.abs_diff(SERVICES.into()) < 50, "{verified} services were fetched");
    Ok(took)
}
