//! Asks a person on the terminal.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum AskError {
    /// Nobody can be asked.
    NoTerminal,
    /// The answer cannot be read.
    Answer(io::Error),
}

/// Asks whether to do this: "Import 3 services". Anything but "y" or "yes" is no.
pub(crate) fn confirm(what: &str) -> Result<bool, AskError> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Err(AskError::NoTerminal);
    }
    let mut answer = String::new();
    let asked = write!(io::stderr(), "{what}? [y/N] ").and_then(|()| io::stderr().flush());
    asked.and_then(|()| io::stdin().lock().read_line(&mut answer)).map_err(AskError::Answer)?;
    Ok(matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes"))
}
