//! `mockpit verify`: lists all problems of a snapshot, with their positions.

mod json;
pub(crate) mod text;

use std::io;

use snapshot::{Manifest, Severity};

use crate::cli::{
    arguments::VerifyArguments,
    outcome::Outcome,
    remote::{Access, Wanted},
    source::{Source, SourceError},
    transfer::TransferMeter,
};

/// Why a snapshot cannot be verified.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The source cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The file cannot be read to its end.
    #[error("cannot read {name} to its end")]
    Read {
        /// The name of the file.
        name: String,
        /// Why it cannot be read.
        #[source]
        source: io::Error,
    },
}

/// Lists the problems of a snapshot. Passes each line to `print_line`.
///
/// # Errors
/// If the source cannot be read. A file that is not a snapshot is a problem, not an error.
pub fn verify_command(
    arguments: &VerifyArguments,
    print_line: impl Fn(&str),
) -> Result<Outcome, VerifyError> {
    let source = Source::from_argument(&arguments.source);
    let meter = TransferMeter::new(&format!("Reading {source}"));
    let mut progress = |transfer| meter.update(transfer);
    let file = source.open(&Wanted::All, &Access::from(&arguments.access), &mut progress)?;
    let name = file.name().to_owned();
    let failed = |source| VerifyError::Read { name: name.clone(), source };
    let file = file.read(&mut progress).map_err(failed)?;
    drop(meter);
    if arguments.json {
        print_line(&json::report(&name, &file));
    } else {
        text::report(&name, &file, print_line);
    }
    Ok(outcome(file.manifest(), arguments.strict))
}

fn outcome(manifest: &Manifest, is_strict: bool) -> Outcome {
    let worst = if is_strict { Severity::Warning } else { Severity::Refused };
    let fails = manifest.problems.iter().any(|problem| problem.severity <= worst);
    if fails { Outcome::Problems } else { Outcome::Success }
}
