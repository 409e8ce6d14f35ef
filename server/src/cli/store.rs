//! `mockpit check` and `mockpit compact`: the data directory without a browser.

use std::path::PathBuf;

use api_types::RevisionNumber;
use app::text::{bytes, number, plural};
use repository::{CompactionStats, Store as _, StoreError, first_to_retain};
use store::{
    CheckReport, EmbeddedStore, Finding, FindingKind, Options, Recovered, check, is_data_directory,
    now, recover,
};

use crate::{
    auth::{check_accounts, check_key},
    cli::{
        arguments::{Place, ServeFlags},
        progress::Meter,
    },
    config::{Settings, SettingsError, Variables},
    private::{self, NotPrivate},
};

/// Why a command on a data directory did not end well.
#[derive(Debug, thiserror::Error)]
pub enum StoreCommandError {
    /// The settings cannot be read.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// Nothing is there.
    #[error("there is no data directory at {}. Name another one with --data DIR", .0.display())]
    NoData(PathBuf),
    /// The check has found something.
    #[error(
        "found {} in {}. Restore the named files from a backup of the data directory. If revisions \
         are missing, run `mockpit recover`",
        plural(*count as u64, "problem", "problems"),
        data.display()
    )]
    Damaged {
        /// How many things are wrong; each was said by name.
        count: usize,
        /// The data directory.
        data: PathBuf,
    },
    /// A newer version wrote it.
    #[error(
        "a newer version of Mockpit wrote {}: start the Mockpit version that wrote it, or a newer one",
        .0.display()
    )]
    UnsupportedFormat(PathBuf),
    /// The data directory is open to others.
    #[error(transparent)]
    NotPrivate(#[from] NotPrivate),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Reads all of a data directory and says what is wrong, a line each.
///
/// # Errors
/// Where something is wrong, or the directory cannot be read.
pub fn check_command(
    place: Place,
    variables: &Variables,
    say: impl Fn(&str),
) -> Result<(), StoreCommandError> {
    let data = data(place, variables)?;
    let mut meter = Meter::new(&say);
    let checked = check(&data, &mut |progress| meter.tell(progress));
    meter.end();
    let checked = checked?;
    say(&read(&checked));
    checked.notes.iter().for_each(|note| say(note));
    if let Err(open) = private::check(&data) {
        say(&format!("Note: {open}"));
    }
    if checked.in_use {
        say("The cache was not checked, because a server uses it. Stop the server to check it.");
    }
    checked.findings.iter().for_each(|finding| say(&finding.to_string()));
    let accounts = check_accounts(&data).map_err(|error| error.to_string());
    let key = check_key(&data).map_err(|error| error.to_string());
    let others: Vec<String> = [accounts, key].into_iter().filter_map(Result::err).collect();
    others.iter().for_each(|told| say(told));
    let is_newer = |finding: &Finding| finding.kind == FindingKind::UnsupportedFormat;
    if checked.findings.iter().any(is_newer) {
        // What else was found may be an effect of that. A newer version can tell.
        return Err(StoreCommandError::UnsupportedFormat(data));
    }
    let is_repaired = |finding: &&Finding| finding.is_repaired_at_start();
    let repaired = checked.findings.iter().filter(is_repaired).count();
    match checked.findings.len() - repaired + others.len() {
        0 if repaired > 0 => {
            say("No data was lost. The server rebuilds the cache from the journal when it starts.");
            Ok(())
        }
        0 => {
            say("No problems found.");
            Ok(())
        }
        count => Err(StoreCommandError::Damaged { count, data }),
    }
}

/// Forgets what old revisions held and says what that freed, or what it would free.
///
/// # Errors
/// Where a server runs on the data directory, or it cannot be done. Nothing is lost then.
pub fn compact_command(
    keep_days: u32,
    dry_run: bool,
    place: Place,
    variables: &Variables,
    say: impl Fn(&str),
) -> Result<(), StoreCommandError> {
    let data = data(place, variables)?;
    private::check(&data)?;
    let (store, _) = EmbeddedStore::open(&data, Options::default())?;
    let history = store.revisions(None, usize::MAX)?;
    let oldest = first_to_retain(&history, now(), keep_days);
    let freed = if dry_run { store.compact_dry_run(oldest)? } else { store.compact(oldest)? };
    say(&told(freed, oldest.max(store.first_retained()), dry_run));
    Ok(())
}

/// Lets a data directory be served again whose journal lacks revisions, and says what that did.
///
/// # Errors
/// Where a server runs on the data directory, or what is missing cannot be had. Nothing was changed
/// then.
pub fn recover_command(
    accept_journal: bool,
    place: Place,
    variables: &Variables,
    say: impl Fn(&str),
) -> Result<(), StoreCommandError> {
    let data = Settings::read(ServeFlags { place, ..ServeFlags::default() }, variables)?.data();
    if !data.is_dir() {
        return Err(StoreCommandError::NoData(data));
    }
    private::check(&data)?;
    say(&recovered(&recover(&data, &Options::default(), accept_journal)?));
    Ok(())
}

/// What was recovered, as a sentence.
fn recovered(recovered: &Recovered) -> String {
    match recovered {
        Recovered::NothingMissing => "Nothing is missing. Nothing was changed.".to_owned(),
        Recovered::WrittenBack { revision, last_lost, definitions } => format!(
            "Revision {revision} restores the content of revision {last_lost}: {}. Run `mockpit check`, \
             then start the server.",
            plural(*definitions, "service", "services"),
        ),
        Recovered::LossAccepted { revision, last_lost } => format!(
            "The journal continues without the lost revisions. Revision {revision} records that revisions \
             up to {last_lost} are lost. Run `mockpit check`, then start the server."
        ),
    }
}

/// What was read, as a sentence.
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

/// What was freed or would be, as a sentence.
fn told(freed: CompactionStats, oldest: RevisionNumber, dry_run: bool) -> String {
    if freed.revisions == 0 {
        return format!("Nothing to free. Revision {oldest} is the oldest available revision.");
    }
    let revisions = plural(freed.revisions, "revision", "revisions");
    let definitions = plural(freed.definitions, "definition", "definitions");
    let size = bytes(freed.bytes);
    let [would, is] = if dry_run { ["would be", "would be"] } else { ["was", "is"] };
    format!(
        "The content of {revisions} ({definitions}, {size}) {would} removed. \
         Revision {oldest} {is} the oldest available revision."
    )
}

fn data(place: Place, variables: &Variables) -> Result<PathBuf, StoreCommandError> {
    let data = Settings::read(ServeFlags { place, ..ServeFlags::default() }, variables)?.data();
    if is_data_directory(&data) { Ok(data) } else { Err(StoreCommandError::NoData(data)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_freed_reads_as_what_it_is() {
        let oldest = RevisionNumber(7);
        let nothing = "Nothing to free. Revision 7 is the oldest available revision.";
        assert_eq!(told(CompactionStats::default(), oldest, true), nothing);
        let freed = CompactionStats { revisions: 6, definitions: 20, bytes: 14_200_000 };
        let done = "The content of 6 revisions (20 definitions, 14.2 MB) was removed. \
                    Revision 7 is the oldest available revision.";
        assert_eq!(told(freed, oldest, false), done);
        let would = "The content of 6 revisions (20 definitions, 14.2 MB) would be removed. \
                     Revision 7 would be the oldest available revision.";
        assert_eq!(told(freed, oldest, true), would);
    }
}
