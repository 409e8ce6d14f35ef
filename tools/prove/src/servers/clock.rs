//! A server whose clock is an hour ahead, with libfaketime.

use std::{env, fs, path::PathBuf, process::Command};

/// Lets a server run an hour ahead. Does nothing without libfaketime.
pub(super) fn put_ahead(command: &mut Command) {
    if let Some(library) = library() {
        command.env("LD_PRELOAD", library).env("FAKETIME", "+1h");
        // Only the time of day differs between machines.
        command.env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    }
}

/// Whether clocks differ, in words.
pub(super) fn note() -> &'static str {
    match library() {
        Some(_) => "the clock of one server is an hour ahead",
        None => "all clocks agree, because libfaketime is not installed",
    }
}

/// The library that `LIBFAKETIME` names, or the one of Debian.
fn library() -> Option<PathBuf> {
    if let Some(path) = env::var_os("LIBFAKETIME").filter(|path| !path.is_empty()) {
        return Some(PathBuf::from(path));
    }
    let folders = fs::read_dir("/usr/lib").ok()?.flatten();
    let libraries = folders.map(|folder| folder.path().join("faketime/libfaketimeMT.so.1"));
    libraries.into_iter().find(|library| library.exists())
}
