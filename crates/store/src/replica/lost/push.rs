//! Sends revisions to a shared journal that has lost them.

use std::{fs, io};

use super::{Differences, LocalCopy, LostRevisionsError};
use crate::{
    CopiedJournal, Progress, SharedJournal, Stage, error,
    journal::backend::{Backend as _, Directory, ListedFile},
    replica::copy,
};

impl LocalCopy {
    /// Checks whether the lost revisions can be sent again.
    ///
    /// # Errors
    /// If nothing is lost, or if the shared journal has gone on without the lost revisions.
    pub fn check_push(&self) -> Result<(), LostRevisionsError> {
        let Differences { common, here, there } = self.differences;
        if self.differences.lost() == 0 {
            return Err(LostRevisionsError::NothingLost(here));
        }
        if self.differences.missing() > 0 {
            return Err(LostRevisionsError::GoneOn { common, there });
        }
        Ok(())
    }

    /// Sends the lost revisions to the shared journal again, oldest first. Each file is read back. What was sent before
    /// an error stays, and the next try goes on there.
    ///
    /// # Errors
    /// If nothing is lost, or if the shared journal has gone on without the lost revisions.
    pub fn push(
        &self,
        on_progress: &mut dyn FnMut(Progress),
    ) -> Result<CopiedJournal, LostRevisionsError> {
        self.check_push()?;
        let differences = self.differences;
        let SharedJournal(shared) = &self.shared;
        let directory = Directory::new(&self.root, &self.disk);
        let mut files = directory.list(differences.common)?.files;
        files.retain(|listed| listed.name.number > differences.common);
        let length =
            |listed: &ListedFile| Ok(fs::metadata(self.root.join(listed.name.path()))?.len());
        let total = files.iter().map(length).sum::<io::Result<u64>>();
        let total = total.map_err(error::io("read the size of the journal"))?;
        let mut copied = CopiedJournal { revision: differences.here, ..CopiedJournal::default() };
        for listed in files {
            copied.bytes += copy::put(&**shared, &directory, &self.root, listed)?;
            copied.files += 1;
            on_progress(Progress { stage: Stage::Journal, done: copied.bytes, total });
        }
        Ok(copied)
    }
}
