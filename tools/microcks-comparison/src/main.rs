//! Sends snapshots from one real Microcks through Mockpit to another, and checks that nothing changes. Then runs the
//! commands that exchange snapshots with a running Microcks.
//!
//! With a Keycloak, whose address is in the variable `KEYCLOAK`, it only runs the commands, against a Microcks that
//! needs a sign-in. With `--instances` too, it exchanges services between two instances of Microcks instead, through a
//! running Mockpit.
//!
//! With `--speed`, it only measures the mocks of `mockpit mock` beside those of Microcks. With `--check` too, a missed
//! target is a failure.
//!
//! Exits with 77 if the machine has no Maven or no suitable Java. With `--can-run`, it does nothing else.
#![expect(clippy::print_stdout, reason = "it prints its results")]
#![expect(clippy::print_stderr, reason = "errors go to the standard error")]

mod commands;
mod differences;
mod instance;
mod instances;
mod java;
mod keycloak;
mod losses;
mod mocks;
mod odd_exports;
mod previous_release;
mod response_times;
mod speed;

use std::{collections::BTreeMap, env, fs, path::PathBuf, process::ExitCode};

use anyhow::{Context, Result, ensure};
use console_client::Console;
use serde_json::{Value, value::RawValue};
use snapshot_generator::{Release, release_snapshot};
use support::workspace::target;

use differences::differences;
use instance::{Microcks, Mongo};
use java::Java;

/// A snapshot of Microcks 1.9. The running 1.11 does not read every field of later versions.
const SAMPLE: &str = "testcontainers-java.json";

/// The folder for the class path and the logs.
fn folder() -> Result<PathBuf> {
    let folder = target().join("microcks");
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// The conventional exit code of a skipped test.
const CANNOT_RUN: u8 = 77;

fn main() -> ExitCode {
    let has = |flag: &str| env::args().any(|argument| argument == flag);
    let Some(java) = Java::find() else {
        eprintln!("no Maven, or no Java of version 21 or newer");
        return ExitCode::from(CANNOT_RUN);
    };
    if has("--can-run") {
        return ExitCode::SUCCESS;
    }
    let outcome = match env::var("KEYCLOAK") {
        _ if has("--speed") => folder().and_then(|it| speed::measure(&java, &it, has("--check"))),
        Ok(keycloak) if has("--instances") => instances::check(&java, &keycloak),
        Ok(keycloak) => keycloak::check(&java, &keycloak),
        Err(_) => compare(&java),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Sends the files through Microcks A, Mockpit and an empty Microcks B, and compares the exports and the
/// responses of both.
fn compare(java: &Java) -> Result<()> {
    let folder = folder()?;
    let data = tempfile::tempdir()?;
    let files = files()?;
    let mongo = Mongo::start(java, &folder)?;
    let [a, b] = Microcks::start_two(java, &mongo, &folder)?;
    for (name, file) in &files {
        a.import(file).with_context(|| format!("Microcks does not import {name}"))?;
    }
    let ids = a.services()?;
    let from_a = a.export(&ids)?;
    let imported: usize = files.iter().map(|(_, file)| count(file)).sum::<Result<_>>()?;
    let exported = count(&from_a)?;
    ensure!(exported == imported, "Microcks exports {exported} of {imported} imported documents");

    let console = Console::start(&data.path().join("data"), &folder.join("mockpit.log"))?;
    console.client.import("microcks-repository.json", &from_a)?;
    let mut from_mockpit = Vec::new();
    console.client.export("for B", &console.client.services()?, &mut from_mockpit)?;
    b.import(&from_mockpit)?;
    let from_b = b.export(&ids)?;

    let (before, after) = (a.responses(&ids)?, b.responses(&ids)?);
    let value = |file: &[u8]| serde_json::from_slice::<Value>(file);
    let mut found = differences("", &by_bytes(&from_a)?, &by_bytes(&from_mockpit)?);
    found.extend(differences("", &value(&from_a)?, &value(&from_mockpit)?));
    found.extend(differences("", &value(&from_a)?, &value(&from_b)?));
    for ((path, before), (_, after)) in before.iter().zip(&after) {
        found.extend(differences(path, before, after));
    }
    for difference in &found {
        println!("{difference}");
    }
    for (name, file) in &files {
        println!("{name}: {} documents", count(file)?);
    }
    println!("compared {exported} documents byte by byte, before and after Mockpit");
    println!("compared {} responses and the exports of both Microcks by value", before.len());
    ensure!(before.len() == after.len() && !ids.is_empty(), "nothing was compared");
    ensure!(found.is_empty(), "found {} differences, listed above", found.len());
    commands::check(&b, &[])?;
    mocks::check(&b, &folder)?;
    previous_release::check(&b, &folder)?;
    response_times::check(&b, &folder)?;
    odd_exports::check(&a, &folder)
}

/// A generated file with every service type of Microcks 1.7, and a real one if samples are available.
fn files() -> Result<Vec<(String, Vec<u8>)>> {
    let mut files = vec![("generated".to_owned(), release_snapshot(Release::V1_7))];
    if let Some(samples) = env::var_os("MOCKPIT_SAMPLES") {
        let path = PathBuf::from(samples).join(SAMPLE);
        let file = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        files.push((SAMPLE.to_owned(), file));
    }
    Ok(files)
}

type Documents = BTreeMap<String, Vec<Box<RawValue>>>;

fn count(file: &[u8]) -> Result<usize> {
    Ok(serde_json::from_slice::<Documents>(file)?.values().map(Vec::len).sum())
}

/// The documents by kind, each as its ID and its exact text.
fn by_bytes(file: &[u8]) -> Result<Value> {
    let documents: Documents = serde_json::from_slice(file)?;
    let kinds = documents.into_iter().map(|(kind, documents)| {
        let texts = documents.into_iter().map(|document| {
            let id = serde_json::from_str::<Value>(document.get())?["id"].take();
            Ok(serde_json::json!({ "id": id, "text": document.get() }))
        });
        Ok((kind, Value::Array(texts.collect::<Result<_>>()?)))
    });
    Ok(Value::Object(kinds.collect::<Result<_>>()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn document_with_one_changed_byte_is_found() {
        let file = release_snapshot(Release::V1_7);
        let changed = String::from_utf8(file.clone()).unwrap().replacen("1.0.0", "1.0.1", 1);
        let found = |after: &[u8]| {
            differences("", &by_bytes(&file).unwrap(), &by_bytes(after).unwrap()).len()
        };
        assert_eq!(found(&file), 0);
        assert_eq!(found(changed.as_bytes()), 1);
        assert!(count(&file).unwrap() > 20);
    }
}
