//! How fast a large snapshot is read and written, beside what `serde_json` takes for the same bytes.
//!
//! ```sh
//! cargo run --release -p snapshot --features generate --example speed [megabytes]
//! ```
#![expect(clippy::print_stdout, reason = "its output is what it is for")]

use std::{
    borrow::Cow,
    error::Error,
    fs,
    hint::black_box,
    io::{self, Write},
    sync::LazyLock,
    time::{Duration, Instant},
};

use serde::Deserialize;
use serde_json::value::RawValue;
use snapshot::{Kind, Limits, Reader, Writer, generate, read};

fn main() -> Result<(), Box<dyn Error>> {
    let megabytes = std::env::args().nth(1).map_or(Ok(100), |text| text.parse::<u64>())?;
    let bytes = megabytes * 1_000_000;

    let start = now();
    let mut pieces = Pieces(Reader::new(Limits::default()));
    generate::bulk(bytes, &mut pieces)?;
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
    generate::bulk(bytes, &mut file)?;
    let line = |what: &str, time: Duration| {
        let speed = file.len() as f64 / 1e6 / time.as_secs_f64();
        println!("{what:<42} {:>6.0} ms {speed:>7.0} MB/s", time.as_secs_f64() * 1e3);
    };
    line("generate", now() - start);
    line("generate and read in pieces", both);

    let raw =
        best(|| serde_json::from_slice::<Snapshot<&RawValue, &RawValue, &RawValue>>(&file).is_ok());
    line("serde_json, documents raw", raw);
    let typed = best(|| {
        serde_json::from_slice::<Snapshot<Service<'_>, Resource<'_>, Message<'_>>>(&file).is_ok()
    });
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

/// The time that this thread had a processor, where the system tells: others do not disturb it.
fn now() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let spent = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let spent = spent.and_then(|it| it.split(' ').next()?.parse().ok());
    spent.map_or_else(|| START.elapsed(), Duration::from_nanos)
}

/// The most memory that this process ever had, where the system tells.
fn peak() -> io::Result<String> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    Ok(line.unwrap_or("unknown").trim().to_owned())
}

#[derive(Deserialize)]
#[serde(
    rename_all = "camelCase",
    bound(deserialize = "S: Deserialize<'de>, R: Deserialize<'de>, M: Deserialize<'de>")
)]
#[expect(dead_code, reason = "only the parsing counts")]
struct Snapshot<S, R, M> {
    services: Vec<S>,
    resources: Vec<R>,
    requests: Vec<M>,
    responses: Vec<M>,
    event_messages: Vec<M>,
}

type Text<'a> = Option<Cow<'a, str>>;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "only the parsing counts")]
struct Service<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    name: Text<'a>,
    version: Text<'a>,
    #[serde(rename = "type")]
    kind: Text<'a>,
    #[serde(default)]
    metadata: serde_json::Value,
    operations: Vec<Operation<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "only the parsing counts")]
struct Operation<'a> {
    #[serde(borrow)]
    name: Text<'a>,
    method: Text<'a>,
    action: Text<'a>,
    input_name: Text<'a>,
    output_name: Text<'a>,
    #[serde(default)]
    bindings: serde_json::Value,
    dispatcher: Text<'a>,
    dispatcher_rules: Text<'a>,
    default_delay: Option<u64>,
    resource_paths: Option<Vec<Cow<'a, str>>>,
    #[serde(default)]
    parameter_constraints: serde_json::Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "only the parsing counts")]
struct Resource<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    name: Text<'a>,
    path: Text<'a>,
    content: Text<'a>,
    #[serde(rename = "type")]
    kind: Text<'a>,
    service_id: Text<'a>,
    source_artifact: Text<'a>,
    main_artifact: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "only the parsing counts")]
struct Message<'a> {
    #[serde(borrow)]
    name: Text<'a>,
    content: Text<'a>,
    operation_id: Text<'a>,
    source_artifact: Text<'a>,
    headers: Option<Vec<Header<'a>>>,
    id: Text<'a>,
    response_id: Text<'a>,
    status: Text<'a>,
    media_type: Text<'a>,
    dispatch_criteria: Text<'a>,
    #[serde(default)]
    query_parameters: serde_json::Value,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "only the parsing counts")]
struct Header<'a> {
    #[serde(borrow)]
    name: Text<'a>,
    values: Vec<Cow<'a, str>>,
}
