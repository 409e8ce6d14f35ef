//! Why an import fails.

use api_types::{
    Choice, ConcurrentChange, Decision, DiscardReason, ImportId, MAX_FILES, RevisionNumber,
};
use snapshot::{ServiceId, ServiceKey};

use crate::{
    access::NotAllowed,
    plan::PlanError,
    progress::Cancelled,
    store::{SpoolError, StoreError},
};

/// Why a use case of an import fails.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// A file is larger than the limit.
    #[error("a file has {size} bytes, and the limit is {limit} bytes")]
    TooLarge {
        /// Size of the file, in bytes.
        size: u64,
        /// The limit, in bytes.
        limit: u64,
    },
    /// There are no files, or too many.
    #[error("an import has 1 to {MAX_FILES} files, not {0}")]
    FileCount(usize),
    /// The files of pending imports leave no space.
    #[error("{size} bytes do not fit: pending imports use {taken} of {limit} bytes")]
    NoSpace {
        /// Size of the files, in bytes.
        size: u64,
        /// Bytes that pending imports use.
        taken: u64,
        /// The limit for all pending imports, in bytes.
        limit: u64,
        /// Minutes until there is space, unless other imports change. `None` if that is unknown.
        minutes: Option<u32>,
    },
    /// The maximum number of imports is reached, and none of this administrator can be discarded.
    #[error("{0} imports are pending, which is the limit")]
    TooMany(usize),
    /// The account may not review this import.
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    /// There is no such import.
    #[error("import {0} does not exist")]
    NotFound(ImportId),
    /// The import was discarded.
    #[error("import {id} was discarded: {}", discard_words(why))]
    Discarded {
        /// The import.
        id: ImportId,
        /// The reason.
        why: DiscardReason,
    },
    /// The plan has no such row.
    #[error("the plan has no row {0}")]
    NoRow(u32),
    /// The plan was made again, at this revision.
    #[error("the plan was made again at revision {0}")]
    PlanChanged(RevisionNumber),
    /// Somebody changed the decisions since the client read them.
    #[error("the decisions were changed by {0}")]
    DecisionsChanged(Box<str>),
    /// The import has no file of this index.
    #[error("the import has no file {0}")]
    NoFile(u32),
    /// The upload has not ended.
    #[error("the upload is not complete yet")]
    UploadIncomplete,
    /// The upload has ended already.
    #[error("the upload is complete already")]
    UploadComplete,
    /// The import was not compared with the repository yet.
    #[error("the import has no plan yet")]
    NotPlanned,
    /// The import is a comparison.
    #[error("a comparison cannot be applied")]
    ReadOnly,
    /// The import was applied, or its commit has started.
    #[error("the import is too far to be cancelled")]
    TooLate,
    /// A file cannot be written to the spool.
    #[error("cannot store the uploaded file")]
    Spool(#[from] SpoolError),
    /// The plan cannot be made.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The plan cannot be applied.
    #[error(transparent)]
    Apply(#[from] ApplyError),
}

impl From<StoreError> for ImportError {
    fn from(error: StoreError) -> Self {
        Self::Plan(error.into())
    }
}

impl From<Cancelled> for ImportError {
    fn from(cancelled: Cancelled) -> Self {
        Self::Plan(cancelled.into())
    }
}

/// Why a plan cannot be applied.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// Rows without a default have no decision.
    #[error("services without a decision: {0}")]
    Undecided(usize),
    /// The row does not allow the choice.
    #[error("the decision \"{}\" is not allowed for {}", choice_words(decision.choice()), key.shortened())]
    ChoiceNotAllowed {
        /// The service.
        key: ServiceKey,
        /// The decision.
        decision: Box<Decision>,
    },
    /// The decisions would write two definitions with the same name and version.
    #[error("two decisions would write {}", .0.shortened())]
    DuplicateKey(ServiceKey),
    /// The decisions would write two definitions with the same service ID.
    #[error("two decisions would write the service ID {id}")]
    DuplicateId {
        /// The ID.
        id: ServiceId,
        /// A service that would get it.
        key: ServiceKey,
        /// Another service that would get it.
        other: ServiceKey,
    },
    /// The name or version of a copy is invalid or taken.
    #[error("a copy cannot have the name {}", .0.shortened())]
    InvalidCopyName(ServiceKey),
    /// The decisions add executable content that nobody confirmed.
    #[error("the executable content of {0} services is not confirmed")]
    UnconfirmedContent(usize),
    /// Services or saved items changed since the plan was made.
    #[error("services or saved items changed since revision {planned}")]
    Stale {
        /// The revision of the plan.
        planned: RevisionNumber,
        /// The newest revision.
        newest: RevisionNumber,
        /// The changed services.
        changed: Vec<ConcurrentChange>,
    },
    /// A definition that was read back differs from the one that was written. The revision is
    /// committed.
    #[error("revision {revision} is committed, but {} differs from what was written", key.shortened())]
    ReadBackMismatch {
        /// The service.
        key: ServiceKey,
        /// The revision.
        revision: RevisionNumber,
    },
    /// A saved item that was read back differs from the one that was written. The revision is committed.
    #[error("revision {revision} is committed, but {name} differs from what was written")]
    ItemMismatch {
        /// The name of the item.
        name: Box<str>,
        /// The revision.
        revision: RevisionNumber,
    },
    /// The revision is committed, but cannot be read back.
    #[error("revision {revision} is committed, but cannot be read back")]
    ReadBackFailed {
        /// The revision.
        revision: RevisionNumber,
        /// The reason.
        #[source]
        source: StoreError,
    },
    /// The source or the store failed, or the job was cancelled.
    #[error(transparent)]
    Plan(#[from] PlanError),
}

impl From<StoreError> for ApplyError {
    fn from(error: StoreError) -> Self {
        Self::Plan(error.into())
    }
}

impl From<Cancelled> for ApplyError {
    fn from(cancelled: Cancelled) -> Self {
        Self::Plan(cancelled.into())
    }
}

const fn choice_words(choice: Choice) -> &'static str {
    match choice {
        Choice::Add => "add",
        Choice::AddWithNewIds => "add with new IDs",
        Choice::Replace => "replace",
        Choice::Merge => "merge",
        Choice::Copy => "import as copy",
        Choice::KeepMine => "keep mine",
        Choice::Skip => "skip",
        Choice::Remove => "remove",
    }
}

const fn discard_words(reason: &DiscardReason) -> &'static str {
    match reason {
        DiscardReason::Evicted => "a newer import of the same account replaced it",
        DiscardReason::Stalled => "its upload received no data",
        DiscardReason::Expired => "nobody used it",
        DiscardReason::Cancelled { .. } => "an administrator cancelled it",
    }
}

#[cfg(test)]
mod tests {
    use snapshot::Exclusions;

    use super::*;

    #[test]
    fn messages_name_decisions_and_reasons_in_words() {
        let key = ServiceKey::new("Beer", "1");
        let decision = Box::new(Decision::Merge(Exclusions::default()));
        let error = ApplyError::ChoiceNotAllowed { key, decision }.to_string();
        assert!(error.starts_with("the decision \"merge\" is not allowed for "), "{error}");
        let why = DiscardReason::Cancelled { by: "anna".into() };
        let error = ImportError::Discarded { id: ImportId::from("x".to_owned()), why }.to_string();
        assert!(error.ends_with("was discarded: an administrator cancelled it"), "{error}");
    }
}
