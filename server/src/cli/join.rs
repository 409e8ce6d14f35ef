//! `mockpit join`: joins the files of a folder to a snapshot.

use std::io::{self, Write};

use app::text::{bytes, plural};

use crate::cli::{
    arguments::JoinArguments,
    folder::{FolderError, join},
    outcome::Outcome,
    output::{Output, OutputError},
};

/// Why a folder was not joined.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    /// The folder cannot be read.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The output cannot be written.
    #[error(transparent)]
    Output(#[from] OutputError),
}

/// Joins the files of a folder. Passes each line for the terminal to `print_line`.
///
/// # Errors
/// If the folder cannot be read, or the output cannot be written. The output is not changed then.
pub fn join_command(
    arguments: &JoinArguments,
    print_line: impl Fn(&str),
) -> Result<Outcome, JoinError> {
    let folder = &arguments.folder;
    let output = Output::from_argument(&arguments.output);
    let (join, count) = join::read(folder)?;
    let size = output.write(|out| {
        let mut counted = Counted { out, size: 0 };
        join::write(&join, folder, &mut counted)?;
        Ok::<u64, JoinError>(counted.size)
    })?;
    if let Output::File(path) = &output {
        let files = plural(count as u64, "file", "files");
        print_line(&format!("Joined {files} to {} ({}).", path.display(), bytes(size)));
    }
    Ok(Outcome::Success)
}

/// Counts what is written.
struct Counted<'a> {
    out: &'a mut dyn Write,
    size: u64,
}

impl Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
