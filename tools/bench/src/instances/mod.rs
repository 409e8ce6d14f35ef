//! Fetching from another Mockpit, and the grid of all instances.

mod fetch;
mod grid;

use std::path::Path;

use anyhow::Result;
use console_client::Console;

/// Prints the measurements. Returns the missed targets.
pub(super) fn measure(program: &Path, folder: &Path) -> Result<Vec<String>> {
    let mut missed = fetch::measure(program, folder)?;
    missed.extend(grid::measure(program, folder)?);
    Ok(missed)
}

/// Starts a server, and calls `work` with it.
fn with_server<T>(
    program: &Path,
    folder: &Path,
    name: &str,
    work: impl FnOnce(&Console) -> Result<T>,
) -> Result<T> {
    let data = tempfile::tempdir_in(folder)?;
    let log = folder.join(format!("mockpit-{name}.log"));
    work(&Console::start_program(program, &data.path().join("data"), &log)?)
}
