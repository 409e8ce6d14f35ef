//! `mockpit split`: splits a snapshot into a folder with a file for each service.

use app::text::plural;

use crate::cli::{
    arguments::SplitArguments,
    folder::{
        FolderError,
        split::{SplitReport, split},
    },
    outcome::Outcome,
    remote::{Access, Wanted},
    source::{Source, SourceError},
    transfer::TransferMeter,
};

/// Why a snapshot was not split.
#[derive(Debug, thiserror::Error)]
pub enum SplitError {
    /// The source cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The folder cannot be written.
    #[error(transparent)]
    Folder(#[from] FolderError),
}

/// Splits a snapshot into a folder. Passes each line for the terminal to `print_line`.
///
/// # Errors
/// If the snapshot cannot be read, which changes nothing, or the folder cannot be written.
pub fn split_command(
    arguments: &SplitArguments,
    print_line: impl Fn(&str),
) -> Result<Outcome, SplitError> {
    let source = Source::from_argument(&arguments.source);
    let meter = TransferMeter::new(&format!("Reading {source}"));
    let mut progress = |transfer| meter.update(transfer);
    let file = source.open(&Wanted::All, &Access::from(&arguments.access), &mut progress);
    let report = split(&file?, &arguments.folder)?;
    drop(meter);
    if arguments.json {
        print_line(&serde_json::to_string_pretty(&report).unwrap_or_default());
        return Ok(Outcome::Success);
    }
    let SplitReport { files, written, removed, exact, .. } = report;
    let files = plural(files as u64, "file", "files");
    print_line(&format!(
        "{files} in {}: {written} written, {removed} removed.",
        arguments.folder.display()
    ));
    if !exact {
        print_line(&format!(
            "{source} has a layout that Mockpit does not know, so `mockpit join` gives the same content \
             in the layout of Mockpit."
        ));
    }
    Ok(Outcome::Success)
}
