//! The words of the history, the same on the screen and in a report.

use crate::RevisionKind;

impl RevisionKind {
    /// What was done, in a word or two: `Import`.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Start => "Beginning".to_owned(),
            Self::Import => "Import".to_owned(),
            Self::Undo(revision) => format!("Undo of revision {revision}"),
            Self::Restore(revision) => format!("Restore of revision {revision}"),
            Self::Recovered(last) => format!("Recovery of lost revisions up to {last}"),
            Self::LossAccepted(last) => format!("Loss accepted of revisions up to {last}"),
        }
    }
}
