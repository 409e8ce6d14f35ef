//! The twin of `files` outside of a browser, where nobody drops, chooses or keeps a file.

use leptos::{html, prelude::*};

/// A file of the person's machine: nobody makes one.
#[derive(Clone, Debug)]
pub struct PickedFile(());

impl PickedFile {
    /// No name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        ""
    }

    /// No bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        0
    }

    /// Never.
    #[must_use]
    pub fn modified(&self) -> f64 {
        0.0
    }

    /// No bytes.
    ///
    /// # Errors
    /// Never.
    pub async fn slice(&self, _from: u64, _to: u64) -> Result<Vec<u8>, String> {
        Ok(Vec::new())
    }
}

/// What was dropped on the page or pasted into it.
#[derive(Clone, Debug)]
pub enum Dropped {
    /// Files, at least one.
    Files(Vec<PickedFile>),
    /// A folder.
    Folder,
    /// Text.
    Text(String),
    /// Something else.
    Nothing,
}

/// The files that an input holds.
#[must_use]
pub fn take_files(_: NodeRef<html::Input>) -> Vec<PickedFile> {
    Vec::new()
}

/// Nothing is ever dragged over the page.
pub fn take_drops(_: Callback<Dropped>) -> ReadSignal<bool> {
    signal(false).0
}

/// A file in the making.
#[derive(Debug, Default)]
pub struct Gathered(());

impl Gathered {
    /// Does nothing.
    pub fn push(&mut self, _bytes: &[u8]) {}

    /// There is no file.
    #[must_use]
    pub fn into_file(self, _name: &str) -> Option<PickedFile> {
        None
    }
}

/// Does nothing.
pub fn save(_: &PickedFile) {}

/// Always the same.
#[must_use]
pub fn made_up_name() -> String {
    String::new()
}

/// A file with this text: there is none.
#[must_use]
pub fn pasted(_name: &str, _text: &str) -> Option<PickedFile> {
    None
}
