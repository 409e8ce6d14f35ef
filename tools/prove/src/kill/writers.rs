//! Two writers and a reader that use a server until it is killed.

use std::{
    collections::{BTreeMap, HashMap},
    thread::{self, JoinHandle},
};

use anyhow::{Context, Result};

use crate::{
    stamped::{Stamped, stamps},
    state::export,
};
use console_client::{Client, decisions, status_of};

/// Prefix of the services of each writer.
pub(super) const PREFIXES: [&str; 2] = ["A", "B"];

/// Services per writer.
pub(super) const SERVICES: usize = 20;

/// Filler bytes per document.
const SIZE: usize = 2000;

/// The newest acknowledged stamp of each writer.
#[derive(Clone, Debug, Default)]
pub(super) struct Acknowledged {
    pub(super) stamps: HashMap<&'static str, u64>,
}

impl Acknowledged {
    pub(super) fn add(&mut self, ended: &Ended) {
        self.stamps.extend(&ended.stamps);
    }
}

/// Threads that work on one server.
pub(super) struct Writers {
    writers: Vec<(&'static str, JoinHandle<Written>)>,
    reader: JoinHandle<Option<String>>,
}

/// The result of one writer.
#[derive(Default)]
struct Written {
    acknowledged: Option<u64>,
    flight: Option<u64>,
    imports: Vec<(u64, String)>,
    problem: Option<String>,
}

/// The results of all threads.
#[derive(Default)]
pub(super) struct Ended {
    stamps: HashMap<&'static str, u64>,
    /// Applies without a response.
    pub(super) flight: HashMap<&'static str, u64>,
    /// The import of each acknowledged revision.
    pub(super) imports: BTreeMap<u64, String>,
    pub(super) problems: Vec<String>,
}

impl Writers {
    pub(super) fn start(client: &Client, known: &Acknowledged, mut random: fastrand::Rng) -> Self {
        let writers = PREFIXES.map(|prefix| {
            let (client, random) = (client.clone(), random.fork());
            // A new stamp, unlike any that was in flight before.
            let first = known.stamps.get(prefix).copied().unwrap_or_default() + 1000;
            (prefix, thread::spawn(move || write(&client, prefix, first, random)))
        });
        let (reader, random) = (client.clone(), random.fork());
        let reader = thread::spawn(move || read(&reader, random));
        Self { writers: writers.into(), reader }
    }

    /// Waits until the threads have noticed that the server is gone.
    pub(super) fn end(self) -> Ended {
        let mut ended = Ended::default();
        for (prefix, writer) in self.writers {
            let Ok(written) = writer.join() else {
                ended.problems.push(format!("the writer {prefix} failed"));
                continue;
            };
            ended.stamps.extend(written.acknowledged.map(|stamp| (prefix, stamp)));
            ended.flight.extend(written.flight.map(|stamp| (prefix, stamp)));
            ended.imports.extend(written.imports);
            ended.problems.extend(written.problem);
        }
        ended.problems.extend(self.reader.join().unwrap_or(Some("the reader failed".into())));
        ended
    }
}

fn write(client: &Client, prefix: &'static str, first: u64, mut random: fastrand::Rng) -> Written {
    let mut written = Written::default();
    for stamp in first.. {
        let stamped = Stamped { prefix, services: 0..SERVICES as u32, stamp, size: SIZE };
        let file = stamped.file(&mut random);
        match import(client, &file, &mut || written.flight = Some(stamp)) {
            Ok(revision) => {
                written.acknowledged = Some(stamp);
                written.flight = None;
                written.imports.push(revision);
            }
            Err(error) => {
                // An error response is a failure. No response is expected after the kill.
                written.problem = status_of(&error).map(|_| format!("{prefix}: {error:#}"));
                break;
            }
        }
    }
    written
}

/// Imports a file. Returns the revision and the ID of the import. Calls `before` right before the
/// apply.
pub(crate) fn import(
    client: &Client,
    file: &[u8],
    before: &mut dyn FnMut(),
) -> Result<(u64, String)> {
    let import = client.start_import("kill.json", file.len())?;
    client.upload(&import, file, 0)?;
    let view = client.plan(&import)?;
    before();
    let report = client.apply(&import, &decisions(&view))?;
    Ok((report["revision"].as_u64().context("a report has a revision")?, import))
}

/// Exports until the server is gone. Returns the problem, if any.
fn read(client: &Client, mut random: fastrand::Rng) -> Option<String> {
    loop {
        match export(client, &mut random) {
            Ok(file) => {
                if let Err(error) = stamps(&file) {
                    return Some(format!("while importing: {error:#}"));
                }
            }
            Err(error) => return status_of(&error).map(|_| format!("export: {error:#}")),
        }
    }
}
