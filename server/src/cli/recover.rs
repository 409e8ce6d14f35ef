//! `mockpit recover`: brings back revisions that were lost, or goes on without them.

use std::path::{Path, PathBuf};

use api_types::RevisionNumber;
use app::text::{bytes, plural};
use repository::StoreError;
use store::{
    CopiedJournal, Differences, LocalCopy, LostRevisionsError, Options, Recovered, SharedJournal,
    is_replica, recover,
};

use super::{
    arguments::RecoverArguments,
    ask::{self, AskError},
    outcome::Outcome,
    progress::ProgressMeter,
};
use crate::{
    private::{self, NotPrivate},
    settings::SharedStoreError,
};

/// Why nothing was recovered.
#[derive(Debug, thiserror::Error)]
pub enum RecoverError {
    /// There is no data directory.
    #[error("there is no data directory at {}. Name another one with --data DIR", .0.display())]
    NoData(PathBuf),
    /// Other users have access to the data directory.
    #[error(transparent)]
    NotPrivate(#[from] NotPrivate),
    /// Its database decides what it has.
    #[error(
        "{} is the local copy of a shared repository. Give its database with --store. If files of the copy are \
         damaged, empty it: the server copies everything again when it starts",
        .0.display()
    )]
    Copy(PathBuf),
    /// A choice is only for a shared repository, or only for another one.
    #[error(
        "--push and --accept need the database of a shared repository in --store, and --accept-journal none"
    )]
    Choice,
    /// The database of a shared repository cannot be used.
    #[error(transparent)]
    Shared(#[from] SharedStoreError),
    /// Nothing was done about lost revisions.
    #[error(transparent)]
    Lost(#[from] LostRevisionsError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Nobody can be asked.
    #[error("nothing was changed, because there is no terminal to ask on. Add --yes")]
    NoTerminal,
    /// The answer cannot be read.
    #[error("cannot read the answer. Nothing was changed")]
    Answer(#[source] std::io::Error),
}

impl From<AskError> for RecoverError {
    fn from(error: AskError) -> Self {
        match error {
            AskError::NoTerminal => Self::NoTerminal,
            AskError::Answer(cause) => Self::Answer(cause),
        }
    }
}

/// Makes a repository that lost revisions usable again, and prints what changed.
///
/// # Errors
/// If a server uses the data directory, or the lost revisions cannot be restored. If the database fails meanwhile, the
/// same command goes on. Otherwise nothing was changed.
pub fn recover_command(
    arguments: &RecoverArguments,
    print_line: impl Fn(&str),
) -> Result<Outcome, RecoverError> {
    let data = arguments.location.data();
    if !data.is_dir() {
        return Err(RecoverError::NoData(data));
    }
    private::check(&data)?;
    let database = arguments.store.database()?;
    let Some(database) = database.filter(|_| !arguments.accept_journal) else {
        if arguments.push || arguments.accept || arguments.store.store.is_some() {
            return Err(RecoverError::Choice);
        }
        if is_replica(&data)? {
            return Err(RecoverError::Copy(data));
        }
        let recovered = recover(&data, &Options::default(), arguments.accept_journal)?;
        print_line(&describe(&recovered));
        return Ok(Outcome::Success);
    };
    let copy = LocalCopy::open(&data, &SharedJournal::in_database(&database), &Options::default())?;
    let differences = copy.differences();
    print_line(&compare(&data, differences));
    if differences.lost() == 0 {
        return Ok(Outcome::Success);
    }
    let lost = plural(differences.lost(), "revision", "revisions");
    let is_confirmed =
        |what: &str| -> Result<bool, RecoverError> { Ok(arguments.yes || ask::confirm(what)?) };
    if arguments.push {
        copy.check_push()?;
        if is_confirmed(&format!("Write {lost} into the database again"))? {
            return push(&copy, print_line);
        }
    } else if arguments.accept {
        copy.check_accept()?;
        if is_confirmed(&format!("Put {lost} aside and follow the database"))? {
            return accept(&copy, print_line);
        }
    } else {
        choices(differences).iter().for_each(|line| print_line(line));
        return Ok(Outcome::Problems);
    }
    print_line("Nothing was changed.");
    Ok(Outcome::Problems)
}

fn push(copy: &LocalCopy, print_line: impl Fn(&str)) -> Result<Outcome, RecoverError> {
    let mut meter = ProgressMeter::new(&print_line);
    let copied = copy.push(&mut |at| meter.update(at));
    meter.finish();
    let CopiedJournal { revision, files, bytes: size } = copied?;
    let (files, size) = (plural(files, "file", "files"), bytes(size));
    print_line(&format!(
        "The database has all revisions up to {revision} again: {files}, {size}. Start the server."
    ));
    Ok(Outcome::Success)
}

fn accept(copy: &LocalCopy, print_line: impl Fn(&str)) -> Result<Outcome, RecoverError> {
    let kept = copy.accept()?;
    print_line(&format!(
        "The lost revisions are in {}, a data directory with everything as it was. `mockpit export` reads it. Start \
         the server.",
        kept.display()
    ));
    Ok(Outcome::Success)
}

/// Describes how a local copy and its database differ.
fn compare(data: &Path, differences: Differences) -> String {
    let Differences { common, here, there } = differences;
    let data = data.display();
    let range = |newest: RevisionNumber| match common.next() {
        first if first == newest => format!("revision {newest}"),
        first => format!("revisions {first} to {newest}"),
    };
    match (differences.lost(), differences.missing()) {
        (0, 0) => format!("The database and {data} have the same revisions, up to {here}."),
        (0, _) => format!(
            "The database has all revisions of {data}, and also {}, which the server copies when it starts.",
            range(there)
        ),
        (_, 0) => format!("The database has lost {}, which {data} still has.", range(here)),
        _ => format!(
            "The database has lost {}, which {data} still has, and has gone on with other content as {}.",
            range(here),
            range(there)
        ),
    }
}

/// What a person can do about lost revisions.
fn choices(differences: Differences) -> Vec<&'static str> {
    let push = "--push writes them into the database again.";
    let accept = "--accept puts them aside in this data directory, and follows the database.";
    if differences.missing() > 0 { vec![accept] } else { vec![push, accept] }
}

/// Describes what was recovered in a data directory.
fn describe(recovered: &Recovered) -> String {
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
