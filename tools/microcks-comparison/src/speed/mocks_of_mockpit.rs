//! What is measured on `mockpit mock` alone: response times, new content under load, the start and memory.

use std::{
    env, fs,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use snapshot_generator::{many_services, write_bulk};

use super::{Load, Mocks, snapshot};

/// The path of the measured calls, which has no response time.
const CALLED: &str = "/rest/Speed/1.0/items/7";

/// Calls that wait while others are measured.
const WAITING: u32 = 1_984;

/// The response time of the measured calls in milliseconds, and how much more 99 of 100 of them take.
const DELAY: f64 = 100.0;
const LATE: f64 = 2.0;

/// The longest time of 99 of 100 responses in milliseconds while content is replaced.
const SWAP: f64 = 20.0;

/// How long a start takes at most.
const START_SAMPLE: Duration = Duration::from_millis(200);
const START_LARGE: Duration = Duration::from_secs(1);

/// Memory in bytes: this, and one and a half times the size of the snapshot.
const MEMORY: u64 = 30_000_000;

/// Returns the missed targets.
pub(super) fn measure(program: &Path, folder: &Path) -> Result<Vec<String>> {
    let mut missed = Vec::new();
    missed.extend(delays(program, folder)?);
    missed.extend(replacement(program, folder)?);
    missed.extend(starts(program, folder)?);
    Ok(missed)
}

fn delays(program: &Path, folder: &Path) -> Result<Option<String>> {
    let file = write(folder, "speed.json", &serde_json::to_vec(&snapshot::services())?)?;
    let mocks = Mocks::start(program, &file, folder, &[])?;
    let url = |delay: f64| format!("{}{CALLED}?delay={delay}", mocks.address);
    // They wait until the others are measured.
    let (slow, timed) = (url(28_000.0), url(DELAY));
    let waiting = Load { url: &slow, body: None, connections: WAITING, seconds: 29 }.start()?;
    // Until all of them are connected.
    thread::sleep(Duration::from_secs(4));
    // Long enough that the first calls, which wait for their connections, are fewer than 1 of 100.
    let measured = Load { url: &timed, body: None, connections: 16, seconds: 20 }.run()?;
    let waiting = waiting.finish()?;
    ensure!(measured.errors + waiting.errors == 0, "delayed calls failed");
    let late = measured.p99 - DELAY;
    println!(
        "\nresponse time {DELAY} ms while {WAITING} calls wait: p50 {:.2} ms, p99 {:.2} ms (target {} ms)",
        measured.p50,
        measured.p99,
        DELAY + LATE
    );
    Ok((late > LATE).then(|| format!("99 of 100 calls are {late:.1} ms late, not {LATE}")))
}

fn replacement(program: &Path, folder: &Path) -> Result<Option<String>> {
    const SERVICES: u32 = 1_500;
    let generated = with_called_service(&many_services(SERVICES))?;
    let file = write(folder, "replaced.json", generated.as_bytes())?;
    let mocks = Mocks::start(program, &file, folder, &["--watch"])?;
    let url = format!("{}{CALLED}", mocks.address);
    let load = Load { url: &url, body: None, connections: 16, seconds: 8 }.start()?;
    let mut reloads = 0;
    for round in 4..7 {
        thread::sleep(Duration::from_secs(2));
        // Every service differs from before.
        let changed = generated.replace("\"createdOn\":17", &format!("\"createdOn\":1{round}"));
        write(folder, "replaced.json", changed.as_bytes())?;
        mocks.server.wait_within(Duration::from_secs(20), |line| {
            line.contains("\"reloaded\"").then_some(())
        })?;
        reloads += 1;
    }
    let measured = load.finish()?;
    println!(
        "{reloads} replacements of {SERVICES} services under load: {} errors, p50 {:.2} ms, p99 {:.2} ms (target {SWAP} ms), \
         {:.0} responses/s",
        measured.errors, measured.p50, measured.p99, measured.rate
    );
    let is_met = measured.errors == 0 && measured.p99 < SWAP;
    Ok((!is_met).then(|| {
        format!("replacing services: {} errors, p99 {:.1} ms", measured.errors, measured.p99)
    }))
}

/// A snapshot with the service that is [called](CALLED), too.
fn with_called_service(services: &[u8]) -> Result<String> {
    let mut all: Value = serde_json::from_slice(services)?;
    let called = snapshot::services();
    let arrays = all.as_object_mut().context("the snapshot is not an object")?;
    for (name, array) in arrays {
        let more = called[name.as_str()].as_array().cloned().unwrap_or_default();
        array.as_array_mut().context("the snapshot has something else than arrays")?.extend(more);
    }
    Ok(serde_json::to_string(&all)?)
}

fn starts(program: &Path, folder: &Path) -> Result<Vec<String>> {
    let mut missed = Vec::new();
    let large = folder.join("large.json");
    let mut bytes = Vec::new();
    write_bulk(100_000_000, &mut bytes)?;
    fs::write(&large, &bytes)?;
    drop(bytes);
    let mut files = vec![("100 MB", large, START_LARGE)];
    if let Some(samples) = env::var_os("MOCKPIT_SAMPLES") {
        let sample = PathBuf::from(samples).join("microcks-1.16-large.json");
        files.push(("a real snapshot", sample, START_SAMPLE));
    }
    for (name, file, target) in files {
        let mut fastest = Duration::MAX;
        let mut memory = 0;
        for _ in 0..3 {
            let start = Instant::now();
            let mocks = Mocks::start(program, &file, folder, &[])?;
            fastest = fastest.min(start.elapsed());
            memory = mocks.server.memory().unwrap_or_default();
        }
        let size = fs::metadata(&file)?.len();
        let allowed = size * 3 / 2 + MEMORY;
        println!(
            "start with {name}: {:.3} s (target {:.1} s), {} MB of memory (target {} MB)",
            fastest.as_secs_f64(),
            target.as_secs_f64(),
            memory / 1_000_000,
            allowed / 1_000_000
        );
        if fastest > target {
            missed.push(format!("the start with {name} takes {:.3} s", fastest.as_secs_f64()));
        }
        if memory > allowed {
            missed.push(format!("{name} needs {} MB", memory / 1_000_000));
        }
    }
    Ok(missed)
}

/// Replaces a file in one step.
fn write(folder: &Path, name: &str, content: &[u8]) -> Result<PathBuf> {
    let (temporary, file) = (folder.join("speed.tmp"), folder.join(name));
    fs::write(&temporary, content)?;
    fs::rename(temporary, &file)?;
    Ok(file)
}
