//! The definitions of earlier revisions: the nearest checkpoint, and the changes since.

use std::sync::Arc;

use repository::{Index, RevisionNumber, StoreError};

use crate::{EmbeddedStore, checkpoint, error, fold::Fold};

impl EmbeddedStore {
    /// The index of a revision before the newest one.
    pub(crate) fn earlier(&self, number: RevisionNumber) -> Result<Arc<Index>, StoreError> {
        let (base, index) = self.nearest_checkpoint(number);
        let mut fold = Fold::default();
        for number in base.0 + 1..=number.0 {
            let reader = self.journal.read(RevisionNumber(number))?;
            let known = self.line(RevisionNumber(number)).map(|line| line.seal);
            if known != Some(reader.line().seal) {
                return Err(error::damaged(reader.name(), "it was exchanged"));
            }
            fold.add(reader.changes()?);
        }
        let index = index.with(&fold.into_changes());
        index.map(Arc::new).map_err(|taken| error::damaged("journal", taken))
    }

    /// The last revision up to this one that has a good checkpoint, and its index.
    fn nearest_checkpoint(&self, number: RevisionNumber) -> (RevisionNumber, Index) {
        for at in checkpoint::numbers(&self.root).into_iter().filter(|at| *at <= number) {
            match self.line(at).map(|line| checkpoint::read(&self.root, &line)) {
                Some(Ok(index)) => return (at, index),
                Some(Err(why)) => tracing::warn!("{why}"),
                None => {}
            }
        }
        (RevisionNumber(0), Index::default())
    }
}
