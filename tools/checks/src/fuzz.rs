//! Fuzzes what reads files: snapshots, response-time profiles and measurements.

use std::fs;

use anyhow::Result;
use support::{
    process::run_to_log,
    workspace::{command, root, state_dir, target},
};

/// The fuzz targets, each with its seconds: enough to mutate every seed. Run a fuzzer itself for longer.
const TARGETS: [(&str, u32); 2] = [("read", 60), ("response_times", 20)];

/// Runs the fuzzers on generated seeds and on the corpus of earlier runs. Failing inputs are saved in
/// `fuzz/artifacts`.
pub(crate) fn fuzz() -> Result<()> {
    let folder = root().join("fuzz");
    fs::create_dir_all(folder.join("artifacts"))?;
    for (name, _) in TARGETS {
        fs::create_dir_all(folder.join("corpus").join(name))?;
    }
    run_to_log(
        command("cargo")
            .args(["run", "--locked", "--quiet", "--package", "snapshot-generator"])
            .args(["--example", "seeds", "--", "fuzz/corpus/read"]),
        &state_dir()?.join("seeds.log"),
    )?;
    for (name, seconds) in TARGETS {
        let output = run_to_log(
            command("cargo")
                .current_dir(&folder)
                .args(["run", "--locked", "--release", "--target-dir"])
                .arg(target().join("fuzz"))
                .args(["--bin", name, "--", &format!("corpus/{name}")])
                .args([&format!("-dict={name}.dict"), "-artifact_prefix=artifacts/"])
                .args([&format!("-max_total_time={seconds}"), "-print_final_stats=1"]),
            &state_dir()?.join(format!("fuzz-{name}.log")),
        )?;
        println!("{name}");
        output
            .lines()
            .filter(|line| line.starts_with("stat::"))
            .for_each(|line| println!("{line}"));
    }
    Ok(())
}
