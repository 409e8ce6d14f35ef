//! Measures a large commit, compared with writing and syncing the same bytes.
//!
//! ```sh
//! cargo run --release -p store --example commit_speed [megabytes]
//! ```
#![expect(clippy::print_stdout, reason = "the example prints its result")]

use std::{
    error::Error,
    fs::File,
    io::Write,
    path::Path,
    time::{Duration, Instant},
};

use api_types::{Draft, RevisionKind, RevisionNumber, Timestamp};
use repository::{Change, Entry, Store};
use snapshot::{Definition, Limits, Summary, read};
use store::{EmbeddedStore, Options};

type Failure = Box<dyn Error>;

/// The best of these rounds is shown, to reduce noise of other processes.
const ROUNDS: usize = 5;

fn main() -> Result<(), Failure> {
    let megabytes = std::env::args().nth(1).map_or(Ok(100), |text| text.parse::<u64>())?;
    let mut file = Vec::new();
    snapshot_generator::write_bulk(megabytes * 1_000_000, &mut file)?;
    let outline = read(&file, Limits::default());
    let definitions = outline
        .definitions
        .iter()
        .map(|outlined| Ok((outlined.summary.clone(), outlined.definition(file.as_slice())?)));
    let definitions = definitions.collect::<Result<Vec<_>, Failure>>()?;
    println!("{} bytes, {} definitions, best of {ROUNDS}", file.len(), definitions.len());

    let mut best = [Duration::MAX; 7];
    let mut size = 0;
    for _ in 0..ROUNDS {
        let times = round(&file, &definitions, &mut size)?;
        best = std::array::from_fn(|place| best[place].min(times[place]));
    }
    let labels = [
        "floor: write and fsync the same bytes",
        "floor: compress them, one thread",
        "put all of them",
        "finish the commit",
        "commit, both",
        "read back and hash",
        "open again",
    ];
    for (label, time) in labels.iter().zip(best) {
        println!("{label:40} {:7.1} ms", time.as_secs_f64() * 1000.0);
    }
    println!("{:40} {:7.1} MB", "on disk", f64::from(u32::try_from(size / 1000)?) / 1000.0);
    Ok(())
}

fn round(
    file: &[u8],
    definitions: &[(Summary, Definition)],
    size: &mut u64,
) -> Result<[Duration; 7], Failure> {
    let dir = tempfile::tempdir()?;
    let write = timed(|| {
        let mut out = File::create(dir.path().join("plain"))?;
        out.write_all(file)?;
        Ok(out.sync_all()?)
    })?;
    let mut compressor = zstd::bulk::Compressor::new(1)?;
    let compress = timed(|| {
        for text in definitions.iter().flat_map(|(_, definition)| definition.sections()) {
            compressor.compress(text.as_bytes())?;
        }
        Ok(())
    })?;

    let data = dir.path().join("data");
    let (store, _report) = EmbeddedStore::open(&data, Options::default())?;
    let draft = Draft::new(RevisionKind::Import, "ann", Timestamp(0));
    let mut commit = store.begin(draft, RevisionNumber(0))?;
    let mut changes = Vec::new();
    let put = timed(|| {
        for (summary, definition) in definitions {
            let hash = commit.put(definition)?;
            changes.push(Change::Put(Entry::new(summary.clone(), hash)));
        }
        Ok(())
    })?;
    let finish = timed(|| Ok(commit.finish(&changes).map(drop)?))?;
    let read = timed(|| {
        for change in &changes {
            if let Change::Put(entry) = change
                && store.definition(&entry.hash)?.hash() != entry.hash
            {
                return Err("a definition is not as it was written".into());
            }
        }
        Ok(())
    })?;
    drop(store);
    *size = bytes(&data)?;
    let open = timed(|| Ok(EmbeddedStore::open(&data, Options::default()).map(drop)?))?;
    Ok([write, compress, put, finish, put + finish, read, open])
}

fn timed(work: impl FnOnce() -> Result<(), Failure>) -> Result<Duration, Failure> {
    let start = Instant::now();
    work()?;
    Ok(start.elapsed())
}

/// Bytes of all files under a directory.
fn bytes(dir: &Path) -> Result<u64, Failure> {
    let mut sum = 0;
    for file in dir.read_dir()? {
        let file = file?;
        let metadata = file.metadata()?;
        sum += if metadata.is_dir() { bytes(&file.path())? } else { metadata.len() };
    }
    Ok(sum)
}
