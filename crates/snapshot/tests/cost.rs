//! What a file that means ill costs: memory at the peak, and time that grows as the file does.
//!
//! A binary of its own, because it counts what is allocated; one test, so that nobody else does.

use std::time::Duration;

use peak_alloc::PeakAlloc;
use rustix::time::{ClockId, clock_gettime};
use snapshot::{Limits, Manifest, Reader};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Bytes that reading any of these may take, of which most is what is kept of each document.
const MOST: usize = 350_000_000;

/// A file that is made while it is read: a beginning, the same piece many times but for its number,
/// and an end.
struct File {
    what: &'static str,
    start: &'static str,
    piece: fn(u32) -> String,
    pieces: u32,
    end: &'static str,
}

const SERVICE: &str = "{\"services\":[{\"id\":\"s\",\"name\":\"n\"";

#[rustfmt::skip]
const FILES: &[File] = &[
    File { what: "tiny documents", start: "{\"responses\":[{}", piece: |_| ",{}".into(), pieces: 1_000_000, end: "]}" },
    File { what: "services without anything", start: "{\"services\":[{}", piece: |_| ",{}".into(), pieces: 2_000_000, end: "]}" },
    File { what: "services", start: "{\"services\":[null", piece: |n| format!(",{{\"id\":\"{n:024x}\",\"name\":\"S{n}\",\"version\":\"1\",\"type\":\"REST\"}}"), pieces: 99_999, end: "]}" },
    File { what: "requests of one service", start: "{\"services\":[{\"id\":\"aaaaaaaaaaaaaaaaaaaaaaaa\",\"name\":\"n\",\"operations\":[{\"name\":\"GET /x\"}]}],\"requests\":[null", piece: |n| format!(",{{\"id\":\"{n:024x}\",\"name\":\"e{n}\",\"operationId\":\"aaaaaaaaaaaaaaaaaaaaaaaa-GET /x\"}}"), pieces: 999_998, end: "]}" },
    File { what: "orphans", start: "{\"requests\":[null", piece: |n| format!(",{{\"id\":\"{n:024x}\",\"name\":\"e\",\"operationId\":\"{n:024x}-GET /x\"}}"), pieces: 999_998, end: "]}" },
    File { what: "a long name", start: "{\"services\":[{\"id\":\"s\",\"name\":\"", piece: |_| "n".repeat(1_000), pieces: 30_000, end: "\"}]}" },
    File { what: "documents with ids", start: "{\"responses\":[{}", piece: |n| format!(",{{\"id\":\"{n}\",\"operationId\":\"{n}-x\"}}"), pieces: 1_000_000, end: "]}" },
    File { what: "documents with one id", start: "{\"requests\":[{}", piece: |_| ",{\"id\":\"a\",\"responseId\":\"b\"}".into(), pieces: 500_000, end: "]}" },
    File { what: "services of one name", start: "{\"services\":[null", piece: |n| format!(",{{\"id\":\"{n}\",\"name\":\"n\"}}"), pieces: 200_000, end: "]}" },
    File { what: "operations of one service", start: "{\"services\":[{\"id\":\"s\",\"name\":\"n\",\"operations\":[{}", piece: |_| ",{}".into(), pieces: 8_000_000, end: "]}]}" },
    File { what: "operations of many services", start: "{\"services\":[null", piece: |n| format!(",{{\"id\":\"{n}\",\"name\":\"n{n}\",\"operations\":[{}{{}}]}}", "{},".repeat(40_000)), pieces: 60, end: "]}" },
    File { what: "unknown fields", start: SERVICE, piece: |n| format!(",\"u{n}\":1"), pieces: 2_000_000, end: "}]}" },
    File { what: "labels", start: "{\"services\":[{\"id\":\"s\",\"name\":\"n\",\"metadata\":{\"labels\":{\"a\":\"\"", piece: |n| format!(",\"{n}\":\"\""), pieces: 1_500_000, end: "}}}]}" },
    File { what: "unknown keys of the file", start: "{\"services\":[]", piece: |n| format!(",\"k{n}\":[1]"), pieces: 2_000_000, end: "}" },
    File { what: "brackets", start: "{\"services\":[{\"x\":", piece: |_| "[".into(), pieces: 100_000, end: "" },
    File { what: "white space", start: "{\"services\":[", piece: |_| " \t\r\n".repeat(1_000), pieces: 2_500, end: "]}" },
    File { what: "one text", start: "{\"services\":[{\"id\":\"s\",\"name\":\"n\",\"x\":\"", piece: |_| "x".repeat(1_000), pieces: 60_000, end: "\"}]}" },
    File { what: "escapes", start: "{\"services\":[{\"id\":\"s\",\"name\":\"", piece: |_| "\\u0000\\\\\\\"".repeat(100), pieces: 25_000, end: "\"}]}" },
    File { what: "dashes", start: "{\"services\":[{\"id\":\"-\",\"name\":\"n\",\"operations\":[{\"name\":\"-\"}]}],\"responses\":[{}", piece: |_| format!(",{{\"operationId\":\"{}\"}}", "-".repeat(1_000)), pieces: 40_000, end: "]}" },
];

impl File {
    fn read(&self, pieces: u32) -> (Manifest, Duration) {
        let mut reader = Reader::new(Limits::default());
        let mut time = Duration::ZERO;
        let mut push = |bytes: &str| {
            let start = spent();
            reader.push(bytes.as_bytes());
            time += spent() - start;
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
        let start = spent();
        let outline = reader.finish();
        (outline, time + (spent() - start))
    }
}

/// What this thread has worked so far: how long it waited for a busy machine does not count.
fn spent() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::try_from(time).expect("time goes on")
}

#[test]
fn no_file_takes_much_memory_or_more_than_its_share_of_time() {
    // Slow code reads a part of each file: what is kept grows with what was read, beside the one
    // document at hand.
    let (part, beside) = if cfg!(debug_assertions) { (20, 64_000_000) } else { (1, 0) };
    for file in FILES {
        let pieces = file.pieces / part;
        MEMORY.reset_peak_usage();
        let before = MEMORY.current_usage();
        let (outline, time) = file.read(pieces);
        let peak = MEMORY.peak_usage() - before;
        let (megabytes, millis) = (peak / 1_000_000, time.as_millis());
        println!("{:<28} {megabytes:>6} MB {millis:>6} ms", file.what);
        assert!(peak < MOST / part as usize + beside, "{}: {peak} bytes", file.what);
        assert!(outline.problems.len() < 1_010, "{}", file.what);
        drop(outline);
        // Eight times as much takes some eight times as long; were it the square, 64 times. The best
        // of several tells the file from whatever else the machine does.
        let best = |pieces| (0..3).map(|_| file.read(pieces).1).min().unwrap();
        let (small, large) = (best(pieces / 32), best(pieces / 4));
        let most = small.max(Duration::from_millis(1)) * 30;
        assert!(large < most, "{}: {small:?}, then {large:?}", file.what);
    }
}
