//! The cost of hostile files: peak memory, and time that grows linearly.
//!
//! This is a separate binary with a single test, because it counts all allocations of the process.

use std::time::Duration;

use peak_alloc::PeakAlloc;
use rustix::time::{ClockId, clock_gettime};
use snapshot::{Limits, Manifest, Reader};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Bytes that reading any of these files may take. Most of it is for the spans of documents.
const MAX_BYTES: usize = 350_000_000;

/// A file that is generated while it is read: a start, many numbered pieces, and an end.
struct File {
    name: &'static str,
    start: &'static str,
    piece: fn(u32) -> String,
    pieces: u32,
    end: &'static str,
}

const SERVICE: &str = "{\"services\":[{\"id\":\"s\",\"name\":\"n\"";

#[rustfmt::skip]
const FILES: &[File] = &[
    File { name: "tiny documents", start: "{\"responses\":[{}", piece: |_| ",{}".into(), pieces: 1_000_000, end: "]}" },
    File { name: "services without anything", start: "{\"services\":[{}", piece: |_| ",{}".into(), pieces: 1_000_000, end: "]}" },
    File { name: "services", start: "{\"services\":[null", piece: |n| format!(",{{\"id\":\"{n:024x}\",\"name\":\"S{n}\",\"version\":\"1\",\"type\":\"REST\"}}"), pieces: 99_999, end: "]}" },
    File { name: "requests of one service", start: "{\"services\":[{\"id\":\"aaaaaaaaaaaaaaaaaaaaaaaa\",\"name\":\"n\",\"operations\":[{\"name\":\"GET /x\"}]}],\"requests\":[null", piece: |n| format!(",{{\"id\":\"{n:024x}\",\"name\":\"e{n}\",\"operationId\":\"aaaaaaaaaaaaaaaaaaaaaaaa-GET /x\"}}"), pieces: 999_998, end: "]}" },
    File { name: "orphans", start: "{\"requests\":[null", piece: |n| format!(",{{\"id\":\"{n:024x}\",\"name\":\"e\",\"operationId\":\"{n:024x}-GET /x\"}}"), pieces: 999_998, end: "]}" },
    File { name: "a long name", start: "{\"services\":[{\"id\":\"s\",\"name\":\"", piece: |_| "n".repeat(1_000), pieces: 30_000, end: "\"}]}" },
    File { name: "documents with ids", start: "{\"responses\":[{}", piece: |n| format!(",{{\"id\":\"{n}\",\"operationId\":\"{n}-x\"}}"), pieces: 1_000_000, end: "]}" },
    File { name: "documents with one id", start: "{\"requests\":[{}", piece: |_| ",{\"id\":\"a\",\"responseId\":\"b\"}".into(), pieces: 500_000, end: "]}" },
    File { name: "services of one name", start: "{\"services\":[null", piece: |n| format!(",{{\"id\":\"{n}\",\"name\":\"n\"}}"), pieces: 200_000, end: "]}" },
    File { name: "operations of one service", start: "{\"services\":[{\"id\":\"s\",\"name\":\"n\",\"operations\":[{}", piece: |_| ",{}".into(), pieces: 8_000_000, end: "]}]}" },
    File { name: "operations of many services", start: "{\"services\":[null", piece: |n| format!(",{{\"id\":\"{n}\",\"name\":\"n{n}\",\"operations\":[{}{{}}]}}", "{},".repeat(40_000)), pieces: 60, end: "]}" },
    File { name: "unknown fields", start: SERVICE, piece: |n| format!(",\"u{n}\":1"), pieces: 2_000_000, end: "}]}" },
    File { name: "labels", start: "{\"services\":[{\"id\":\"s\",\"name\":\"n\",\"metadata\":{\"labels\":{\"a\":\"\"", piece: |n| format!(",\"{n}\":\"\""), pieces: 1_500_000, end: "}}}]}" },
    File { name: "unknown keys of the file", start: "{\"services\":[]", piece: |n| format!(",\"k{n}\":[1]"), pieces: 2_000_000, end: "}" },
    File { name: "brackets", start: "{\"services\":[{\"x\":", piece: |_| "[".into(), pieces: 100_000, end: "" },
    File { name: "white space", start: "{\"services\":[", piece: |_| " \t\r\n".repeat(1_000), pieces: 2_500, end: "]}" },
    File { name: "one text", start: "{\"services\":[{\"id\":\"s\",\"name\":\"n\",\"x\":\"", piece: |_| "x".repeat(1_000), pieces: 60_000, end: "\"}]}" },
    File { name: "escapes", start: "{\"services\":[{\"id\":\"s\",\"name\":\"", piece: |_| "\\u0000\\\\\\\"".repeat(100), pieces: 25_000, end: "\"}]}" },
    File { name: "dashes", start: "{\"services\":[{\"id\":\"-\",\"name\":\"n\",\"operations\":[{\"name\":\"-\"}]}],\"responses\":[{}", piece: |_| format!(",{{\"operationId\":\"{}\"}}", "-".repeat(1_000)), pieces: 40_000, end: "]}" },
];

impl File {
    fn read(&self, pieces: u32) -> (Manifest, Duration) {
        let mut reader = Reader::new(Limits::default());
        let mut time = Duration::ZERO;
        let mut push = |bytes: &str| {
            let start = thread_time();
            reader.push(bytes.as_bytes());
            time += thread_time() - start;
        };
        let mut buffer = self.start.to_owned();
        for number in 0..pieces {
            buffer.push_str(&(self.piece)(number));
            if buffer.len() > 1 << 20 {
                push(&buffer);
                buffer.clear();
            }
        }
        push(&buffer);
        push(self.end);
        let start = thread_time();
        let manifest = reader.finish();
        (manifest, time + (thread_time() - start))
    }
}

/// The CPU time of this thread. Waiting on a busy machine does not count.
fn thread_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::try_from(time).expect("CPU time is not negative")
}

#[test]
fn hostile_files_take_limited_memory_and_linear_time() {
    // Debug builds are slow and read only a part of each file. The memory for documents is then
    // proportional, but the buffer for the current document is not.
    let (part, buffer) = if cfg!(debug_assertions) { (20, 64_000_000) } else { (1, 0) };
    for file in FILES {
        let pieces = file.pieces / part;
        MEMORY.reset_peak_usage();
        let before = MEMORY.current_usage();
        let (manifest, time) = file.read(pieces);
        let peak = MEMORY.peak_usage() - before;
        let (megabytes, millis) = (peak / 1_000_000, time.as_millis());
        println!("{:<28} {megabytes:>6} MB {millis:>6} ms", file.name);
        assert!(peak < MAX_BYTES / part as usize + buffer, "{}: {peak} bytes", file.name);
        assert!(manifest.problems.len() < 1_010, "{}", file.name);
        drop(manifest);
        // Eight times the input takes about eight times as long if linear, and 64 times if
        // quadratic. The best of several runs reduces noise.
        let best = |pieces| (0..3).map(|_| file.read(pieces).1).min().unwrap();
        let (small, large) = (best(pieces / 32), best(pieces / 4));
        let limit = small.max(Duration::from_millis(1)) * 30;
        assert!(large < limit, "{}: {small:?}, then {large:?}", file.name);
    }
}
