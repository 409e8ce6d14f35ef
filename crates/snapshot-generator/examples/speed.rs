//! How fast a large snapshot is read and written, beside what `serde_json` takes for the same bytes.
//!
//! ```sh
//! cargo run --release -p snapshot-generator --example speed [megabytes]
//! ```
#![expect(clippy::print_stdout, reason = "its output is what it is for")]

use std::{
    error::Error,
    fs,
    hint::black_box,
    io::{self, Write},
    time::Duration,
};

use rustix::time::{ClockId, clock_gettime};
use serde::Deserialize;
use serde_json::value::RawValue;
use snapshot::{
    Definition, Kind, Limits, Reader, Release, Writer, adapt_to_release, find_secrets, read,
};
use snapshot_generator::{Typed, bulk};

fn main() -> Result<(), Box<dyn Error>> {
    let megabytes = std::env::args().nth(1).map_or(Ok(100), |text| text.parse::<u64>())?;
    let bytes = megabytes * 1_000_000;

    let start = now();
    let mut pieces = Pieces(Reader::new(Limits::default()));
    bulk(bytes, &mut pieces)?;
    let outline = pieces.0.finish();
    let both = now() - start;
    println!(
        "{:?} documents in {} definitions; memory at its peak, made and read in pieces: {}",
        outline.counts,
        outline.definitions.len(),
        peak()?
    );
    drop(outline);

    let start = now();
    let mut file = Vec::with_capacity(usize::try_from(bytes + bytes / 10)?);
    bulk(bytes, &mut file)?;
    let line = |what: &str, time: Duration| {
        let speed = file.len() as f64 / 1e6 / time.as_secs_f64();
        println!("{what:<42} {:>6.0} ms {speed:>7.0} MB/s", time.as_secs_f64() * 1e3);
    };
    line("generate", now() - start);
    line("generate and read in pieces", both);

    let raw = best(|| serde_json::from_slice::<Raw<'_>>(&file).is_ok());
    line("serde_json, documents raw", raw);
    let typed = best(|| serde_json::from_slice::<Typed<'_>>(&file).is_ok());
    line("serde_json, all fields typed", typed);
    let reading = best(|| read(&file, Limits::default()).is_usable());
    line("read", reading);
    println!("read / typed: {:.2}", reading.as_secs_f64() / typed.as_secs_f64());

    let outline = read(&file, Limits::default());
    let mut definitions = Vec::new();
    let time = best(|| {
        let all = outline.definitions.iter().map(|it| it.definition(&*file));
        definitions = all.collect::<Result<_, _>>().unwrap_or_default();
        true
    });
    line("put all definitions together", time);
    let time = best(|| {
        let export = || -> io::Result<Vec<u8>> {
            let mut writer = Writer::new(Vec::with_capacity(file.len() + file.len() / 50))?;
            for kind in Kind::ALL {
                for definition in &definitions {
                    writer.section(kind, definition.section(kind))?;
                }
            }
            writer.finish()
        };
        export().is_ok()
    });
    line("write", time);
    let time = best(|| black_box(file.clone()).len() == file.len());
    line("copy", time);
    let time = best(|| {
        definitions.iter().for_each(|it| {
            black_box(it.hash());
        });
        true
    });
    line("hash", time);
    let mut found = 0;
    let time = best(|| {
        found = definitions.iter().map(|it| find_secrets(it).total).sum::<u64>();
        true
    });
    line("look for secrets", time);
    println!("secrets: {found}");
    let time = best(|| {
        let section = |it: &Definition, kind| {
            adapt_to_release(it.section(kind), kind, Release::V1_10).documents
        };
        Kind::ALL.iter().all(|kind| definitions.iter().map(|it| section(it, *kind)).max().is_some())
    });
    line("adapt to 1.11", time);
    Ok(())
}

/// Reads what is written into it.
struct Pieces(Reader);

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.push(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The shortest time of a few.
fn best(mut work: impl FnMut() -> bool) -> Duration {
    let times = (0..5).map(|_| {
        let start = now();
        assert!(black_box(work()));
        now() - start
    });
    times.min().unwrap_or_default()
}

/// The time that this thread had a processor: others do not disturb it.
fn now() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap_or_default()
}

/// The most memory that this process ever had, where the system tells.
fn peak() -> io::Result<String> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    Ok(line.unwrap_or("unknown").trim().to_owned())
}

/// The documents as they stand in the file.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "only the parsing counts")]
struct Raw<'a> {
    #[serde(borrow)]
    services: Vec<&'a RawValue>,
    resources: Vec<&'a RawValue>,
    requests: Vec<&'a RawValue>,
    responses: Vec<&'a RawValue>,
    event_messages: Vec<&'a RawValue>,
}
