//! The dialog that adds an account.

use api_types::{Field, Role};
use leptos::{prelude::*, task::spawn_local};

use super::{link::ShownLink, text};
use crate::{
    api::{ApiError, accounts::add_account},
    ui::{
        errors::sentence_and_advice,
        kit::{
            Button, ButtonVariant, Dialog, DialogForm, Notice, Select, SelectOption, TextField,
            Tone,
        },
        session::use_session,
    },
};

const ROLES: [Role; 3] = [Role::User, Role::Manager, Role::Admin];

/// The dialog. Calls `on_added` with the link of the new account.
pub(super) fn add_dialog(open: RwSignal<bool>, on_added: Callback<ShownLink>) -> AnyView {
    let session = use_session();
    let name = RwSignal::new(String::new());
    let role = RwSignal::new(0_usize);
    let failure = RwSignal::new(None::<ApiError>);
    let is_missing = RwSignal::new(false);
    let is_busy = RwSignal::new(false);
    Effect::new(move || {
        if open.get() {
            name.set(String::new());
            role.set(0);
            failure.set(None);
            is_missing.set(false);
        }
    });
    let add = move |()| {
        let typed = name.get_untracked().trim().to_owned();
        is_missing.set(typed.is_empty());
        if typed.is_empty() || is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        failure.set(None);
        let role = ROLES[role.get_untracked()];
        spawn_local(async move {
            let answer = add_account(typed.clone(), role).await;
            is_busy.try_set(false);
            match answer {
                Ok(link) => {
                    open.try_set(false);
                    on_added.run(ShownLink { name: typed, link });
                }
                Err(error) => {
                    session.report_error(&error);
                    failure.try_set(Some(error));
                }
            }
        });
    };
    let of_name = |error: &ApiError| matches!(error, ApiError::Invalid { field: Field::Name, .. });
    let name_error = Signal::derive(move || {
        if is_missing.get() {
            return Some(text::NAME_MISSING.to_owned());
        }
        failure.get().filter(of_name).map(|error| crate::ui::errors::sentence(&error))
    });
    let other_error = move || {
        failure.get().filter(|error| !of_name(error)).map(|error| {
            view! { <Notice tone=Tone::Danger title=sentence_and_advice(&error) /> }
        })
    };
    let options: Vec<SelectOption> = ROLES
        .iter()
        .enumerate()
        .map(|(at, role)| SelectOption::new(at.to_string(), text::role_explained(*role)))
        .collect();
    let options = Signal::stored(options);
    view! {
        <Dialog
            title=text::ADD_ACCOUNT
            open
            on_close=move |()| open.set(false)
            actions=move || {
                view! {
                    <Button on_press=move |()| open.set(false)>{text::CANCEL}</Button>
                    <Button variant=ButtonVariant::Primary busy=is_busy on_press=add>
                        {text::ADD_ACCOUNT}
                    </Button>
                }
            }
        >
            <DialogForm on_submit=add>
                {other_error}
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
            </DialogForm>
        </Dialog>
    }
    .into_any()
}
