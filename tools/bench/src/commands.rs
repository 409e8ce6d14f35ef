//! How long `mockpit diff` and `mockpit verify` take, against a plain parse of the same files.

use std::{
    fs::{self, File},
    io::{BufWriter, Write as _},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};

use super::{baseline, snapshot};

/// The size of a file in MB.
const SIZE: u64 = 100;

/// Maximum ratio of a comparison to parsing both files, and of a verification to parsing one.
const DIFF: f64 = 4.0;
const VERIFY: f64 = 2.0;

/// Maximum time of a comparison, and its memory in bytes.
const TIME: Duration = Duration::from_millis(1_500);
const MEMORY: u64 = 150_000_000;

/// The fastest counts.
const ROUNDS: usize = 5;

/// What a command took.
#[derive(Clone, Copy)]
struct Took {
    time: Duration,
    /// Peak memory in bytes, if the system reports it.
    peak: u64,
}

/// Prints the times. Returns the missed targets.
pub(super) fn measure(program: &Path, folder: &Path) -> Result<Vec<String>> {
    let base = snapshot(folder, SIZE)?;
    let other = folder.join("changed.json");
    change(&base, &other)?;
    let file = fs::read(&base)?;
    let (mut parse, mut diff, mut same, mut verify) = (Duration::MAX, None, None, None);
    for _ in 0..ROUNDS {
        parse = parse.min(baseline::parse(&file)?);
        faster(&mut verify, run(program, &[Path::new("verify"), &base], 0)?);
        faster(&mut diff, run(program, &[Path::new("diff"), &base, &other], 2)?);
        faster(&mut same, run(program, &[Path::new("diff"), &base, &base], 0)?);
    }
    let mut missed = Vec::new();
    println!("\ncommands on {SIZE} MB; parsing a file takes {:.3} s", parse.as_secs_f64());
    for (name, took, files, target) in [
        ("verify", verify, 1, VERIFY),
        ("diff", diff, 2, DIFF),
        ("diff of equal files", same, 2, DIFF),
    ] {
        let Some(Took { time, peak }) = took else { continue };
        let ratio = time.as_secs_f64() / (parse.as_secs_f64() * f64::from(files));
        let (seconds, megabytes) = (time.as_secs_f64(), peak / 1_000_000);
        println!(
            "  {name:<20} {seconds:.3} s {ratio:>5.1} ×, target {target} ×, peak {megabytes} MB"
        );
        if ratio > target {
            missed.push(format!("{name} takes {ratio:.1} × a parse, not {target} ×"));
        }
        if files == 2 && (time > TIME || peak > MEMORY) {
            missed.push(format!("{name} takes {seconds:.3} s and {megabytes} MB"));
        }
    }
    Ok(missed)
}

/// Writes the file with another status in some of its responses.
fn change(base: &Path, other: &Path) -> Result<()> {
    let text = fs::read_to_string(base)?;
    let mut out = BufWriter::new(File::create(other)?);
    for (number, part) in text.split("\"status\":\"200\"").enumerate() {
        if number > 0 {
            let status = if number % 50 == 0 { "201" } else { "200" };
            write!(out, "\"status\":\"{status}\"")?;
        }
        out.write_all(part.as_bytes())?;
    }
    Ok(out.flush()?)
}

fn faster(best: &mut Option<Took>, took: Took) {
    if best.is_none_or(|best| took.time < best.time) {
        *best = Some(took);
    }
}

/// Runs a command, and watches its memory.
fn run(program: &Path, arguments: &[&Path], code: i32) -> Result<Took> {
    let start = Instant::now();
    let mut child = Command::new(program).args(arguments).stdout(Stdio::null()).spawn()?;
    let status = Path::new("/proc").join(child.id().to_string()).join("status");
    let mut peak = 0;
    let exit = loop {
        if let Some(exit) = child.try_wait()? {
            break exit;
        }
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse().ok());
        peak = kilobytes.map_or(peak, |kilobytes: u64| peak.max(kilobytes * 1024));
        thread::sleep(Duration::from_millis(2));
    };
    ensure!(exit.code() == Some(code), "{arguments:?} ended with {exit}");
    Ok(Took { time: start.elapsed(), peak })
}
