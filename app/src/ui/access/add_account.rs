//! The dialog that adds an account.

use api_types::{Field, Role};
use leptos::prelude::*;

use super::{dialog_form::DialogForm, link::ShownLink, text};
use crate::{
    api::accounts::add_account,
    ui::kit::{Select, SelectOption, TextField},
};

const ROLES: [Role; 3] = [Role::User, Role::Manager, Role::Admin];

/// The dialog. Calls `on_added` with the link of the new account.
pub(super) fn add_dialog(open: RwSignal<bool>, on_added: Callback<ShownLink>) -> AnyView {
    let name = RwSignal::new(String::new());
    let role = RwSignal::new(0_usize);
    let is_missing = RwSignal::new(false);
    let form = DialogForm::new(open, &[Field::Name], move || {
        name.set(String::new());
        role.set(0);
        is_missing.set(false);
    });
    let add = Callback::new(move |()| {
        let name = name.get_untracked().trim().to_owned();
        is_missing.set(name.is_empty());
        if name.is_empty() {
            return;
        }
        let role = ROLES[role.get_untracked()];
        let request =
            async move { Ok(ShownLink { link: add_account(name.clone(), role).await?, name }) };
        form.send(request, on_added);
    });
    let rejected = form.error_of(Field::Name);
    let name_error = Signal::derive(move || {
        if is_missing.get() { Some(text::NAME_MISSING.to_owned()) } else { rejected.get() }
    });
    let options: Vec<SelectOption> = ROLES
        .iter()
        .enumerate()
        .map(|(at, role)| SelectOption::new(at.to_string(), text::role_explained(*role)))
        .collect();
    let options = Signal::stored(options);
    form.dialog(text::ADD_ACCOUNT, text::ADD_ACCOUNT, add, move || {
        view! {
            <TextField
                label=text::USER_NAME
                name="name"
                value=name
                error=name_error
                required=true
            />
            <Select
                label=text::ROLE
                options
                value=Signal::derive(move || role.get().to_string())
                on_change=move |value: String| {
                    role.set(value.parse().unwrap_or_default());
                }
            />
            <p class="s-access__hint">{text::ADD_EXPLAINED}</p>
        }
        .into_any()
    })
}
