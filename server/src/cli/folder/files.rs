//! The files of a folder on disk.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{self, Read as _},
    os::unix::fs::FileExt as _,
    path::Path,
};

use snapshot::{
    ReadAt,
    folder::{ORDER_FILE, OTHER_FILE, is_service_file},
};

use super::error::{self, FolderError};

/// The files that `mockpit split` wrote into a folder.
#[derive(Debug, Default)]
pub(super) struct FolderFiles {
    /// The names of those with documents.
    pub(super) with_documents: BTreeSet<String>,
    /// Whether there is an order file.
    pub(super) has_order: bool,
}

impl FolderFiles {
    /// Lists the files of a folder. Other files that version control and people add are ignored: hidden
    /// ones, and notes in Markdown.
    pub(super) fn list(folder: &Path) -> Result<Self, FolderError> {
        let mut files = Self::default();
        let failed = || error::io(format!("read the folder {}", folder.display()));
        for entry in fs::read_dir(folder).map_err(failed())? {
            let entry = entry.map_err(failed())?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_file = entry.file_type().map_err(failed())?.is_file();
            if name.starts_with('.') || name.ends_with(".md") {
                continue;
            }
            if is_file && name == ORDER_FILE {
                files.has_order = true;
            } else if is_file
                && (name == OTHER_FILE || is_service_file(&name))
                && starts_like_snapshot(&entry.path()).map_err(failed())?
            {
                files.with_documents.insert(name);
            } else {
                return Err(FolderError::Foreign { folder: folder.to_owned(), name });
            }
        }
        Ok(files)
    }

    /// The names of all files.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let order = self.has_order.then_some(ORDER_FILE);
        self.with_documents.iter().map(String::as_str).chain(order)
    }
}

/// Whether a file starts like one that Mockpit writes, so that no other file with such a name is removed. A
/// file with a conflict of version control is one of them too.
fn starts_like_snapshot(path: &Path) -> io::Result<bool> {
    const START: u64 = 64;
    let mut start = Vec::new();
    File::open(path)?.take(START).read_to_end(&mut start)?;
    let start = String::from_utf8_lossy(&start);
    let is_snapshot = start.starts_with('{') && start.contains("\"services\"");
    Ok(is_snapshot || start.starts_with("<<<<<<<"))
}

/// A file that is read at any offset.
pub(super) struct OpenFile(pub(super) File);

impl ReadAt for OpenFile {
    fn read_exact_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        self.0.read_exact_at(bytes, offset)
    }
}

/// Whether two files have the same content. A missing file has none.
pub(super) fn has_same_content(new: &mut File, path: &Path) -> io::Result<bool> {
    let mut old = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        file => file?,
    };
    if new.metadata()?.len() != old.metadata()?.len() {
        return Ok(false);
    }
    let (mut a, mut b) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
    let mut offset = 0;
    let length = new.metadata()?.len();
    while offset < length {
        let size = usize::try_from((length - offset).min(a.len() as u64)).unwrap_or(a.len());
        let (a, b) = (a.get_mut(..size).unwrap_or_default(), b.get_mut(..size).unwrap_or_default());
        new.read_exact_at(a, offset)?;
        old.read_exact(b)?;
        if a != b {
            return Ok(false);
        }
        offset += size as u64;
    }
    Ok(true)
}
