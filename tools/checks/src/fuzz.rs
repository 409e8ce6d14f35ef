//! Fuzzes what reads files: snapshots, response-time profiles and measurements.

use std::fs;

use anyhow::Result;
use support::{
    process::run_to_log,
    tool::example,
    workspace::{command, root, state_dir, target},
};

/// The fuzz targets, each with its seconds, which are enough to mutate every seed hundreds of times, and its
/// seconds in the long form.
const TARGETS: [(&str, u32, u32); 2] = [("read", 20, 300), ("response_times", 10, 100)];

/// Runs the fuzzers on generated seeds and on the corpus of earlier runs. Failing inputs are saved in
/// `fuzz/artifacts`.
pub(crate) fn fuzz(is_long: bool) -> Result<()> {
    let folder = root().join("fuzz");
    fs::create_dir_all(folder.join("artifacts"))?;
    for (name, ..) in TARGETS {
        fs::create_dir_all(folder.join("corpus").join(name))?;
    }
    run_to_log(example("seeds")?.arg("fuzz/corpus/read"), &state_dir()?.join("seeds.log"))?;
    for (name, short, long) in TARGETS {
        let seconds = if is_long { long } else { short };
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
