//! Measures how fast a large snapshot is read and written, compared with `serde_json`.
//!
//! ```sh
//! cargo run --release -p snapshot-generator --example speed [megabytes]
//! ```
#![expect(clippy::print_stdout, reason = "it prints the measurements")]

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
use snapshot_generator::{TypedSnapshot, write_bulk};

fn main() -> Result<(), Box<dyn Error>> {
    let megabytes = std::env::args().nth(1).map_or(Ok(100), |text| text.parse::<u64>())?;
    let bytes = megabytes * 1_000_000;

    let start = now();
    let mut sink = ReaderSink(Reader::new(Limits::default()));
    write_bulk(bytes, &mut sink)?;
    let manifest = sink.0.finish();
    let both = now() - start;
    println!(
        "{:?} documents in {} definitions; peak memory when generated and read in pieces: {}",
        manifest.counts,
        manifest.definitions.len(),
        peak_memory()?
    );
    drop(manifest);

    let start = now();
    let mut file = Vec::with_capacity(usize::try_from(bytes + bytes / 10)?);
    write_bulk(bytes, &mut file)?;
    let line = |name: &str, time: Duration| {
        let speed = file.len() as f64 / 1e6 / time.as_secs_f64();
        println!("{name:<42} {:>6.0} ms {speed:>7.0} MB/s", time.as_secs_f64() * 1e3);
    };
    line("generate", now() - start);
    line("generate and read in pieces", both);

    let raw = best(|| serde_json::from_slice::<Raw<'_>>(&file).is_ok());
    line("serde_json, documents raw", raw);
    let typed = best(|| serde_json::from_slice::<TypedSnapshot<'_>>(&file).is_ok());
    line("serde_json, all fields typed", typed);
    let reading = best(|| read(&file, Limits::default()).is_usable());
    line("read", reading);
    println!("read / typed: {:.2}", reading.as_secs_f64() / typed.as_secs_f64());

    let manifest = read(&file, Limits::default());
    let mut definitions = Vec::new();
    let time = best(|| {
        let all = manifest.definitions.iter().map(|it| it.definition(&*file));
        definitions = all.collect::<Result<_, _>>().unwrap_or_default();
        true
    });
    line("read all definitions", time);
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
    line("find secrets", time);
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

/// Pushes written bytes to a reader.
struct ReaderSink(Reader);

impl Write for ReaderSink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.push(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The shortest time of five runs.
fn best(mut work: impl FnMut() -> bool) -> Duration {
    let times = (0..5).map(|_| {
        let start = now();
        assert!(black_box(work()));
        now() - start
    });
    times.min().unwrap_or_default()
}

/// The CPU time of this thread, which other processes do not affect.
fn now() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap_or_default()
}

/// The peak memory of this process, on systems that report it.
fn peak_memory() -> io::Result<String> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    Ok(line.unwrap_or("unknown").trim().to_owned())
}

/// The raw documents of the file.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "the example measures only parsing")]
struct Raw<'a> {
    #[serde(borrow)]
    services: Vec<&'a RawValue>,
    resources: Vec<&'a RawValue>,
    requests: Vec<&'a RawValue>,
    responses: Vec<&'a RawValue>,
    event_messages: Vec<&'a RawValue>,
}
