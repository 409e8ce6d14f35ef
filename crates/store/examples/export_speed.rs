//! Measures the preview of an export: the first one, the second one, with a response-time profile, and
//! after maintenance.
//!
//! ```sh
//! cargo run --release -p store --example export_speed [megabytes | FILE]
//! ```
#![expect(clippy::print_stdout, reason = "it prints its results")]

use std::{error::Error, sync::Arc, time::Instant};

use api_types::{Draft, ExportOptions, RevisionKind, RevisionNumber, Timestamp};
use repository::{Change, Entry, Repository, Settings, Store};
use snapshot::{Limits, Release, ServiceId, find_secrets, read, response_times::BuiltIn};
use store::{EmbeddedStore, Options};
use store_tests::{MemorySpool, admin};

type Failure = Box<dyn Error>;

fn main() -> Result<(), Failure> {
    let argument = std::env::args().nth(1).unwrap_or_else(|| "100".to_owned());
    let mut file = Vec::new();
    match argument.parse::<u64>() {
        Ok(megabytes) => snapshot_generator::write_bulk(megabytes * 1_000_000, &mut file)?,
        Err(_) => file = std::fs::read(argument)?,
    }
    let manifest = read(&file, Limits::default());

    let dir = tempfile::tempdir()?;
    let (store, _report) = EmbeddedStore::open(dir.path(), Options::default())?;
    let store: Arc<dyn Store> = Arc::new(store);
    let draft = Draft::new(RevisionKind::Import, "ann", Timestamp(0));
    let mut commit = store.begin(draft, RevisionNumber(0))?;
    let mut changes = Vec::new();
    for entry in &manifest.definitions {
        let hash = commit.put(&entry.definition(file.as_slice())?)?;
        changes.push(Change::Put(Entry::new(entry.summary.clone(), hash)));
    }
    commit.finish(&changes)?;
    println!("{} bytes, {} definitions", file.len(), manifest.definitions.len());

    let head = store.head();
    let ids: Vec<ServiceId> = head.index.entries().map(|entry| entry.summary.id.clone()).collect();
    let ann = admin("ann");
    let open = || {
        let settings = Settings {
            limits: Limits::default(),
            max_pending_bytes: 1 << 30,
            now: || Timestamp(0),
        };
        Repository::new(Arc::clone(&store), Arc::new(MemorySpool), settings)
    };
    let newest = ExportOptions::default();
    let older = ExportOptions { reader: Release::V1_10, ..newest };
    let preview = |repository: &Repository, options| -> Result<(), Failure> {
        repository.export_services(&ann, &ids, options)?.preview()?;
        Ok(())
    };

    timed("read all definitions", || {
        for entry in head.index.entries() {
            store.definition(&entry.hash)?;
        }
        Ok(())
    })?;
    let mut total = 0;
    timed("read all definitions, find secrets", || {
        for entry in head.index.entries() {
            total += find_secrets(&store.definition(&entry.hash)?).total;
        }
        Ok(())
    })?;
    println!("{total} secrets");
    let repository = open();
    timed("first preview", || preview(&repository, newest))?;
    timed("second preview", || preview(&repository, newest))?;
    timed("first preview for Microcks 1.10", || preview(&repository, older))?;
    timed("second preview for Microcks 1.10", || preview(&repository, older))?;
    for built_in in [BuiltIn::SlowNetwork, BuiltIn::AsInFile] {
        let profile = built_in.profile();
        let mut operations = 0;
        timed(&format!("preview with the profile {}", profile.name()), || {
            let job = repository.export_services(&ann, &ids, newest)?;
            let preview = job.with_response_times(Some(profile.clone())).preview()?;
            operations = preview.response_times.map_or(0, |times| times.applied.operations);
            Ok(())
        })?;
        println!("{operations} operations");
    }
    let repository = open();
    timed("maintenance", || {
        repository.maintain();
        Ok(())
    })?;
    timed("first preview after maintenance", || preview(&repository, newest))?;
    timed("export", || {
        repository.export_services(&ann, &ids, newest)?.write_to(std::io::sink())?;
        Ok(())
    })
}

fn timed(label: &str, work: impl FnOnce() -> Result<(), Failure>) -> Result<(), Failure> {
    let start = Instant::now();
    work()?;
    println!("{label:40} {:8.1} ms", start.elapsed().as_secs_f64() * 1000.0);
    Ok(())
}
