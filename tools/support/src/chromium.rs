//! Finds the system's Chromium, the browser of the tests.

use std::{env, path::PathBuf};

/// The names of the program on different systems.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Chromium without windows, which needs less than half the processor time.
pub const WITHOUT_WINDOWS: &str = "chromium-headless-shell";

/// The program that `CHROMIUM` names if it is set, else the first known name on the path.
#[must_use]
pub fn find() -> Option<PathBuf> {
    chosen().or_else(|| on_path(&NAMES))
}

/// Like [`find`], but prefers a Chromium without windows. Both show pages in the same way, but not as fast.
#[must_use]
pub fn for_tests() -> Option<PathBuf> {
    chosen().or_else(|| on_path(&[WITHOUT_WINDOWS])).or_else(find)
}

fn chosen() -> Option<PathBuf> {
    env::var_os("CHROMIUM").map(PathBuf::from)
}

fn on_path(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|candidate| candidate.is_file())
}
