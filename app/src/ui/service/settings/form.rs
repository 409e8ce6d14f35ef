//! The form as a signal.

use leptos::prelude::*;
use snapshot::ServiceType;

use crate::state::settings::{OperationField, OperationForm, PairsForm, Setting, SettingsForm};

/// The form as a signal.
#[derive(Clone, Copy)]
pub(super) struct Form(pub(super) RwSignal<SettingsForm>);

impl Form {
    /// Reads the form and follows its changes.
    pub(super) fn read<T>(self, read: impl FnOnce(&SettingsForm) -> T) -> T {
        self.0.with(read)
    }

    pub(super) fn update(self, change: impl FnOnce(&mut SettingsForm)) {
        self.0.update(change);
    }

    pub(super) fn edit_pairs(
        self,
        setting: StoredValue<Setting>,
        change: impl FnOnce(&mut PairsForm),
    ) {
        self.0.update(|form| setting.with_value(|setting| form.edit_pairs(setting, change)));
    }

    pub(super) fn edit_operation(
        self,
        name: StoredValue<Box<str>>,
        field: OperationField,
        change: impl FnOnce(&mut OperationForm),
    ) {
        self.0.update(|form| name.with_value(|name| form.edit_operation(name, field, change)));
    }

    /// The type of the service.
    pub(super) fn kind(self) -> ServiceType {
        self.0.with_untracked(|form| form.service().summary.kind)
    }
}
