//! `mockpit check` and `mockpit compact`, which work on a data directory.

use std::{io, path::PathBuf};

use api_types::RevisionNumber;
use app::text::{bytes, number, plural};
use repository::{CompactionStats, Store as _, StoreError, first_to_retain};
use serde_json::json;
use store::{
    CheckReport, Database, EmbeddedStore, Finding, FindingKind, Options, SharedCheck,
    SharedJournal, check, check_shared, is_data_directory, now,
};

use crate::{
    audit::AuditLog,
    auth::{check_access_tokens, check_accounts, check_key},
    backup::check_backups,
    cli::{
        arguments::{CheckArguments, CompactArguments},
        progress::ProgressMeter,
    },
    instances::{check_instance_key, check_instances, check_mirrors},
    mock_console::check_mock_choices,
    private::{self, NotPrivate},
    settings::{Location, SharedStoreError},
};

/// Why a command on a data directory failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreCommandError {
    /// There is no data directory.
    #[error("there is no data directory at {}. Name another one with --data DIR", .0.display())]
    NoData(PathBuf),
    /// The check found problems.
    #[error(
        "found {} in {}. Restore the named files from a backup of the data directory. If revisions \
         are missing, run `mockpit recover`",
        plural(*count as u64, "problem", "problems"),
        data.display()
    )]
    Damaged {
        /// The number of problems. Each was printed before.
        count: usize,
        /// The data directory.
        data: PathBuf,
    },
    /// A newer version wrote the data directory.
    #[error(
        "a newer version of Mockpit wrote {}: start the Mockpit version that wrote it, or a newer one",
        .0.display()
    )]
    UnsupportedFormat(PathBuf),
    /// Other users have access to the data directory.
    #[error(transparent)]
    NotPrivate(#[from] NotPrivate),
    /// The database of a shared repository cannot be used.
    #[error(transparent)]
    Shared(#[from] SharedStoreError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A temporary folder cannot be used.
    #[error("cannot use a temporary folder")]
    Temporary(#[source] io::Error),
}

/// Reads a whole data directory and prints each problem on a line.
///
/// # Errors
/// If there is a problem, or the directory cannot be read.
pub fn check_command(
    arguments: &CheckArguments,
    print_line: impl Fn(&str),
) -> Result<(), StoreCommandError> {
    let data = data(&arguments.location)?;
    // A program gets one JSON document, and a person each line as soon as it is known.
    let print_result = |text: &str| print_line(text);
    let print_line = |text: &str| {
        if !arguments.json {
            print_result(text);
        }
    };
    let mut meter = ProgressMeter::new(&print_line);
    let checked = check(&data, &mut |progress| meter.update(progress));
    meter.finish();
    let checked = checked?;
    print_line(&read(&checked));
    checked.notes.iter().for_each(|note| print_line(note));
    if let Err(open) = private::check(&data) {
        print_line(&format!("Note: {open}"));
    }
    if checked.in_use {
        print_line(
            "The cache was not checked, because a server uses it. Stop the server to check it.",
        );
    }
    checked.findings.iter().for_each(|finding| print_line(&finding.to_string()));
    let accounts = check_accounts(&data).map_err(|error| error.to_string());
    let key = check_key(&data).map_err(|error| error.to_string());
    let tokens = check_access_tokens(&data).map_err(|error| error.to_string());
    let backups = check_backups(&data).map_err(|error| error.to_string());
    let instances = check_instances(&data).map_err(|error| error.to_string());
    let mirrors = check_mirrors(&data).map_err(|error| error.to_string());
    let instance_key = check_instance_key(&data).map_err(|error| error.to_string());
    let mocks = check_mock_choices(&data).map_err(|error| error.to_string());
    let checked_files = [accounts, tokens, backups, mocks, key, instances, mirrors, instance_key];
    let mut others: Vec<String> = checked_files.into_iter().filter_map(Result::err).collect();
    match AuditLog::new(&data).damage() {
        Ok(damaged) => others.extend(damaged),
        Err(error) => others.push(format!("cannot read the audit log: {error}")),
    }
    let shared = arguments.store.database()?.as_ref().map(check_database).transpose()?;
    if let Some(shared) = &shared {
        print_line(&read_shared(shared));
        others.extend(shared.findings.iter().map(|what| format!("In the database: {what}")));
    }
    others.iter().for_each(|problem| print_line(problem));
    if arguments.json {
        print_result(&check_json(&checked, shared.as_ref(), &others));
    }
    let is_newer = |finding: &Finding| finding.kind == FindingKind::UnsupportedFormat;
    if checked.findings.iter().any(is_newer) {
        // The other findings may only be effects of the newer format.
        return Err(StoreCommandError::UnsupportedFormat(data));
    }
    let is_repaired = |finding: &&Finding| finding.is_repaired_at_start();
    let repaired = checked.findings.iter().filter(is_repaired).count();
    match checked.findings.len() - repaired + others.len() {
        0 if repaired > 0 => {
            print_line(
                "No data was lost. The server rebuilds the cache from the journal when it starts.",
            );
            Ok(())
        }
        0 => {
            print_line("No problems found.");
            Ok(())
        }
        count => Err(StoreCommandError::Damaged { count, data }),
    }
}

/// Removes the content of old revisions and prints what that freed, or would free in a dry run.
///
/// # Errors
/// If a server uses the data directory, or compaction fails. Nothing is lost in either case.
pub fn compact_command(
    arguments: &CompactArguments,
    print_line: impl Fn(&str),
) -> Result<(), StoreCommandError> {
    let CompactArguments { keep_days, dry_run, ref location, ref store, .. } = *arguments;
    let data = data(location)?;
    private::check(&data)?;
    let shared = store.database()?.as_ref().map(SharedJournal::in_database);
    let options = Options { shared, ..Options::default() };
    let (store, _) = EmbeddedStore::open(&data, options)?;
    let history = store.revisions(None, usize::MAX)?;
    let oldest = first_to_retain(&history, now(), keep_days);
    let freed = if dry_run { store.compact_dry_run(oldest)? } else { store.compact(oldest)? };
    let oldest = oldest.max(store.first_retained());
    if arguments.json {
        print_line(&compaction_json(freed, oldest, dry_run));
    } else {
        print_line(&compaction_summary(freed, oldest, dry_run));
    }
    Ok(())
}

/// Compares all files of the database of several servers with their hashes.
fn check_database(database: &Database) -> Result<SharedCheck, StoreCommandError> {
    let scratch = tempfile::Builder::new().prefix("mockpit-").tempdir();
    let scratch = scratch.map_err(StoreCommandError::Temporary)?;
    let shared = SharedJournal::in_database(database);
    Ok(check_shared(&shared, scratch.path(), &mut |_| ())?)
}

/// Describes what the check of a database read.
fn read_shared(checked: &SharedCheck) -> String {
    format!(
        "Read {} of the database, {}, up to revision {}.",
        plural(checked.files, "file", "files"),
        bytes(checked.bytes),
        number(checked.revision.0)
    )
}

/// Describes what the check read.
fn read(checked: &CheckReport) -> String {
    let compacted = match checked.compacted {
        0 => String::new(),
        count => format!(" ({} of them compacted)", number(count)),
    };
    format!(
        "Read {}{compacted} and {}, {}.",
        plural(checked.revisions, "revision", "revisions"),
        plural(checked.definitions, "definition", "definitions"),
        bytes(checked.bytes)
    )
}

/// What the check found, for programs. Fields may be added. Other changes need another version.
fn check_json(checked: &CheckReport, shared: Option<&SharedCheck>, others: &[String]) -> String {
    let (repaired, findings): (Vec<_>, Vec<_>) =
        checked.findings.iter().partition(|finding| finding.is_repaired_at_start());
    let text =
        |findings: Vec<&Finding>| findings.iter().map(ToString::to_string).collect::<Vec<_>>();
    let mut problems = text(findings);
    problems.extend(others.iter().cloned());
    let mut report = json!({
        "version": 1,
        "ok": problems.is_empty(),
        "revisions": checked.revisions,
        "compactedRevisions": checked.compacted,
        "definitions": checked.definitions,
        "bytes": checked.bytes,
        "serverIsRunning": checked.in_use,
        "problems": problems,
        "repairedAtStart": text(repaired),
        "notes": checked.notes,
    });
    if let Some(shared) = shared {
        let SharedCheck { revision, files, bytes, .. } = shared;
        report["database"] = json!({"revision": revision.0, "files": files, "bytes": bytes});
    }
    format!("{report:#}")
}

/// What compaction freed, or would free in a dry run, for programs.
fn compaction_json(freed: CompactionStats, oldest: RevisionNumber, dry_run: bool) -> String {
    let report = json!({
        "version": 1,
        "dryRun": dry_run,
        "revisions": freed.revisions,
        "definitions": freed.definitions,
        "bytes": freed.bytes,
        "oldestRevision": oldest.0,
    });
    format!("{report:#}")
}

/// Describes what compaction freed, or would free in a dry run.
fn compaction_summary(freed: CompactionStats, oldest: RevisionNumber, dry_run: bool) -> String {
    if freed.revisions == 0 {
        return format!("Nothing to free. Revision {oldest} is the oldest available revision.");
    }
    let revisions = plural(freed.revisions, "revision", "revisions");
    let definitions = plural(freed.definitions, "definition", "definitions");
    let size = bytes(freed.bytes);
    let content = format!("The content of {revisions} ({definitions}, {size})");
    if dry_run {
        format!(
            "{content} would be removed. \
             Revision {oldest} would be the oldest available revision."
        )
    } else {
        format!("{content} was removed. Revision {oldest} is the oldest available revision.")
    }
}

fn data(location: &Location) -> Result<PathBuf, StoreCommandError> {
    let data = location.data();
    if is_data_directory(&data) { Ok(data) } else { Err(StoreCommandError::NoData(data)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compaction_summary_differs_for_a_dry_run() {
        let oldest = RevisionNumber(7);
        let nothing = "Nothing to free. Revision 7 is the oldest available revision.";
        assert_eq!(compaction_summary(CompactionStats::default(), oldest, true), nothing);
        let freed = CompactionStats { revisions: 6, definitions: 20, bytes: 14_200_000 };
        let done = "The content of 6 revisions (20 definitions, 14.2 MB) was removed. \
                    Revision 7 is the oldest available revision.";
        assert_eq!(compaction_summary(freed, oldest, false), done);
        let would = "The content of 6 revisions (20 definitions, 14.2 MB) would be removed. \
                     Revision 7 would be the oldest available revision.";
        assert_eq!(compaction_summary(freed, oldest, true), would);
    }
}
