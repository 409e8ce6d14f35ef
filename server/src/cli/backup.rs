//! `mockpit backup` and `mockpit restore`.

use std::{
    io,
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use api_types::AuditAction;
use app::text::{bytes, exact_time, number, plural};
use repository::StoreError;
use store::{
    BackupError, BackupSummary, Database, EmbeddedStore, NewRestore, Options, SharedJournal,
    SharedValues, is_data_directory, is_replica, now, restore, verify_backup,
};

use crate::{
    WriteError,
    audit::{AuditLog, Event},
    backup,
    cli::{
        arguments::{BackupArguments, RestoreArguments},
        progress::ProgressMeter,
    },
    private::{self, NotPrivate},
    records::{RecordFileError, RecordPlace},
    settings::SharedStoreError,
};

/// Why a backup was not written or restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupCommandError {
    /// There is no data directory.
    #[error("there is no data directory at {}. Name another one with --data DIR", .0.display())]
    NoData(PathBuf),
    /// Other users have access to the data directory.
    #[error(transparent)]
    NotPrivate(#[from] NotPrivate),
    /// The backup cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The backup cannot be read or restored.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// The data directory cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The data directory is the copy of a repository that several servers share.
    #[error(
        "{} is the local copy of a shared repository. Nothing was changed. Restore the backup to another \
         directory, and copy that to a new database with `mockpit copy`",
        .0.display()
    )]
    Copy(PathBuf),
    /// The database of a shared repository cannot be used.
    #[error(transparent)]
    Shared(#[from] SharedStoreError),
    /// The newest accounts and settings cannot be copied from the database.
    #[error("cannot copy the accounts and settings from the database")]
    Records(#[from] RecordFileError),
}

/// Writes a backup, verifies it, and prints its name and what it contains.
///
/// # Errors
/// If the backup cannot be written. Nothing is left of it then.
pub fn backup_command(
    arguments: &BackupArguments,
    print_line: impl Fn(&str),
) -> Result<(), BackupCommandError> {
    let data = arguments.location.data();
    if !is_data_directory(&data) {
        return Err(BackupCommandError::NoData(data));
    }
    private::check(&data)?;
    if let Some(database) = arguments.store.database()? {
        catch_up(&data, &database)?;
    }
    let mut meter = ProgressMeter::new(&print_line);
    let written = backup::write(&data, &arguments.output, now(), &mut |progress| {
        meter.update(progress);
        ControlFlow::Continue(())
    });
    meter.finish();
    let written = written?;
    let name = written.file.file_name().unwrap_or_default().to_string_lossy();
    let event = Event::new("command line", None, AuditAction::BackupWritten).about(&name);
    AuditLog::new(&data).record(&event, now());
    let size = bytes(written.size);
    print_line(&format!("Wrote and verified {} ({size}).", written.file.display()));
    print_line(&contents(&written.summary));
    Ok(())
}

/// Copies what the database of several servers has, and the data directory lacks.
fn catch_up(data: &Path, database: &Database) -> Result<(), BackupCommandError> {
    let options =
        Options { shared: Some(SharedJournal::in_database(database)), ..Options::default() };
    match EmbeddedStore::open(data, options) {
        // A server uses the directory, and takes in everything by itself.
        Err(StoreError::Io { source, .. }) if source.kind() == io::ErrorKind::ResourceBusy => {}
        opened => drop(opened?),
    }
    Ok(RecordPlace::new(data, Some(SharedValues::in_database(database))).catch_up()?)
}

/// Verifies a backup, and restores it unless only a check was requested.
///
/// # Errors
/// If the backup is damaged, the data directory has files or is in use, or the disk is full. Nothing
/// is changed then.
pub fn restore_command(
    arguments: &RestoreArguments,
    print_line: impl Fn(&str),
) -> Result<(), BackupCommandError> {
    let file = &arguments.file;
    let mut meter = ProgressMeter::new(&print_line);
    let mut on_progress = |progress| {
        meter.update(progress);
        ControlFlow::Continue(())
    };
    if arguments.check {
        let verified = verify_backup(file, &mut on_progress);
        meter.finish();
        print_line(&contents(&verified?));
        print_line("No problems found.");
        return Ok(());
    }
    let (data, options) = (&arguments.location.data(), &Options::default());
    if data.is_dir() && is_replica(data)? {
        return Err(BackupCommandError::Copy(data.clone()));
    }
    let new = NewRestore { file, data, replace: arguments.replace, options };
    let restored = restore(&new, &mut on_progress);
    meter.finish();
    let restored = restored?;
    print_line(&contents(&restored.summary));
    print_line(&format!("Restored the backup to {}. Start the server.", data.display()));
    if let Some(moved_to) = restored.moved_to {
        print_line(&format!("The data directory before is now {}.", moved_to.display()));
    }
    Ok(())
}

/// Describes what a backup contains.
fn contents(summary: &BackupSummary) -> String {
    format!(
        "The backup of {} by Mockpit {} has revision {} with {}.",
        exact_time(summary.at.0),
        summary.version,
        number(summary.revision.0),
        plural(summary.services, "service", "services"),
    )
}
