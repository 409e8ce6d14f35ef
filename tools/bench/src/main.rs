//! `cargo xtask bench`: an import and an export of large snapshots, beside the least that any program
//! would need for the same bytes, all in one run; and a large review in the browser. With
//! `--first-run`, the time from a clone to the first page.
#![expect(clippy::print_stdout, reason = "it reports to the person at the terminal")]

mod baseline;
mod browser;
mod first_run;
mod round;
mod table;

use std::{
    env,
    fs::{self, File},
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail, ensure};
use round::Round;
use support::workspace::target;

/// In millions of bytes.
const SIZES: [u64; 2] = [10, 100];

/// Each is measured so often, on a fresh data directory; the best import counts.
const ROUNDS: usize = 3;

/// Measures and prints. With `--check`, a missed aim is an error.
fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["--first-run"] => first_run::measure(),
        [] => bench(false),
        ["--check"] => bench(true),
        _ => bail!("usage: bench [--check] | --first-run"),
    }
}

fn bench(check: bool) -> Result<()> {
    ensure!(
        !cfg!(debug_assertions),
        "the baseline must be as fast as the server: run `cargo xtask bench`"
    );
    let folder = target().join("bench");
    fs::create_dir_all(&folder)?;
    let mut missed = Vec::new();
    for size in SIZES {
        let file = fs::read(snapshot(&folder, size)?)?;
        println!("\n{size} MB, {} bytes", file.len());
        let mut best = Round::run(&folder, &file)?;
        table::stages(&best);
        for _ in 1..ROUNDS {
            let round = Round::run(&folder, &file)?;
            table::stages(&round);
            best = best.and(round);
        }
        missed.extend(table::result(size, &best));
    }
    if missed.is_empty() {
        println!("\nall aims are met");
    } else {
        println!("\nmissed: {}", missed.join("; "));
        if check {
            bail!("{} aims are missed", missed.len());
        }
    }
    browser::review(check)
}

/// The snapshot of this size, made once: the same calls give the same bytes.
fn snapshot(folder: &Path, size: u64) -> Result<PathBuf> {
    let path = folder.join(format!("{size}.json"));
    if !path.exists() {
        let unfinished = path.with_extension("part");
        let mut out = BufWriter::new(File::create(&unfinished)?);
        snapshot_generator::write_bulk(size * 1_000_000, &mut out)?;
        out.flush()?;
        fs::rename(&unfinished, &path).context("cannot keep the snapshot")?;
    }
    Ok(path)
}
