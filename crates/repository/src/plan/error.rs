//! Why a plan cannot be made or applied.

use std::io;

use snapshot::settings::NoOperation;

use crate::{progress::Cancelled, store::StoreError};

/// Why a plan cannot be made or applied.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// An uploaded file cannot be read from the spool, or changed since its upload.
    #[error("cannot read the uploaded file")]
    File(#[from] io::Error),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The plan has no such row, or the row has no content.
    #[error("row {0} of the plan does not exist or has no content")]
    NoRow(usize),
    /// An edit names an operation that the service does not have, or no longer.
    #[error(transparent)]
    NoOperation(#[from] NoOperation),
    /// The job was cancelled.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}
