//! `cargo xtask bench`: measures import and export of large snapshots, each against a baseline of the
//! same run, the preview of a response-time profile, fetching from another instance, and large screens in the browser. With
//! `--first-run` it measures the time from a clone to the first page, with `--large` the memory for 1 GB.
#![expect(clippy::print_stdout, reason = "it prints its results")]

mod backup;
mod baseline;
mod browser;
mod commands;
mod first_run;
mod growth;
mod instances;
mod large;
mod response_times;
mod rest;
mod round;
mod servers;
mod servers_plan;
mod table;

use std::{
    env,
    fs::{self, File},
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail, ensure};
use round::Round;
use support::workspace::{mockpit, target};

/// Sizes of the snapshots in MB.
const SIZES: [u64; 2] = [10, 100];

/// Rounds per size, each on a new data directory. The fastest import counts.
const ROUNDS: usize = 3;

/// Prints the measurements. With `--check`, a missed target is an error.
fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["--first-run"] => first_run::measure(),
        ["--large"] => large::measure(&mockpit(), &folder()?),
        ["--rest"] => measure_rest(),
        ["--instances"] => measure_instances(),
        ["--servers"] => measure_servers(),
        ["--servers-plan"] => {
            servers_plan::print();
            Ok(())
        }
        ["--backup"] => measure_backup(),
        ["--commands"] => measure_commands(),
        ["--against", program] => compare(Path::new(program)),
        [] => bench(false),
        ["--check"] => bench(true),
        _ => bail!(
            "usage: bench [--check] | --rest | --instances | --servers | --servers-plan | --backup | --commands | --large | \
             --against PROGRAM | --first-run"
        ),
    }
}

fn bench(check: bool) -> Result<()> {
    let folder = folder()?;
    let mut missed = Vec::new();
    for size in SIZES {
        let [best] = measure([&mockpit()], &folder, size)?;
        missed.extend(table::print_result(size, &best));
    }
    missed.extend(growth::measure(&mockpit(), &folder)?);
    missed.extend(response_times::measure(&mockpit(), &folder)?);
    missed.extend(rest::measure(&mockpit(), &folder)?);
    missed.extend(instances::measure(&mockpit(), &folder)?);
    missed.extend(commands::measure(&mockpit(), &folder)?);
    missed.extend(backup::measure(&mockpit(), &folder)?);
    if missed.is_empty() {
        println!("\nall targets are met");
    } else {
        println!("\nmissed: {}", missed.join("; "));
        if check {
            bail!("{} targets are missed", missed.len());
        }
    }
    browser::review(check)
}

/// Measures only `mockpit diff` and `mockpit verify`.
fn measure_commands() -> Result<()> {
    let missed = commands::measure(&mockpit(), &folder()?)?;
    ensure!(missed.is_empty(), "missed: {}", missed.join("; "));
    Ok(())
}

/// Measures only the REST API.
fn measure_rest() -> Result<()> {
    let missed = rest::measure(&mockpit(), &folder()?)?;
    ensure!(missed.is_empty(), "missed: {}", missed.join("; "));
    Ok(())
}

/// Measures only instances.
fn measure_instances() -> Result<()> {
    let missed = instances::measure(&mockpit(), &folder()?)?;
    ensure!(missed.is_empty(), "missed: {}", missed.join("; "));
    Ok(())
}

/// Measures several servers on one repository.
fn measure_servers() -> Result<()> {
    let folder = folder()?;
    let file = fs::read(snapshot(&folder, SIZES[1])?)?;
    let missed = servers::measure(&mockpit(), &folder, &file)?;
    ensure!(missed.is_empty(), "missed: {}", missed.join("; "));
    Ok(())
}

/// Measures only a backup.
fn measure_backup() -> Result<()> {
    let missed = backup::measure(&mockpit(), &folder()?)?;
    ensure!(missed.is_none(), "missed: {}", missed.unwrap_or_default());
    Ok(())
}

/// Measures this server and another one alternately, so that other load affects both.
fn compare(other: &Path) -> Result<()> {
    let folder = folder()?;
    for size in SIZES {
        let [this, that] = measure([&mockpit(), other], &folder, size)?;
        for (name, best) in [("this server", &this), ("the other server", &that)] {
            println!("  {name}:");
            table::print_result(size, best);
        }
    }
    Ok(())
}

fn folder() -> Result<PathBuf> {
    ensure!(
        !cfg!(debug_assertions),
        "the baseline must be as fast as the server: run `cargo xtask bench`"
    );
    let folder = target().join("bench");
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Measures servers in turn, and returns the merged rounds of each.
fn measure<const N: usize>(programs: [&Path; N], folder: &Path, size: u64) -> Result<[Round; N]> {
    let file = fs::read(snapshot(folder, size)?)?;
    println!("\n{size} MB, {} bytes", file.len());
    let mut best = [const { None::<Round> }; N];
    for _ in 0..ROUNDS {
        for (program, best) in programs.into_iter().zip(&mut best) {
            let round = Round::run(program, folder, &file)?;
            table::print_round(&round);
            *best = Some(match best.take() {
                Some(earlier) => earlier.merge(round),
                None => round,
            });
        }
    }
    let best: Option<Vec<Round>> = best.into_iter().collect();
    best.and_then(|rounds| rounds.try_into().ok()).context("a server was not measured")
}

/// Writes the snapshot of this size. One of an earlier run may come from another version of the generator.
fn snapshot(folder: &Path, size: u64) -> Result<PathBuf> {
    let path = folder.join(format!("{size}.json"));
    let mut out = BufWriter::new(File::create(&path)?);
    snapshot_generator::write_bulk(size * 1_000_000, &mut out)?;
    out.flush()?;
    Ok(path)
}
