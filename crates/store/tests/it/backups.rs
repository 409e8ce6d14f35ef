//! Backups: equal to the byte after a restore, consistent under load, and rejected when they differ.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::ErrorKind,
    ops::ControlFlow,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
    thread,
};

use api_types::{RevisionNumber, Timestamp};
use repository::{Store as _, StoreError};
use store::{
    Backup, BackupError, BackupSummary, BackupTarget, Call, FailPoint, FailPoints, Failure,
    NewBackup, NewRestore, Options, OtherFile, Progress, Restored, WrittenBackup, back_up, check,
    restore, verify_backup,
};
use tempfile::TempDir;

use crate::{commit, filled_store, names, open, readable_state};

const AT: Timestamp = Timestamp(1_790_000_000_000);

fn go_on(_: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn other(data: &Path, name: &'static str) -> OtherFile {
    let file = File::open(data.join(name)).unwrap();
    let size = file.metadata().unwrap().len();
    OtherFile { name, file, size }
}

fn in_folder(folder: &Path) -> BackupTarget {
    BackupTarget::Folder { folder: folder.to_owned(), stem: "mockpit-backup-now".to_owned() }
}

fn new_backup<'a>(data: &'a Path, folder: &Path, options: &'a Options) -> NewBackup<'a> {
    let target = in_folder(folder);
    NewBackup { data, target, version: "0.1.0", at: AT, others: Vec::new(), options }
}

fn back_up_to(data: &Path, folder: &Path) -> Result<WrittenBackup, BackupError> {
    back_up(new_backup(data, folder, &Options::default()), &mut go_on)
}

fn verify(file: &Path) -> Result<BackupSummary, BackupError> {
    verify_backup(file, &mut go_on)
}

fn restore_with(file: &Path, data: &Path, options: &Options) -> Result<Restored, BackupError> {
    restore(&NewRestore { file, data, replace: false, options }, &mut go_on)
}

fn restore_to(file: &Path, data: &Path) -> Result<Restored, BackupError> {
    restore_with(file, data, &Options::default())
}

fn restore_over(file: &Path, data: &Path) -> Result<Restored, BackupError> {
    let options = &Options::default();
    restore(&NewRestore { file, data, replace: true, options }, &mut go_on)
}

/// A data directory with revisions, and a folder for backups.
fn filled(revisions: u64) -> (TempDir, PathBuf, PathBuf) {
    let parent = tempfile::tempdir().unwrap();
    let [data, folder] = ["data", "backups"].map(|name| parent.path().join(name));
    fs::create_dir(&folder).unwrap();
    filled_store(&data, revisions);
    (parent, data, folder)
}

/// The files that a backup copies, with their content.
fn files(data: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for name in names(&data.join("journal")) {
        files.insert(format!("journal/{name}"), fs::read(data.join("journal").join(name)).unwrap());
    }
    for name in ["journal.anchor", "last-exports.json", "accounts.json"] {
        files.extend(fs::read(data.join(name)).ok().map(|content| (name.to_owned(), content)));
    }
    files
}

fn assert_clean(data: &Path) {
    let checked = check(data, &mut |_| {}).unwrap();
    assert_eq!(checked.findings, []);
}

/// The message of an error, and that of its cause.
fn message(error: &BackupError) -> String {
    let cause = std::error::Error::source(error).map(|cause| format!(": {cause}"));
    error.to_string() + &cause.unwrap_or_default()
}

#[test]
fn restored_directory_is_equal_to_the_byte() {
    let (parent, data, folder) = filled(12);
    let store = open(&data).0;
    store.compact(RevisionNumber(7)).unwrap();
    let state = readable_state_of_retained(&store);
    fs::write(data.join("accounts.json"), "[]").unwrap();
    fs::write(data.join("last-exports.json"), r#"{"format":1,"exports":{}}"#).unwrap();
    let options = Options::default();
    let others = vec![other(&data, "accounts.json")];
    let new = NewBackup { others, ..new_backup(&data, &folder, &options) };
    let written = back_up(new, &mut go_on).unwrap();
    assert_eq!(written.file, folder.join("mockpit-backup-now.tar"));
    assert_eq!(names(&folder), ["mockpit-backup-now.tar"]);
    let mode = fs::metadata(&written.file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(written.size, fs::metadata(&written.file).unwrap().len());
    let summary = verify(&written.file).unwrap();
    assert_eq!(summary, written.summary);
    assert_eq!((summary.revision, summary.services, summary.at), (RevisionNumber(12), 4, AT));
    assert_eq!(Backup::open(&written.file).unwrap().summary(), &summary);

    let restored = parent.path().join("restored");
    assert_eq!(restore_to(&written.file, &restored).unwrap().moved_to, None);
    assert_eq!(files(&restored), files(&data));
    assert_clean(&restored);
    let (reopened, report) = open(&restored);
    assert_eq!(report.temporary_files, 0);
    assert_eq!(readable_state_of_retained(&reopened), state);
    commit(&reopened, 13);
}

/// The readable state of a store that was compacted.
fn readable_state_of_retained(store: &store::EmbeddedStore) -> Vec<Vec<String>> {
    let newest = store.head().revision.number.0;
    let state = |number| {
        let index = store.at(RevisionNumber(number)).unwrap();
        let entries = index.entries().map(|entry| {
            let definition = store.definition(&entry.hash).unwrap();
            format!("{:?} {}", entry.summary.key, definition.hash())
        });
        entries.collect()
    };
    (store.first_retained().0..=newest).map(state).collect()
}

#[test]
fn tar_lists_the_files_of_a_backup() {
    let (_parent, data, folder) = filled(2);
    let written = back_up_to(&data, &folder).unwrap();
    let mut archive = tar::Archive::new(File::open(written.file).unwrap());
    let names: Vec<_> = archive
        .entries()
        .unwrap()
        .map(|entry| entry.unwrap().path().unwrap().to_str().unwrap().to_owned())
        .collect();
    let expected = [
        "mockpit-backup.json",
        "journal/0000000000000001.rev",
        "journal/0000000000000002.rev",
        "journal.anchor",
        "mockpit-files.json",
        "mockpit-checksum",
    ];
    assert_eq!(names, expected);
}

#[test]
fn directory_without_revisions_is_backed_up() {
    let (parent, data, folder) = filled(0);
    let written = back_up_to(&data, &folder).unwrap();
    let restored = parent.path().join("restored");
    restore_to(&written.file, &restored).unwrap();
    assert_eq!(files(&restored), files(&data));
    assert_clean(&restored);
}

#[test]
fn backups_under_load_are_consistent() {
    let (parent, data, folder) = filled(3);
    let store = open(&data).0;
    let is_done = AtomicBool::new(false);
    let accounts = data.join("accounts.json");
    let write_accounts = |number: u64| {
        let new = data.join("accounts.json.new");
        fs::write(&new, format!("{number}\n").repeat(2_000)).unwrap();
        fs::rename(new, &accounts).unwrap();
    };
    write_accounts(0);
    let backups: Vec<WrittenBackup> = thread::scope(|threads| {
        let load = threads.spawn(|| {
            let mut number = 3;
            let mut compactions = 0;
            while !is_done.load(SeqCst) {
                number += 1;
                commit(&store, number);
                write_accounts(number);
                if number % 4 == 0 {
                    match store.compact(RevisionNumber(number - 2)) {
                        Ok(_) => compactions += 1,
                        Err(error) => assert!(is_busy(&error), "{error:?}"),
                    }
                }
            }
            compactions
        });
        let options = Options::default();
        let mut backups = Vec::new();
        while backups.len() < 12 {
            let others = vec![other(&data, "accounts.json")];
            let new = NewBackup { others, ..new_backup(&data, &folder, &options) };
            backups.push(back_up(new, &mut go_on).unwrap());
            let newest = store.head().revision.number;
            // Lets the load go on between two backups.
            while store.head().revision.number.0 < newest.0 + 4 {
                thread::yield_now();
            }
        }
        is_done.store(true, SeqCst);
        assert!(load.join().unwrap() > 0);
        backups
    });
    for (number, written) in backups.iter().enumerate() {
        let restored = parent.path().join(number.to_string());
        let summary = restore_to(&written.file, &restored).unwrap().summary;
        assert_clean(&restored);
        let accounts = fs::read_to_string(restored.join("accounts.json")).unwrap();
        let mut lines = accounts.lines();
        let first = lines.next().unwrap();
        assert!(lines.all(|line| line == first));
        assert_eq!(open(&restored).1.revision, summary.revision);
    }
    let revisions: Vec<_> = backups.iter().map(|written| written.summary.revision).collect();
    assert!(revisions.is_sorted_by(|one, next| one < next), "{revisions:?}");
}

fn is_busy(error: &StoreError) -> bool {
    matches!(error, StoreError::Io { source, .. } if source.kind() == ErrorKind::ResourceBusy)
}

#[test]
fn each_flipped_byte_and_each_cut_is_rejected_and_changes_nothing() {
    let (parent, data, folder) = filled(1);
    let file = back_up_to(&data, &folder).unwrap().file;
    let bytes = fs::read(&file).unwrap();
    let damaged = parent.path().join("damaged.tar");
    let target = parent.path().join("restored");
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1 << (at % 8);
        fs::write(&damaged, &changed).unwrap();
        let error = restore_to(&damaged, &target).unwrap_err();
        let is_expected = match &error {
            BackupError::NotBackup(_) => at < 512,
            BackupError::NewerFormat { .. } => (512..1024).contains(&at),
            BackupError::Damaged { file, .. } => *file == damaged,
            // A larger size in a header leads beyond the end.
            BackupError::CutOff(_) => true,
            _ => false,
        };
        assert!(is_expected, "byte {at}: {error}");
    }
    for length in 0..bytes.len() {
        fs::write(&damaged, &bytes[..length]).unwrap();
        let error = restore_to(&damaged, &target).unwrap_err();
        let is_expected = match error {
            BackupError::NotBackup(_) => length < 512,
            BackupError::CutOff(_) => length >= 512,
            _ => false,
        };
        assert!(is_expected, "length {length}: {error}");
    }
    fs::write(&damaged, [bytes, b"more".to_vec()].concat()).unwrap();
    assert!(matches!(restore_to(&damaged, &target), Err(BackupError::Damaged { .. })));
    assert_eq!(names(parent.path()), ["backups", "damaged.tar", "data"]);
}

#[test]
fn backup_of_newer_format_is_rejected_by_name() {
    let (parent, data, folder) = filled(1);
    let file = back_up_to(&data, &folder).unwrap().file;
    let mut bytes = fs::read(&file).unwrap();
    let at = 512 + "{\"format\":".len();
    assert_eq!(bytes[at], b'1');
    bytes[at] = b'2';
    fs::write(&file, bytes).unwrap();
    let error = restore_to(&file, &parent.path().join("restored")).unwrap_err();
    let expected = format!(
        "{} has backup format 2, and this version of Mockpit reads formats up to 1. \
         Nothing was changed. Use a newer version of Mockpit",
        file.display()
    );
    assert_eq!(error.to_string(), expected);
    assert_eq!(names(parent.path()), ["backups", "data"]);
}

#[test]
fn other_files_are_not_backups() {
    let parent = tempfile::tempdir().unwrap();
    let file = parent.path().join("other");
    for content in [Vec::new(), b"{}".to_vec(), vec![0; 10_000]] {
        fs::write(&file, content).unwrap();
        assert!(matches!(verify(&file), Err(BackupError::NotBackup(_))));
    }
    let missing = message(&verify(&parent.path().join("missing")).unwrap_err());
    assert!(missing.contains("No such file"), "{missing}");
}

#[test]
fn damaged_data_directory_is_not_backed_up() {
    let (_parent, data, folder) = filled(3);
    let file = data.join("journal/0000000000000002.rev");
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&file, bytes).unwrap();
    let error = message(&back_up_to(&data, &folder).unwrap_err());
    assert!(error.starts_with("journal/0000000000000002.rev is damaged"), "{error}");
    fs::remove_file(&file).unwrap();
    let error = message(&back_up_to(&data, &folder).unwrap_err());
    assert!(error.starts_with("journal/0000000000000002.rev is damaged: it is missing"), "{error}");
    assert_eq!(names(&folder), [""; 0]);
}

#[test]
fn directory_that_lost_revisions_is_not_backed_up() {
    let (_parent, data, folder) = filled(3);
    fs::remove_file(data.join("journal/0000000000000003.rev")).unwrap();
    let error = message(&back_up_to(&data, &folder).unwrap_err());
    assert!(error.starts_with("the journal is incomplete: revision 3 is missing"), "{error}");
}

#[test]
fn missing_data_directory_is_reported() {
    let parent = tempfile::tempdir().unwrap();
    let data = parent.path().join("data");
    let error = back_up_to(&data, parent.path()).unwrap_err();
    let is_reported = matches!(error, BackupError::NoData(_) | BackupError::Io { .. });
    assert!(is_reported, "{error}");
    fs::create_dir(&data).unwrap();
    assert!(matches!(back_up_to(&data, parent.path()), Err(BackupError::NoData(_))));
}

#[test]
fn backup_is_not_written_into_the_data_directory() {
    let (parent, data, _) = filled(1);
    let inside = data.join("backups");
    fs::create_dir(&inside).unwrap();
    std::os::unix::fs::symlink(&inside, parent.path().join("link")).unwrap();
    for folder in [data.clone(), inside.clone(), parent.path().join("link")] {
        assert!(matches!(back_up_to(&data, &folder), Err(BackupError::InsideData(_))));
    }
    assert_eq!(names(&inside), [""; 0]);
}

#[test]
fn existing_files_are_never_replaced() {
    let (_parent, data, folder) = filled(1);
    let [first, second] = [(); 2].map(|()| back_up_to(&data, &folder).unwrap().file);
    assert_eq!(first, folder.join("mockpit-backup-now.tar"));
    assert_eq!(second, folder.join("mockpit-backup-now-2.tar"));
    let options = Options::default();
    let target = BackupTarget::File(first.clone());
    let new = NewBackup { target, ..new_backup(&data, &folder, &options) };
    let before = fs::read(&first).unwrap();
    assert!(matches!(back_up(new, &mut go_on), Err(BackupError::Exists(file)) if file == first));
    assert_eq!(fs::read(&first).unwrap(), before);
}

/// Options of a disk whose `failing`th call of this kind fails.
fn failing(call: Call, failing: usize, failure: Failure) -> Options {
    let calls = Arc::new(AtomicUsize::new(0));
    let fail_points = FailPoints::new(move |point| {
        let fails = point == FailPoint::Call(call) && calls.fetch_add(1, SeqCst) == failing;
        fails.then_some(failure)
    });
    Options { fail_points, ..Options::default() }
}

#[test]
fn backup_and_restore_on_full_disk_are_rejected_and_leave_nothing() {
    let (parent, data, folder) = filled(2);
    let free_space: store::FreeSpace = Arc::new(|_| Ok(1_000));
    let full = Options { free_space, ..Options::default() };
    let error = back_up(new_backup(&data, &folder, &full), &mut go_on).unwrap_err();
    assert!(matches!(error, BackupError::Full { free: 1_000, .. }), "{error}");
    let file = back_up_to(&data, &folder).unwrap().file;
    let target = parent.path().join("restored");
    let error = restore_with(&file, &target, &full).unwrap_err();
    assert!(matches!(error, BackupError::Full { free: 1_000, .. }), "{error}");

    for call in [Call::Write, Call::Sync] {
        let mut failures = 0;
        loop {
            let options = failing(call, failures, Failure::Half(ErrorKind::StorageFull));
            match back_up(new_backup(&data, &folder, &options), &mut go_on) {
                Ok(written) => {
                    fs::remove_file(written.file).unwrap();
                    break;
                }
                Err(error) => assert!(matches!(error, BackupError::Full { .. }), "{error}"),
            }
            assert_eq!(names(&folder), ["mockpit-backup-now.tar"]);
            failures += 1;
        }
        assert!(failures > 0);
        failures = 0;
        loop {
            let options = failing(call, failures, Failure::Half(ErrorKind::StorageFull));
            match restore_with(&file, &target, &options) {
                Ok(_) => break,
                Err(error) => assert!(matches!(error, BackupError::Full { .. }), "{error}"),
            }
            assert_eq!(names(parent.path()), ["backups", "data"]);
            failures += 1;
        }
        assert!(failures > 0);
        fs::remove_dir_all(&target).unwrap();
    }
}

#[test]
fn stopped_backup_and_restore_leave_nothing() {
    let (parent, data, folder) = filled(2);
    let options = Options::default();
    let mut stop = |_: Progress| ControlFlow::Break(());
    let error = back_up(new_backup(&data, &folder, &options), &mut stop).unwrap_err();
    assert!(matches!(error, BackupError::Canceled));
    assert_eq!(names(&folder), [""; 0]);
    let file = &back_up_to(&data, &folder).unwrap().file;
    let target = &parent.path().join("restored");
    let new = NewRestore { file, data: target, replace: false, options: &options };
    assert!(matches!(restore(&new, &mut stop), Err(BackupError::Canceled)));
    assert_eq!(names(parent.path()), ["backups", "data"]);
}

#[test]
fn restore_refuses_a_directory_with_files_and_replaces_it_on_request() {
    let (parent, data, folder) = filled(2);
    let file = back_up_to(&data, &folder).unwrap().file;
    let store = open(&data).0;
    commit(&store, 3);
    let before = readable_state(&store);
    let error = message(&restore_over(&file, &data).unwrap_err());
    assert!(error.contains("another mockpit uses this data directory"), "{error}");
    drop(store);
    assert!(matches!(restore_to(&file, &data), Err(BackupError::NotEmpty(_))));
    assert_eq!(open(&data).1.revision, RevisionNumber(3));

    let moved_to = restore_over(&file, &data).unwrap().moved_to.unwrap();
    assert_eq!(moved_to.parent(), Some(parent.path().canonicalize().unwrap().as_path()));
    assert_eq!(readable_state(&open(&moved_to).0), before);
    assert_eq!(open(&data).1.revision, RevisionNumber(2));
}

#[test]
fn restore_fills_an_empty_directory() {
    let (parent, data, folder) = filled(2);
    let file = back_up_to(&data, &folder).unwrap().file;
    let target = parent.path().join("restored");
    fs::create_dir(&target).unwrap();
    for failing_rename in 0..2 {
        let failure = Failure::Nothing(ErrorKind::PermissionDenied);
        let options = failing(Call::Rename, failing_rename, failure);
        assert!(matches!(restore_with(&file, &target, &options), Err(BackupError::Io { .. })));
        assert_eq!(names(&target), [""; 0]);
    }
    restore_to(&file, &target).unwrap();
    assert_eq!(names(&target), ["journal", "journal.anchor"]);
    assert_eq!(files(&target), files(&data));
}

#[test]
fn failed_replacement_moves_the_old_directory_back() {
    let (parent, data, folder) = filled(2);
    let file = back_up_to(&data, &folder).unwrap().file;
    commit(&open(&data).0, 3);
    let failure = Failure::Nothing(ErrorKind::PermissionDenied);
    for failing_rename in 0..2 {
        let options = &failing(Call::Rename, failing_rename, failure);
        let new = NewRestore { file: &file, data: &data, replace: true, options };
        assert!(matches!(restore(&new, &mut go_on), Err(BackupError::Io { .. })));
        assert_eq!(names(parent.path()), ["backups", "data"]);
        assert_eq!(open(&data).1.revision, RevisionNumber(3));
    }
}

#[test]
fn interrupted_backups_are_removed_but_not_running_ones() {
    let (_parent, data, folder) = filled(1);
    let directory = back_up_to(&data, &folder).unwrap().summary.directory;
    let abandoned = folder.join(format!(".mockpit-backup-{directory}-1.tmp"));
    let other = folder.join(".mockpit-backup-0-1.tmp");
    for file in [&abandoned, &other] {
        fs::write(file, "half").unwrap();
    }
    let options = Options::default();
    let mut inner = None;
    let mut back_up_inside = |_: Progress| {
        inner.get_or_insert_with(|| back_up_to(&data, &folder).unwrap());
        ControlFlow::Continue(())
    };
    let outer = back_up(new_backup(&data, &folder, &options), &mut back_up_inside).unwrap();
    assert_ne!(outer.file, inner.unwrap().file);
    assert!(!abandoned.exists());
    assert!(other.exists());
}
