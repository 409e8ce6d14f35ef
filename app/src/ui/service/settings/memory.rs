//! What a person typed, while they look at its review or at another page.

use std::{cell::RefCell, collections::HashMap};

use leptos::prelude::GetUntracked as _;
use snapshot::ServiceId;

use crate::{state::settings::SettingsForm, ui::session::use_session};

/// Services whose form is remembered.
const MAX_FORMS: usize = 50;

thread_local! {
    /// The forms with changes, by account and service.
    static FORMS: RefCell<HashMap<(Box<str>, ServiceId), SettingsForm>> = RefCell::default();
}

fn key(service: &ServiceId) -> Option<(Box<str>, ServiceId)> {
    let account = use_session().account().get_untracked()?;
    Some((account.name.into(), service.clone()))
}

/// Takes the form of a service out of the memory.
pub(super) fn take_form(service: &ServiceId) -> Option<SettingsForm> {
    let key = key(service)?;
    FORMS.with_borrow_mut(|forms| forms.remove(&key))
}

/// Remembers the form of a service, if it has changes.
pub(super) fn keep_form(account: &str, service: &ServiceId, form: SettingsForm) {
    if form.changed().is_empty() {
        return;
    }
    FORMS.with_borrow_mut(|forms| {
        if forms.len() < MAX_FORMS {
            forms.insert((account.into(), service.clone()), form);
        }
    });
}
