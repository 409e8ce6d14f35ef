//! Fuzzes the reader of snapshots for a minute.

use std::fs;

use anyhow::Result;
use support::{
    process::log,
    workspace::{command, notes, root, target},
};

/// Long enough to get through the shapes that the seeds have; more is for a night.
const SECONDS: u32 = 60;

/// Starts from seeds of the project's own and what earlier runs found interesting. A find stays in
/// `fuzz/artifacts`.
pub(crate) fn fuzz() -> Result<()> {
    let folder = root().join("fuzz");
    fs::create_dir_all(folder.join("corpus/read"))?;
    fs::create_dir_all(folder.join("artifacts"))?;
    log(
        command("cargo")
            .args(["run", "--locked", "--quiet", "--package", "snapshot-generator"])
            .args(["--example", "seeds", "--", "fuzz/corpus/read"]),
        &notes()?.join("seeds.log"),
    )?;
    let output = log(
        command("cargo")
            .current_dir(&folder)
            .args(["run", "--locked", "--release", "--target-dir"])
            .arg(target().join("fuzz"))
            .args(["--", "corpus/read", "-dict=read.dict", "-artifact_prefix=artifacts/"])
            .args([&format!("-max_total_time={SECONDS}"), "-print_final_stats=1"]),
        &notes()?.join("fuzz.log"),
    )?;
    output.lines().filter(|line| line.starts_with("stat::")).for_each(|line| println!("{line}"));
    Ok(())
}
