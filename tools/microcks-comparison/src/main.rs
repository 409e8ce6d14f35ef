//! Against a real Microcks: what goes through Mockpit from one instance to another arrives whole.
//!
//! Ends with 77 where the machine has no Maven or no Java for it.
#![expect(clippy::print_stdout, reason = "it reports to the person at the terminal")]
#![expect(clippy::print_stderr, reason = "errors go to the standard error")]

mod differences;
mod instance;
mod java;
mod previous_release;

use std::{collections::BTreeMap, env, fs, path::PathBuf, process::ExitCode};

use anyhow::{Context, Result, ensure};
use console_client::Console;
use serde_json::{Value, value::RawValue};
use snapshot_generator::{Release, release_snapshot};
use support::workspace::target;

use differences::differences;
use instance::{Microcks, Mongo};
use java::Java;

/// A snapshot that a Microcks of 1.9 wrote. 1.11 does not read every field of the later ones.
const SAMPLE: &str = "testcontainers-java.json";

/// An annotation of generated services.
const DOTTED: &str = "haldenvale.example/wiki";

/// Where the class path and the logs go.
fn folder() -> Result<PathBuf> {
    let folder = target().join("microcks");
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// The exit code for "cannot run here", as test runners use it.
const CANNOT_RUN: u8 = 77;

fn main() -> ExitCode {
    let Some(java) = Java::find() else {
        eprintln!("no Maven, or no Java of version 21 or newer");
        return ExitCode::from(CANNOT_RUN);
    };
    match compare(&java) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Files → Microcks A → Mockpit → an empty Microcks B, and everything that both answer.
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
    let given: usize = files.iter().map(|(_, file)| count(file)).sum::<Result<_>>()?;
    let taken = count(&from_a)?;
    ensure!(taken == given, "Microcks exports {taken} of the {given} documents that it was given");

    let console = Console::start(&data.path().join("data"), &folder.join("mockpit.log"))?;
    console.client.import("microcks-repository.json", &from_a)?;
    let mut from_mockpit = Vec::new();
    console.client.export("for B", &console.client.services()?, &mut from_mockpit)?;
    b.import(&from_mockpit)?;
    let from_b = b.export(&ids)?;

    let (before, after) = (a.answers(&ids)?, b.answers(&ids)?);
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
    println!("{taken} documents, from Microcks through Mockpit, compared by their bytes");
    println!("{} answers of two Microcks and their exports compared by value", before.len());
    ensure!(before.len() == after.len() && !ids.is_empty(), "nothing was compared");
    ensure!(found.is_empty(), "{} differences, listed above", found.len());
    previous_release::adapted(&b, &folder)
}

/// One of every type that a Microcks of 1.7 knew, and a real one where samples are.
fn files() -> Result<Vec<(String, Vec<u8>)>> {
    // No Microcks can keep such a key: its Mongo takes no dots there.
    let generated = String::from_utf8(release_snapshot(Release::V1_7))?.replace(DOTTED, "wiki");
    let mut files = vec![("generated".to_owned(), generated.into_bytes())];
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

/// Each document under its kind and id as the text that it is, down to the order of its keys.
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
    fn a_document_that_changed_in_one_byte_is_found() {
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
