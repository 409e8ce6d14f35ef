//! The paths of operations in a detail, as JSON Pointers.

use crate::{Action, ExecutableContent, read::problem::pointer_step};

/// The path of an operation.
pub(super) fn operation_path(name: &str) -> String {
    format!("/operations/{}", pointer_step(name))
}

/// The path of the settings of the operation with this path.
pub(super) fn settings_path(operation: &str) -> String {
    format!("{operation}/settings")
}

impl ExecutableContent {
    /// The path of the field that has the whole content, for [`DetailOptions`](crate::DetailOptions).
    #[must_use]
    pub fn detail_path(&self) -> String {
        let field = match self.action {
            Action::Script { .. } | Action::Proxy { .. } => "dispatcherRules",
            Action::Callback { .. } => "callbackInfos",
        };
        settings_path(&operation_path(&self.operation)) + "/" + field
    }
}
