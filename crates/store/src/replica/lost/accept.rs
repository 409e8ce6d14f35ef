//! Puts revisions aside that a shared journal has lost, and follows that journal.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use api_types::RevisionNumber;
use repository::StoreError;

use super::{Differences, LocalCopy, LostRevisionsError};
use crate::{
    SharedJournal,
    anchor::{self, Anchor},
    checkpoint, error, files,
    journal::{
        Journal,
        backend::{Backend as _, Directory, FileName},
    },
    names, repair,
    replica::open,
};

impl LocalCopy {
    /// Checks whether the lost revisions can be put aside.
    ///
    /// # Errors
    /// If nothing is lost, or if the shared journal is empty.
    pub fn check_accept(&self) -> Result<(), LostRevisionsError> {
        let Differences { here, there, .. } = self.differences;
        if self.differences.lost() == 0 {
            return Err(LostRevisionsError::NothingLost(here));
        }
        if there == RevisionNumber(0) {
            return Err(LostRevisionsError::Empty);
        }
        Ok(())
    }

    /// Keeps everything that the local copy has in a folder of its own, drops the lost revisions, and copies what the
    /// shared journal has instead. The folder is a data directory of one server, and is never removed. Returns its
    /// path.
    ///
    /// If this is interrupted, the next try goes on.
    ///
    /// # Errors
    /// If nothing is lost, or if the shared journal is empty. Then nothing was changed. If the disk or the shared journal
    /// fails.
    pub fn accept(&self) -> Result<PathBuf, LostRevisionsError> {
        self.check_accept()?;
        let names = self.file_names()?;
        let kept = self.keep(&names)?;
        self.drop_after(self.differences.common, &names)?;
        let SharedJournal(shared) = &self.shared;
        open::catch_up(&self.root, &**shared, &self.disk)?;
        Ok(kept)
    }

    /// The files of the journal, oldest first.
    fn file_names(&self) -> Result<Vec<FileName>, StoreError> {
        let listed = Directory::new(&self.root, &self.disk).list(RevisionNumber(0))?.files;
        Ok(listed.into_iter().map(|listed| listed.name).collect())
    }

    /// Makes a data directory with all files of the journal. They are not copied: files of a journal never change, so
    /// both directories can have them.
    fn keep(&self, names: &[FileName]) -> Result<PathBuf, StoreError> {
        let folder = self.root.join(names::LOST_REVISIONS);
        let mut candidates = (self.now..).map(|time| folder.join(time.to_string()));
        let kept = candidates.find(|name| !name.exists()).unwrap_or_default();
        let failed = || error::io(format!("keep the lost revisions in {}", kept.display()));
        let temporary = kept.with_extension("tmp");
        match fs::remove_dir_all(&temporary) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(failed()(cause)),
            _ => {}
        }
        files::create_dir(&temporary.join(names::JOURNAL)).map_err(failed())?;
        for name in names {
            let (from, to) = (self.root.join(name.path()), temporary.join(name.path()));
            link(&from, &to).map_err(failed())?;
        }
        let journal = Journal::open(&temporary, self.id, &self.disk)?;
        let identity = journal.history()?.identity();
        let identified_from = match identity {
            Some((id, from)) if id == self.id => from,
            _ => self.differences.here.next(),
        };
        Anchor::new(self.id, identified_from, self.log.last()).write(&temporary, &self.disk)?;
        self.disk.sync_directory(&temporary.join(names::JOURNAL)).map_err(failed())?;
        self.disk.rename_new(&temporary, &kept).map_err(failed())?;
        for folder in kept.ancestors().skip(1).take(2) {
            self.disk.sync_directory(folder).map_err(failed())?;
        }
        Ok(kept)
    }

    /// Drops everything after a revision. A start in between finds a copy that is not complete, with revisions that the
    /// shared journal has lost, and does not go on.
    fn drop_after(&self, common: RevisionNumber, names: &[FileName]) -> Result<(), StoreError> {
        anchor::remove(&self.root)?;
        repair::remove_cache(&self.root);
        checkpoint::remove_after(&self.root, common);
        for name in names.iter().rev().filter(|name| name.number > common) {
            let removed = fs::remove_file(self.root.join(name.path()));
            removed.map_err(error::io(format!("remove {}", name.path())))?;
        }
        let journal = self.root.join(names::JOURNAL);
        self.disk.sync_directory(&journal).map_err(error::io("write the journal folder"))
    }
}

/// Some file systems have no links.
fn link(from: &Path, to: &Path) -> io::Result<()> {
    fs::hard_link(from, to).or_else(|_| {
        fs::copy(from, to)?;
        fs::File::open(to)?.sync_all()
    })
}
