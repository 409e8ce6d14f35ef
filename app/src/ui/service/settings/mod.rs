//! The settings of a service, for administrators. A change is reviewed before it is written.

mod conflict;
mod constraints;
mod form;
mod memory;
mod operation;
mod operations;
mod pairs;
mod parts;
mod submit;
mod text;

use api_types::EditableService;
use leptos::prelude::*;

use self::{
    form::Form,
    memory::{keep_form, take_form},
    operations::operations,
    pairs::pairs,
    submit::submit,
};
use super::context::Context;
use crate::{
    api::edit::load_settings,
    state::settings::{Setting, SettingsForm},
    ui::{
        browser,
        errors::Failure,
        kit::Skeleton,
        session::{QueryState, use_session},
    },
};

/// The settings of a service.
pub(super) fn settings(context: Context) -> AnyView {
    let session = use_session();
    let newest = session.revision();
    let query = session.query(move || {
        newest.track();
        load_settings(context.service.get_value())
    });
    let state = Memo::new(move |_| query.state().get());
    let form = StoredValue::new(None::<Form>);
    // The form lives as long as this part of the page, longer than what shows it.
    let owner = Owner::current().unwrap_or_default();
    let gone = RwSignal::new(Vec::new());
    let content = Memo::new(move |_| match state.get() {
        // A newer state changes the form, which stays on the screen.
        QueryState::Loading if form.with_value(Option::is_some) => Content::Form,
        QueryState::Loading => Content::Loading,
        QueryState::Failed(error) => Content::Failed(error),
        QueryState::Loaded(service) => {
            owner.with(|| untrack(|| receive(service, form, gone, context)));
            Content::Form
        }
    });
    let view = move || match content.get() {
        Content::Loading => view! { <Skeleton lines=8 label=text::LOADING /> }.into_any(),
        Content::Failed(error) => {
            view! { <Failure error on_retry=move |()| query.reload() /> }.into_any()
        }
        Content::Form => match form.get_value() {
            Some(form) => whole_form(form, gone, context),
            None => ().into_any(),
        },
    };
    view.into_any()
}

/// What is on the screen.
#[derive(Clone, Debug, PartialEq)]
enum Content {
    Loading,
    Failed(crate::api::ApiError),
    Form,
}

/// Puts a loaded service into the form.
fn receive(
    service: EditableService,
    form: StoredValue<Option<Form>>,
    gone: RwSignal<Vec<Box<str>>>,
    context: Context,
) {
    if let Some(form) = form.get_value() {
        if form.0.with_untracked(|form| form.base().hash != service.base.hash) {
            form.update(|form| gone.set(form.rebase(service)));
        }
        return;
    }
    let kept = context.service.with_value(take_form);
    let loaded = match kept {
        Some(mut kept) => {
            gone.set(kept.rebase(service));
            kept
        }
        None => SettingsForm::new(service),
    };
    form.set_value(Some(Form(RwSignal::new(loaded))));
}

fn whole_form(form: Form, gone: RwSignal<Vec<Box<str>>>, context: Context) -> AnyView {
    let account = use_session().account().get_untracked();
    let account = account.map(|account| account.name).unwrap_or_default();
    on_cleanup(move || {
        if let Some(typed) = form.0.try_get_untracked() {
            context.service.with_value(|service| keep_form(&account, service, typed));
        }
    });
    browser::ask_before_leaving(Callback::new(move |()| {
        form.0.with_untracked(|form| !form.changed().is_empty())
    }));
    view! {
        <div class="s-settings">
            {pairs(form, Setting::Labels)} {pairs(form, Setting::Annotations)}
            {operations(form, context)} {submit(form, gone, context)}
        </div>
    }
    .into_any()
}
