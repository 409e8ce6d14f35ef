//! Copies files from another journal, and verifies them.

use std::sync::atomic::Ordering::SeqCst;

use api_types::RevisionNumber;
use repository::StoreError;

use super::{
    Journal, LogEntry, Reader,
    backend::{Backend, FileKind, ListedFile, Put, StagedFile},
};
use crate::{
    error::{self, Location, incomplete},
    files,
    journal::ChainHash,
};

impl Journal {
    /// Copies a file that continues this journal, or a base file that replaces all of it. `None` if the other journal no
    /// longer has the file.
    pub(crate) fn fetch(
        &self,
        from: &dyn Backend,
        listed: ListedFile,
        parent: ChainHash,
    ) -> Result<Option<Reader>, StoreError> {
        let ListedFile { name, chain_hash } = listed;
        let path = self.root.join(name.path()).with_extension("tmp");
        let temporary = Temporary(&path);
        let doing = || format!("copy {}", name.path());
        let mut file = files::create(&path).map_err(error::io(doing()))?;
        if !from.read(name, &mut file)? {
            return Ok(None);
        }
        self.disk.sync(&file).map_err(error::io(doing()))?;
        let reader = Reader::open_as(&path, &name.path(), name.number)?;
        if reader.log_entry().chain_hash != chain_hash {
            return Err(other_file(&name.path()));
        }
        if name.kind == FileKind::Revision && reader.parent() != parent {
            let what = "it does not continue the revision before it";
            return Err(error::damaged(Location::Journal(&name.path()), what));
        }
        // Reads all of it, and verifies its hash.
        reader.replay(|_, _| Ok(()))?;
        let (parent, earlier) = (reader.parent(), &*reader.earlier());
        let staged = StagedFile { name, path: &path, parent, chain_hash, earlier };
        let put = self.directory.put_if_absent(&staged)?;
        drop(temporary);
        match put {
            Put::Made => Ok(Some(reader)),
            Put::Taken => Err(other_file(&name.path())),
        }
    }

    /// Continues from a base file that [`Journal::fetch`] has copied. Removes the files that it replaces.
    pub(crate) fn continue_from(&self, base: RevisionNumber) -> Result<Vec<LogEntry>, StoreError> {
        self.first_retained.store(base.0, SeqCst);
        self.remove_compacted()?;
        Ok(self.read(base)?.log())
    }
}

fn other_file(name: &str) -> StoreError {
    incomplete(format!("{name} is not the file that the shared journal has"))
}

/// A file that is removed when this is dropped, unless it has got another name.
struct Temporary<'a>(&'a std::path::Path);

impl Drop for Temporary<'_> {
    fn drop(&mut self) {
        // The next start removes it if this fails.
        let _missing_if_it_was_placed = std::fs::remove_file(self.0);
    }
}
