//! Fuzzes the reader: it must not panic, reading in pieces must give the same result, and a usable file
//! must keep its definitions in an export.
//!
//! Generate the seeds once, in the root of the repository. Then run in `fuzz/`, either with the pinned
//! toolchain, or with `cargo-fuzz` and its sanitizer on a nightly toolchain:
//!
//! ```sh
//! cargo run -p snapshot-generator --example seeds -- fuzz/corpus/read
//! mkdir -p artifacts && cargo run --release -- corpus/read \
//!     -max_total_time=60 -dict=read.dict -artifact_prefix=artifacts/
//! cargo +nightly fuzz run read -- -max_total_time=60 -dict=read.dict
//! ```
#![no_main]

use libfuzzer_sys::fuzz_target;
use snapshot::{
    Definition, Kind, Limits, Manifest, Reader, Writer, diff, drop_unknown_fields, read, remap_ids,
};

fuzz_target!(|file: &[u8]| {
    let whole = read(file, Limits::default());
    let pieces = in_pieces(file);
    assert_eq!(format!("{whole:?}"), format!("{pieces:?}"), "reading in pieces changes the result");
    if whole.is_usable() {
        check_round_trip(file, &whole);
    } else {
        assert!(!whole.problems.is_empty());
    }
});

/// Reads the file in pieces. Their sizes depend only on its bytes, so failures are reproducible.
fn in_pieces(file: &[u8]) -> Manifest {
    let mut reader = Reader::new(Limits::default());
    let mut random = file.iter().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3)
    });
    let mut rest = file;
    while !rest.is_empty() {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let size = (random >> 58) as usize;
        let (piece, more) = rest.split_at(size.min(rest.len()));
        reader.push(piece);
        rest = more;
    }
    reader.finish()
}

fn check_round_trip(file: &[u8], manifest: &Manifest) {
    let json = file.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(file);
    let parsed = serde_json::from_slice::<&serde_json::value::RawValue>(json);
    assert!(parsed.is_ok(), "usable, but {parsed:?}");

    let first = with_own_ids(definitions(file, manifest));
    let exported = export(&first);
    let again = read(&exported, Limits::default());
    let second = definitions(&exported, &again);
    assert!(first == second, "the export has other definitions");
    assert!(exported == export(&second), "a second export differs");

    for definition in &first {
        assert!(remap_ids(definition, definition) == *definition);
        assert!(diff(definition, definition) == Default::default());
        for kind in Kind::ALL {
            let known = drop_unknown_fields(definition.section(kind), kind);
            assert!(drop_unknown_fields(&known, kind) == known);
        }
    }
    for (one, other) in first.iter().zip(first.iter().skip(1)) {
        let remapped = remap_ids(one, other);
        assert!(remap_ids(&remapped, other) == remapped, "remapping twice changes the result");
        let _ = diff(other, &remapped);
    }
}

/// The last definition of each service ID. Those that share an ID share its documents, also those without an ID
/// of their own, and a repository never has both.
fn with_own_ids(definitions: Vec<Definition>) -> Vec<Definition> {
    let ids: Vec<_> = definitions.iter().map(|it| it.summary().map(|summary| summary.id)).collect();
    let is_last = |at: usize| !ids.iter().skip(at + 1).any(|id| *id == ids[at]);
    let all = definitions.into_iter().enumerate();
    all.filter(|(at, _)| is_last(*at)).map(|(_, definition)| definition).collect()
}

fn definitions(file: &[u8], manifest: &Manifest) -> Vec<Definition> {
    let entries = manifest.definitions.iter();
    entries.map(|entry| entry.definition(file).expect("the file is in memory")).collect()
}

fn export(definitions: &[Definition]) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new()).expect("writing to memory succeeds");
    for kind in Kind::ALL {
        for definition in definitions {
            writer.section(kind, definition.section(kind)).expect("writing to memory succeeds");
        }
    }
    writer.finish().expect("writing to memory succeeds")
}
