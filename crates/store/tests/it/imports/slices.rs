//! The slices of files that are being uploaded.

use std::time::Duration;

use api_types::ImportId;
use repository::{ExpectedRecord, RecordKind, SharedImports as _};

use super::{Servers, on_each};

fn id(name: &str) -> ImportId {
    ImportId::from(name.to_owned())
}

#[test]
fn slice_is_stored_once() {
    on_each(|servers| {
        let (first, second) = (servers.table(), servers.table());
        assert!(first.add_slice(&id("a"), 0, 0, b"one").unwrap());
        assert!(!second.add_slice(&id("a"), 0, 0, b"other").unwrap());
        assert!(second.add_slice(&id("a"), 0, 3, b"two").unwrap());
        assert!(second.add_slice(&id("a"), 1, 0, b"three").unwrap());
        let slice = |import, file, offset| first.slice(&id(import), file, offset).unwrap();
        assert_eq!(slice("a", 0, 0), Some(b"one".to_vec()));
        assert_eq!(slice("a", 0, 1), None);

        first.copy_slices(&id("a"), &id("b"), 1).unwrap();
        second.remove_slices(&id("a")).unwrap();
        assert_eq!((slice("a", 0, 0), slice("a", 1, 0)), (None, None));
        assert_eq!(slice("b", 1, 0), Some(b"one".to_vec()));
        assert_eq!(slice("b", 1, 3), Some(b"two".to_vec()));
        first.remove_unused_slices().unwrap();
        assert_eq!(slice("b", 1, 3), Some(b"two".to_vec()), "its record may be written soon");
    });
}

#[test]
fn old_slices_without_a_record_are_removed() {
    let servers = Servers::in_memory();
    let table = servers.table();
    for import in ["with", "without"] {
        assert!(table.add_slice(&id(import), 0, 0, b"one").unwrap());
    }
    let (kind, day) = (RecordKind::Import, Duration::from_hours(24));
    table.put(kind, "with", Vec::new(), ExpectedRecord::Nothing, day).unwrap().unwrap();
    servers.values().advance(Duration::from_hours(2));
    table.remove_unused_slices().unwrap();
    assert!(table.slice(&id("with"), 0, 0).unwrap().is_some());
    assert!(table.slice(&id("without"), 0, 0).unwrap().is_none());
}
