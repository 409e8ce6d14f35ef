//! Serves new states of files and folders.

use std::{
    fs, io,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    sync::Arc,
    thread,
    time::Duration,
};

use super::{
    MockError, Print,
    load::{self, Loaded},
    warn,
};
use crate::{
    background,
    cli::{remote::Access, source::Source},
    mocks::{Catalog, MockServer},
};

/// How often files are checked.
const INTERVAL: Duration = Duration::from_millis(200);

/// The most files of a folder that are checked.
const MAX_FILES: usize = 10_000;

/// A source with its state.
pub(super) struct Watched {
    pub(super) source: Source,
    pub(super) fingerprint: Fingerprint,
}

/// The state of a file, or of the files of a folder. Another state has another one.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Fingerprint(Vec<(PathBuf, u64, u64, i64, i64)>);

/// What is needed to read sources again.
pub(super) struct Reload {
    pub(super) watched: Vec<Watched>,
    pub(super) access: Access,
    pub(super) catalog: Arc<Catalog>,
    pub(super) server: Arc<MockServer>,
    pub(super) print: Print,
}

/// Whether changes of a source can be found by looking at files.
pub(super) fn is_possible(source: &Source) -> bool {
    matches!(source, Source::File(_) | Source::Folder(_))
}

/// The state of a source.
pub(super) fn fingerprint(source: &Source) -> Fingerprint {
    match source {
        Source::File(path) => Fingerprint(of_file(path).into_iter().collect()),
        Source::Folder(path) => {
            let entries = fs::read_dir(path).into_iter().flatten().flatten().take(MAX_FILES);
            let mut files: Vec<_> = entries.filter_map(|entry| of_file(&entry.path())).collect();
            files.sort();
            Fingerprint(files)
        }
        Source::Standard | Source::Data(_) | Source::Server(_) => Fingerprint::default(),
    }
}

fn of_file(path: &Path) -> Option<(PathBuf, u64, u64, i64, i64)> {
    let metadata = fs::metadata(path).ok()?;
    let file = (metadata.ino(), metadata.size(), metadata.mtime(), metadata.mtime_nsec());
    Some((path.to_owned(), file.0, file.1, file.2, file.3))
}

impl Reload {
    /// Checks the sources until the server is dropped, on a thread of its own.
    pub(super) fn start(self) -> io::Result<()> {
        let Self { mut watched, access, catalog, server, print } = self;
        background::repeat("watch", INTERVAL, &server, move |server| {
            for it in &mut watched {
                look(it, &access, &catalog, server, &print);
            }
        })
    }
}

fn look(
    watched: &mut Watched,
    access: &Access,
    catalog: &Catalog,
    server: &MockServer,
    print: &Print,
) {
    let Watched { source, fingerprint: known } = watched;
    let now = fingerprint(source);
    if now == *known || now == Fingerprint::default() {
        return;
    }
    // A file that is still being written is not complete.
    thread::sleep(INTERVAL);
    if fingerprint(source) != now {
        return;
    }
    *known = now;
    match load::load(source, access, catalog, server) {
        Ok(Loaded::Served { services, .. }) => {
            if let Err(error) = print.reloaded(catalog, source, services) {
                warn(&format!("{}.", MockError::Listed(error)));
            }
        }
        Ok(Loaded::NotUsable) => {
            warn(&format!("The new state of {source} cannot be served. The old one is served on."));
        }
        Err(error) => {
            warn(&format!("{error}. The old state of {source} is served on."));
        }
    }
}
