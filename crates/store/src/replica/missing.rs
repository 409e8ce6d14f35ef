//! What a journal lacks of a shared one.

use std::iter::zip;

use api_types::{RevisionNumber, Timestamp};
use repository::StoreError;

use crate::journal::{
    ChainHash,
    backend::{FileKind, ListedFile, Shared},
};

/// What a journal lacks of a shared one.
pub(super) struct Missing {
    /// The newest base file of the shared journal. 0 if it was never compacted.
    pub(super) newest_base: RevisionNumber,
    pub(super) next: Next,
    /// The time by the clock that all servers share. `None` if it is unknown.
    pub(super) now: Option<Timestamp>,
}

/// The files that come next.
pub(super) enum Next {
    /// A base file that is newer than everything here.
    Base(ListedFile),
    /// The next revisions without a gap. None if nothing is missing.
    Revisions(Vec<ListedFile>),
}

/// Finds what a journal lacks that ends with this revision and chain hash.
///
/// # Errors
/// [`StoreError::WentBack`] if the shared journal does not have this revision.
pub(super) fn find(
    shared: &dyn Shared,
    (newest, chain_hash): (RevisionNumber, ChainHash),
) -> Result<Missing, StoreError> {
    let listing = shared.list(newest)?;
    if listing.parent != Some(chain_hash) {
        return Err(StoreError::WentBack { revision: newest });
    }
    let now = listing.now;
    let (bases, mut revisions): (Vec<_>, Vec<_>) =
        listing.files.into_iter().partition(|file| file.name.kind == FileKind::Base);
    let base = bases.into_iter().max_by_key(|base| base.name.number);
    let newest_base = base.map(|base| base.name.number).unwrap_or_default();
    let next = match base.filter(|base| base.name.number > newest) {
        Some(base) => Next::Base(base),
        None => {
            let in_order = zip(&revisions, newest.0 + 1..);
            let count = in_order.take_while(|(file, next)| file.name.number.0 == *next).count();
            revisions.truncate(count);
            Next::Revisions(revisions)
        }
    };
    Ok(Missing { newest_base, next, now })
}
