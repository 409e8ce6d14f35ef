//! Golden files with the JSON of every type that crosses the wire. A changed file breaks existing
//! clients.
//!
//! `UPDATE_GOLDEN=1 cargo test -p api-types` writes the files.
#![cfg(test)]

mod backups;
mod edits;
mod exchange;
mod instance_jobs;
mod instances;
mod mirrors;
mod mocks;
mod values;

use std::{env, fmt::Debug, fs, path::PathBuf};

use serde::{Serialize, de::DeserializeOwned};

/// Compares values with their golden file, in both directions.
#[track_caller]
fn expect_golden<T: Serialize + DeserializeOwned + PartialEq + Debug>(name: &str, values: &[T]) {
    let path: PathBuf =
        [env!("CARGO_MANIFEST_DIR"), "tests/golden", &format!("{name}.json")].iter().collect();
    let json = serde_json::to_string_pretty(values).unwrap() + "\n";
    if env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, &json).unwrap();
    }
    let golden = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(json, golden, "{name} is serialized differently");
    assert_eq!(
        serde_json::from_str::<Vec<T>>(&golden).unwrap(),
        values,
        "{name} is deserialized differently"
    );
}

/// Checks that there is a value for each variant. `number` matches on all variants, so a new variant
/// does not compile until it has a value.
#[track_caller]
fn expect_every_variant<T>(values: &[T], number: impl Fn(&T) -> usize) {
    let mut numbers: Vec<usize> = values.iter().map(number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let all: Vec<usize> = (0..numbers.len()).collect();
    assert_eq!(numbers, all, "a variant has no value");
}
