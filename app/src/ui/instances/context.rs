//! What the parts of the page of an instance share.

use api_types::{InstanceId, InstanceView, InstancesView};
use leptos::prelude::*;

use super::jobs::Jobs;
use crate::{
    text::visible,
    ui::{erased::memo, session::Query},
};

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub(super) struct Context {
    pub(super) id: StoredValue<InstanceId>,
    pub(super) instances: Query<InstancesView>,
    /// The instance. `None` until it is loaded, and if there is none with this ID.
    pub(super) instance: Memo<Option<InstanceView>>,
    pub(super) jobs: Jobs,
}

impl Context {
    /// The name of the instance, with visible characters only.
    pub(super) fn name(self) -> Memo<String> {
        let instance = self.instance;
        memo(move || {
            instance.with(|it| it.as_ref().map(|it| visible(&it.name)).unwrap_or_default())
        })
    }
}
