//! The functions of `files` for native builds.

use leptos::{html, prelude::*};

use super::FileTaker;

/// A file to import. Native builds never create one.
#[derive(Clone, Debug)]
pub struct PickedFile(());

impl PickedFile {
    /// Empty.
    #[must_use]
    pub fn name(&self) -> &'static str {
        ""
    }

    /// 0.
    #[must_use]
    pub fn size(&self) -> u64 {
        0
    }

    /// 0.
    #[must_use]
    pub fn modified(&self) -> f64 {
        0.0
    }

    /// No bytes.
    ///
    /// # Errors
    /// Never.
    pub async fn read(&self, _from: u64, _to: u64, _each: impl FnMut(&[u8])) -> Result<(), String> {
        Ok(())
    }
}

/// What was dropped on the page or pasted.
#[derive(Clone, Debug)]
pub enum Dropped {
    /// One or more files.
    Files(Vec<PickedFile>),
    /// A folder.
    Folder,
    /// Text.
    Text(String),
    /// Something else.
    Nothing,
}

/// No files.
#[must_use]
pub fn take_files(_: NodeRef<html::Input>) -> Vec<PickedFile> {
    Vec::new()
}

/// Never true.
pub fn accept_drops(_: Callback<Dropped>) -> ReadSignal<bool> {
    signal(false).0
}

/// Never true.
pub fn catch_files(_: Signal<FileTaker>, _: Callback<Dropped>) -> ReadSignal<bool> {
    signal(false).0
}

/// A file that is being downloaded.
#[derive(Debug, Default)]
pub struct FileBuilder(());

impl FileBuilder {
    /// Does nothing.
    pub fn push(&mut self, _bytes: &[u8]) {}

    /// No file.
    #[must_use]
    pub fn build(self, _name: &str) -> Option<PickedFile> {
        None
    }
}

/// Does nothing.
pub fn save(_: &PickedFile) {}

/// Empty.
#[must_use]
pub fn random_id() -> String {
    String::new()
}

/// No file.
#[must_use]
pub fn file_from_text(_name: &str, _text: &str) -> Option<PickedFile> {
    None
}
