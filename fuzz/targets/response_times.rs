//! Fuzzes what people bring for response times: profiles and measurements. Nothing may panic, reading in
//! pieces must give the same result, and a profile must survive its file.
//!
//! ```sh
//! mkdir -p corpus/response_times artifacts && cargo run --release --bin response_times -- \
//!     corpus/response_times -max_total_time=60 -dict=response_times.dict -artifact_prefix=artifacts/
//! ```
#![no_main]

use libfuzzer_sys::fuzz_target;
use snapshot::{
    Definition, ServiceKey,
    response_times::{
        BuiltIn, apply,
        measured::{
            Basis, CsvError, CsvReader, HarError, HarReader, KnownOperation, KnownOperations,
            Measurements,
        },
        parse, preview, to_json,
    },
};

fuzz_target!(|file: &[u8]| {
    if let Ok(profile) = parse(file) {
        assert_eq!(parse(to_json(&profile).as_bytes()), Ok(profile));
    }
    if let Ok(service) = std::str::from_utf8(file) {
        check_service(service);
    }
    // Sizes of pieces that differ from file to file.
    let size = file.len() % 13 + 1;
    let (har, csv) = (read_har([file]), read_csv([file]));
    assert_eq!(read_har(file.chunks(size)), har, "reading in pieces changes the result");
    assert_eq!(read_csv(file.chunks(size)), csv, "reading in pieces changes the result");
    for measurements in [har.ok(), csv.ok()].into_iter().flatten() {
        let profile = measurements.to_profile("x", Basis::P50WithSpread).expect("few operations");
        assert_eq!(parse(to_json(&profile).as_bytes()), Ok(profile));
    }
});

/// Applies profiles to any text that may be a service.
fn check_service(service: &str) {
    let sections = [service.to_owned(), String::new(), String::new(), String::new(), String::new()];
    let definition = Definition::from_sections(sections);
    for built_in in BuiltIn::ALL {
        let applied = apply(&built_in.profile(), &definition);
        assert_eq!(preview(&built_in.profile(), &definition), applied.changes);
        let is_changed = applied.changes.iter().any(|change| change.is_changed());
        assert!(is_changed || applied.definition == definition);
    }
}

fn known() -> KnownOperations {
    KnownOperations::new(["GET /a", "GET /a/{b}", "GET /a/{b}.c", "/*"].map(|operation| {
        KnownOperation { service: ServiceKey::new("s", "1"), operation: operation.into() }
    }))
}

fn read_har<'p>(pieces: impl IntoIterator<Item = &'p [u8]>) -> Result<Measurements, HarError> {
    let mut reader = HarReader::new(known());
    pieces.into_iter().try_for_each(|piece| reader.push(piece))?;
    reader.finish()
}

fn read_csv<'p>(pieces: impl IntoIterator<Item = &'p [u8]>) -> Result<Measurements, CsvError> {
    let mut reader = CsvReader::new(known());
    pieces.into_iter().try_for_each(|piece| reader.push(piece))?;
    reader.finish()
}
