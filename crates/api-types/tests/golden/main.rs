//! Every type that crosses the wire has its form there, in a file beside this one. Whoever changes
//! a file changes what clients that are out there can read.
//!
//! `UPDATE_GOLDEN=1 cargo test -p api-types` writes the files.
#![cfg(test)]

mod values;

use std::{env, fmt::Debug, fs, path::PathBuf};

use serde::{Serialize, de::DeserializeOwned};

/// Compares values with the JSON of the file, in both directions.
#[track_caller]
fn expect_golden<T: Serialize + DeserializeOwned + PartialEq + Debug>(name: &str, values: &[T]) {
    let path: PathBuf =
        [env!("CARGO_MANIFEST_DIR"), "tests/golden", &format!("{name}.json")].iter().collect();
    let json = serde_json::to_string_pretty(values).unwrap() + "\n";
    if env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, &json).unwrap();
    }
    let golden = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(json, golden, "{name} is written in another form");
    assert_eq!(serde_json::from_str::<Vec<T>>(&golden).unwrap(), values, "{name} is not read");
}

/// Each variant has a number here, so that a new one does not compile until it has its value.
#[track_caller]
fn expect_every_variant<T>(values: &[T], number: impl Fn(&T) -> usize) {
    let mut numbers: Vec<usize> = values.iter().map(number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let all: Vec<usize> = (0..numbers.len()).collect();
    assert_eq!(numbers, all, "a variant has no value");
}
