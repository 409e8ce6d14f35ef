//! How far a send is.

use api_types::InstanceStage;

use super::error::SendError;

/// Watches a send, and can cancel it.
pub(crate) trait SendProgress {
    /// A stage begins, with this number of services.
    ///
    /// # Errors
    /// [`SendError::Canceled`].
    fn enter(&self, stage: InstanceStage, total: usize) -> Result<(), SendError>;

    /// So many services of the stage are done.
    ///
    /// # Errors
    /// [`SendError::Canceled`].
    fn set_done(&self, done: usize) -> Result<(), SendError>;
}
