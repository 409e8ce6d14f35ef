//! The memory that reading a large HAR file takes.
//!
//! This is a separate binary with a single test, because it counts all allocations of the process.

use peak_alloc::PeakAlloc;
use snapshot::{
    ServiceKey,
    response_times::measured::{HarReader, KnownOperation, KnownOperations},
};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Bytes of a response body.
const BODY: usize = 64 << 10;

/// Entries of the file, which has 50 MB.
const ENTRIES: u32 = 800;

#[test]
fn har_of_50_mb_takes_less_than_1_mb_of_memory() {
    let known = KnownOperation {
        service: ServiceKey::new("Beer API", "1.0"),
        operation: "GET /beer/{name}".into(),
    };
    let known = KnownOperations::new([known]);
    let body = "x\\n".repeat(BODY / 3);
    let (mut pushed, mut peak) = (0, 0);
    let mut reader = HarReader::new(known);
    let before = MEMORY.current_usage();
    reader.push(br#"{"log":{"entries":["#).unwrap();
    for number in 0..ENTRIES {
        let comma = if number == 0 { "" } else { "," };
        let entry = format!(
            r#"{comma}{{"response":{{"content":{{"text":"{body}"}}}},"time":{number}.25,"request":{{"method":"GET","url":"http://a.example/beer/{number}?x={number}"}}}}"#
        );
        // What the entry itself takes does not count.
        let entry_bytes = entry.capacity();
        MEMORY.reset_peak_usage();
        for piece in entry.as_bytes().chunks(4_000) {
            reader.push(piece).unwrap();
        }
        pushed += entry.len();
        peak = peak.max(MEMORY.peak_usage() - entry_bytes - before);
    }
    reader.push(b"]}}").unwrap();
    let measurements = reader.finish().unwrap();
    assert!(pushed > 50_000_000, "{pushed}");
    assert!(peak < 1_000_000, "{peak}");
    assert_eq!(measurements.operations[0].count, u64::from(ENTRIES));
    assert_eq!(measurements.unmatched.total, 0);
}
