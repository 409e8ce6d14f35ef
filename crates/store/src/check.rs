//! Reads everything: whether all that was ever committed is still as it was written.

use repository::{Store, StoreError};
use snapshot::Hash;

use crate::{
    EmbeddedStore, error,
    journal::{Line, Reader},
};

impl EmbeddedStore {
    /// Reads every file of the journal to its end and every definition of the newest revision.
    /// Gives back what is damaged; nothing where all is well. Takes as long as reading takes.
    #[must_use]
    pub fn check(&self) -> Vec<StoreError> {
        let lines = self.lines();
        let journal = lines.iter().map(|line| self.check_file(line));
        let head = self.head();
        let contents = head.index.entries().map(|entry| self.check_content(&entry.hash));
        journal.chain(contents).filter_map(Result::err).collect()
    }

    fn check_file(&self, line: &Line) -> Result<(), StoreError> {
        let reader = self.journal.read(line.revision.number)?;
        if reader.line().seal != line.seal {
            return Err(error::damaged(reader.name(), "it was exchanged"));
        }
        check_definitions(&reader)
    }

    fn check_content(&self, hash: &Hash) -> Result<(), StoreError> {
        let same = self.definition(hash)?.hash() == *hash;
        if same { Ok(()) } else { Err(error::damaged("sled", format!("{hash} has changed"))) }
    }
}

fn check_definitions(reader: &Reader) -> Result<(), StoreError> {
    let changes = reader.replay(|hash, packed| {
        let same = packed.unpack(reader.name())?.hash() == hash;
        let wrong = || error::damaged(reader.name(), format!("{hash} is not what it says"));
        if same { Ok(()) } else { Err(wrong()) }
    });
    changes.map(drop)
}
