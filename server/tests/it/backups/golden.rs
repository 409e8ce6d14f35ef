//! A backup of each format can be restored.

use std::{fs, ops::ControlFlow, path::Path};

use server::{audit::AuditLog, auth::Accounts};
use store::{Backup, NewRestore, Options, check, restore};

/// The backup of `crates/store/tests/data/format-2` with accounts and access tokens, in format 1.
const FORMAT_1: &str = "tests/data/backup-1.tar";

#[test]
fn backup_of_format_1_is_restored() {
    let folder = tempfile::tempdir().unwrap();
    let data = &folder.path().join("data");
    let file = Path::new(FORMAT_1);
    let summary = Backup::open(file).unwrap().summary().clone();
    assert_eq!((summary.revision.0, summary.services), (13, 3));
    assert_eq!(summary.directory.to_string(), "e3238c2e9aa7e71e57b8caeb18c166da");
    let options = &Options::default();
    let new = NewRestore { file, data, replace: false, options };
    restore(&new, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(check(data, &mut |_| {}).unwrap().findings, []);
    assert_eq!(Accounts::new(data).all().unwrap().len(), 2);
    assert!(AuditLog::new(data).damage().unwrap().is_empty());
    for (restored, original) in [
        ("accounts.json", "tests/data/accounts-2.json"),
        ("tokens.json", "tests/data/tokens-1.json"),
        ("journal.anchor", "../crates/store/tests/data/format-2/journal.anchor"),
    ] {
        assert_eq!(fs::read(data.join(restored)).unwrap(), fs::read(original).unwrap());
    }
}
