//! Fuzzes the snapshot reader.

use std::fs;

use anyhow::Result;
use support::{
    process::run_to_log,
    workspace::{command, root, state_dir, target},
};

/// Enough to mutate every seed. Run the fuzzer itself for longer.
const SECONDS: u32 = 60;

/// Runs the fuzzer on generated seeds and on the corpus of earlier runs. Failing inputs are saved in
/// `fuzz/artifacts`.
pub(crate) fn fuzz() -> Result<()> {
    let folder = root().join("fuzz");
    fs::create_dir_all(folder.join("corpus/read"))?;
    fs::create_dir_all(folder.join("artifacts"))?;
    run_to_log(
        command("cargo")
            .args(["run", "--locked", "--quiet", "--package", "snapshot-generator"])
            .args(["--example", "seeds", "--", "fuzz/corpus/read"]),
        &state_dir()?.join("seeds.log"),
    )?;
    let output = run_to_log(
        command("cargo")
            .current_dir(&folder)
            .args(["run", "--locked", "--release", "--target-dir"])
            .arg(target().join("fuzz"))
            .args(["--", "corpus/read", "-dict=read.dict", "-artifact_prefix=artifacts/"])
            .args([&format!("-max_total_time={SECONDS}"), "-print_final_stats=1"]),
        &state_dir()?.join("fuzz.log"),
    )?;
    output.lines().filter(|line| line.starts_with("stat::")).for_each(|line| println!("{line}"));
    Ok(())
}
