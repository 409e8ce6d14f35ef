//! `mockpit diff`: compares two snapshots in the words of the review.

use std::{io, thread};

use api_types::{ParsedFile, Status};
use app::text::plural;
use repository::{LocalFile, PlanError, Row, compare_files};
use snapshot::Severity;

use crate::{
    cli::{
        arguments::{DiffArguments, DiffFormat},
        outcome::Outcome,
        remote::{Access, Wanted},
        review::{PlanReport, json, markdown, text},
        source::{Source, SourceError},
        transfer::TransferMeter,
    },
    exchange::SnapshotFile,
};

/// Why two snapshots cannot be compared.
#[derive(Debug, thiserror::Error)]
pub enum DiffError {
    /// A source cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// Both sources are standard input.
    #[error("only one of both sources can be standard input. Name a file for the other one")]
    StandardInputTwice,
    /// A file cannot be read to its end.
    #[error("cannot read {name} to its end")]
    Read {
        /// The name of the file.
        name: String,
        /// Why it cannot be read.
        #[source]
        source: io::Error,
    },
    /// A file is not a snapshot that can be imported.
    #[error("cannot compare {name}: {message} `mockpit verify` lists all problems")]
    NotUsable {
        /// The name of the file.
        name: String,
        /// The first problem.
        message: String,
    },
    /// The comparison failed.
    #[error("cannot compare the snapshots")]
    Compare(#[from] PlanError),
}

/// Compares two snapshots. Passes each line of the result to `print_line`.
///
/// # Errors
/// If a source cannot be read, or is not a snapshot.
pub fn diff_command(
    arguments: &DiffArguments,
    print_line: impl Fn(&str),
) -> Result<Outcome, DiffError> {
    let [base, other] = [&arguments.base, &arguments.other].map(|it| Source::from_argument(it));
    if matches!((&base, &other), (Source::Standard, Source::Standard)) {
        return Err(DiffError::StandardInputTwice);
    }
    let access = Access::from(&arguments.access);
    let (base, other) = (open(&base, &access)?, open(&other, &access)?);
    let (base, other) = thread::scope(|scope| {
        let base = scope.spawn(|| read(base));
        let other = read(other);
        (base.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), other)
    });
    let (base, other) = (base?, other?);
    let notes = [&base, &other].map(|file| note(&file.to_parsed_file()));
    let compared = compare_files(base, other)?;
    let mut report = PlanReport::of_comparison(compared.kind, &compared.plan);
    report.notes.extend(notes.into_iter().flatten());
    print(&report, arguments.format, print_line);
    let is_same = if arguments.ignore_formatting {
        compared.plan.rows.iter().all(means_the_same)
    } else {
        report.is_empty()
    };
    Ok(if is_same { Outcome::Success } else { Outcome::Differs })
}

/// Whether the service of a row has the same meaning in both snapshots.
fn means_the_same(row: &Row) -> bool {
    match &row.status {
        Status::Identical => true,
        Status::Changed { diff } => diff.is_formatting_only(),
        _ => false,
    }
}

/// Prints a plan in this format.
pub(crate) fn print(report: &PlanReport, format: DiffFormat, print_line: impl Fn(&str)) {
    if format.json {
        print_line(&json(report));
    } else if format.markdown {
        print_line(&markdown(report));
    } else {
        text(report).iter().for_each(|line| print_line(line));
    }
}

fn open(source: &Source, access: &Access) -> Result<SnapshotFile, SourceError> {
    let meter = TransferMeter::new(&format!("Reading {source}"));
    source.open(&Wanted::All, access, &mut |transfer| meter.update(transfer))
}

fn read(file: SnapshotFile) -> Result<LocalFile, DiffError> {
    let name = file.name().to_owned();
    let failed = |source| DiffError::Read { name: name.clone(), source };
    let file = file.read(&mut |_| ()).map_err(failed)?;
    let problems = &file.manifest().problems;
    match problems.iter().find(|problem| problem.severity == Severity::Refused) {
        Some(problem) => Err(DiffError::NotUsable { name, message: problem.message.to_string() }),
        None => Ok(file),
    }
}

/// States what of a file is not compared.
fn note(file: &ParsedFile) -> Option<String> {
    let left_out = plural(file.left_out.into(), "service", "services");
    let name = &file.source.name;
    (file.left_out > 0).then(|| {
        format!("{left_out} of {name} with a problem are not compared. `mockpit verify` lists all problems.")
    })
}
