//! Uploads of compressed files: the snapshot inside is read, within the limits.

use std::{
    io::{Cursor, Write as _},
    sync::Arc,
};

use api_types::{Choice, Decisions, Timestamp};
use flate2::{Compression, write::GzEncoder};
use repository::{ImportView, Repository, Settings};
use snapshot::{Limits, Severity};
use store_tests::{Harness, MemorySpool, MemoryStore, service, snapshot};
use zip::{ZipWriter, write::SimpleFileOptions};

fn file() -> String {
    snapshot("x", &[service("a1", "A", &[("one", "1")]), service("b1", "B", &[])])
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A harness whose files may have at most this many bytes.
fn limited(max_file_bytes: u64) -> Harness {
    let harness = Harness::default();
    let settings = Settings {
        limits: Limits { max_file_bytes, ..Limits::default() },
        max_pending_bytes: 1 << 30,
        now: || Timestamp(1),
    };
    let store = Arc::new(MemoryStore::new());
    let repository = Repository::new(store.clone(), Arc::new(MemorySpool), settings);
    Harness { store, repository: Arc::new(repository), ..harness }
}

/// The reason why an upload is refused.
#[track_caller]
fn refusal(harness: &Harness, file: &[u8]) -> String {
    let id = harness.upload(&[file]);
    let ImportView::Rejected(files) = harness.compare(&id) else { panic!("it is not refused") };
    let problem = &files[0].problems[0];
    assert_eq!(problem.severity, Severity::Refused);
    problem.message.to_string()
}

#[test]
fn snapshot_in_an_archive_is_imported_like_the_snapshot() {
    let file = file();
    let plain = Harness::default();
    plain.import(&file, Choice::Add);
    let readme = &b"Read me"[..];
    let other = &b"{\"name\":\"not a snapshot\"}"[..];
    for (packing, archive) in [
        ("gzip", gzip(file.as_bytes())),
        ("two gzip members", [gzip(&file.as_bytes()[..99]), gzip(&file.as_bytes()[99..])].concat()),
        ("zstd", zstd::encode_all(file.as_bytes(), 3).unwrap()),
        ("zip", zip(&[("a/microcks.json", file.as_bytes())])),
        (
            "zip with other files",
            zip(&[
                ("README.md", readme),
                ("package.json", other),
                ("__MACOSX/._microcks.json", file.as_bytes()),
                ("microcks.json", file.as_bytes()),
            ]),
        ),
    ] {
        let harness = Harness::default();
        let id = harness.upload(&[&archive]);
        let ImportView::Planned { files, .. } = harness.compare(&id) else {
            panic!("{packing} is not planned")
        };
        // Name, size and digest are those of the file that a person chose.
        assert_eq!(files[0].source.size, archive.len() as u64, "{packing}");
        assert_eq!(&*files[0].source.name, "test.json");
        let report = harness.apply(&id, &Decisions::default()).unwrap();
        assert_eq!(report.verified, 2, "{packing}");
        assert_eq!(harness.hashes(), plain.hashes(), "{packing}");
    }
}

#[test]
fn zip_without_one_snapshot_is_refused_by_name() {
    let (harness, file) = (Harness::default(), file());
    let both = [("a.json", file.as_bytes()), ("b.json", file.as_bytes())];
    assert_eq!(
        refusal(&harness, &zip(&both)),
        "This zip archive has several snapshots: `a.json`, `b.json`. Unpack it, then choose one or \
         more of them."
    );
    assert_eq!(
        refusal(&harness, &zip(&[("a.txt", b"x"), ("b/c.png", b"x")])),
        "This zip archive has no snapshot. It contains `a.txt`, `b/c.png`. Choose a file that Microcks \
         or Mockpit exported."
    );
    assert_eq!(
        refusal(&harness, &zip(&[])),
        "This zip archive has no snapshot. Choose a file that Microcks or Mockpit exported."
    );
    let many: Vec<String> = (0..1_001).map(|number| number.to_string()).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert_eq!(
        refusal(&harness, &zip(&many)),
        "This zip archive has more than 1000 files. Unpack it, then choose the snapshot inside."
    );
}

#[test]
fn damaged_archives_are_refused() {
    let (harness, file) = (Harness::default(), file());
    let [gzip, zstd, zip] = [
        gzip(file.as_bytes()),
        zstd::encode_all(file.as_bytes(), 3).unwrap(),
        zip(&[("a.json", file.as_bytes())]),
    ];
    for (name, archive) in [("gzip", gzip), ("zstd", zstd), ("zip", zip)] {
        let cut = &archive[..archive.len() - 10];
        let expected = format!("This {name} archive cannot be unpacked: it is damaged,");
        for damaged in [cut, &archive[..5]] {
            let reason = refusal(&harness, damaged);
            assert!(reason.starts_with(&expected), "{reason}");
        }
    }
}

#[test]
fn content_of_an_archive_is_named_like_a_file() {
    let harness = Harness::default();
    assert!(
        refusal(&harness, &gzip(b"openapi: 3.0.2\n")).starts_with("This is an OpenAPI document")
    );
    let tar = [&[b'x'; 257][..], b"ustar\0", &[0; 300]].concat();
    assert!(refusal(&harness, &gzip(&tar)).starts_with("This is a tar archive"));
    assert!(refusal(&harness, &gzip(b"")).starts_with("The file is empty"));
}

#[test]
fn unpacked_size_is_limited() {
    let bomb = vec![b' '; 5_000_000];
    let harness = limited(1_000_000);
    for archive in [gzip(&bomb), zstd::encode_all(&bomb[..], 3).unwrap()] {
        assert!(archive.len() < 10_000);
        assert_eq!(
            refusal(&harness, &archive),
            "Unpacked, the snapshot in this archive is larger than the limit of 1000000 bytes. Export \
             fewer services at a time."
        );
    }
    // Several files of a zip archive may not be larger together.
    let json = [b"{\"services\":[],\"x\":\"", &bomb[..600_000], b"\"}"].concat();
    let archive = zip(&[("a.json", &json), ("b.json", &json)]);
    assert!(refusal(&harness, &archive).starts_with("Unpacked, the snapshot"));
    // Nor may several files of one import.
    let packed = gzip(&json);
    let id = harness.upload(&[&packed, &packed]);
    let ImportView::Rejected(files) = harness.compare(&id) else { panic!("it is not refused") };
    assert!(files[0].problems.iter().all(|problem| problem.severity != Severity::Refused));
    assert!(files[1].problems[0].message.starts_with("Unpacked, the snapshot"));
}

#[test]
fn upload_of_an_archive_resumes_byte_by_byte() {
    let harness = Harness::default();
    let archive = gzip(file().as_bytes());
    let new = [api_types::NewFile::new("a.json.gz", archive.len() as u64)];
    let action = api_types::FileAction::Import;
    let id = harness.repository.start_import(&harness.admin, action, &new).unwrap();
    for (at, byte) in archive.iter().enumerate() {
        for _ in 0..2 {
            // A slice that was received already is ignored.
            let offset = at as u64;
            harness.repository.append_slice(&harness.admin, &id, 0, offset, &[*byte]).unwrap();
        }
    }
    assert_eq!(harness.plan_of(&id).rows.len(), 2);
}
