//! Asks a person on the terminal.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use super::error::ImportCommandError;
use crate::cli::source::Source;

/// Asks whether to do this: "Import 3 services". Anything but "y" or "yes" is no.
pub(super) fn confirm(what: &str, source: &Source) -> Result<bool, ImportCommandError> {
    let reads_source = matches!(source, Source::Standard);
    if reads_source || !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Err(ImportCommandError::NoTerminal);
    }
    let mut answer = String::new();
    let asked = write!(io::stderr(), "{what}? [y/N] ").and_then(|()| io::stderr().flush());
    asked
        .and_then(|()| io::stdin().lock().read_line(&mut answer))
        .map_err(ImportCommandError::Answer)?;
    Ok(matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes"))
}
