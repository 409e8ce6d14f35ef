//! What can be done with the selected services of an instance: fetch them, copy them to another one, or send ours.

use std::collections::HashSet;

use api_types::{ChosenServices, SavedSelection};
use leptos::prelude::*;
use snapshot::ServiceKey;

use super::{
    context::Context,
    send_dialogs::{copy_dialog, other_instances, send_dialog},
    services::Services,
    text,
};
use crate::{
    api::{exchange::fetch_services, selections::list_selections},
    state::selected_services,
    text::visible,
    ui::{
        browser,
        erased::{changing, memo},
        kit::{Button, ButtonVariant, Menu, MenuItem},
        services::use_services,
        session::{QueryState, use_session},
    },
};

/// The line with the number of selected services and the buttons.
pub(super) fn selection_actions(context: Context, services: Services) -> AnyView {
    let Context { id, jobs, .. } = context;
    let selected = services.selected;
    let busy = jobs.busy_reason();
    let reason = move |count: usize| {
        let none = (count == 0).then(|| text::NONE_SELECTED.to_owned());
        none.or_else(|| busy.get())
    };
    let (there_count, here_count) =
        (memo(move || services.there().len()), memo(move || services.here().len()));
    let fetch = move |()| {
        let (id, services) = (id.get_value(), ChosenServices::Services(services.there()));
        jobs.start(async move { fetch_services(id, services).await.map(|()| true) });
    };
    let (sending, copying) = (RwSignal::new(false), RwSignal::new(false));
    let others = other_instances(context);
    let has_others = memo(move || others.with(|others| !others.is_empty()));
    let copy = changing(move || {
        if !has_others.get() {
            return ().into_any();
        }
        view! {
            <Button
                disabled_reason=Signal::derive(move || reason(there_count.get()))
                reason_hidden=true
                on_press=move |()| copying.set(true)
            >
                {move || text::copy(there_count.get())}
            </Button>
        }
        .into_any()
    });
    let name = context.name();
    let status = move || text::selected(selected.with(HashSet::len));
    let is_none = memo(move || selected.with(HashSet::is_empty));
    let clear = move |()| selected.update(HashSet::clear);
    view! {
        <div class="s-instance__selection">
            <span role="status">{Signal::derive(status)}</span>
            <Button
                disabled_reason=Signal::derive(move || reason(there_count.get()))
                reason_hidden=true
                on_press=fetch
            >
                {move || text::fetch(there_count.get())}
            </Button>
            <Button
                disabled_reason=Signal::derive(move || reason(here_count.get()))
                reason_hidden=true
                on_press=move |()| sending.set(true)
            >
                {move || text::send(here_count.get(), &name.get())}
            </Button>
            {copy}
            {saved_selections(services)}
            <Button
                variant=ButtonVariant::Quiet
                disabled_reason=Signal::derive(move || {
                    is_none.get().then(|| text::NONE_SELECTED.to_owned())
                })
                reason_hidden=true
                on_press=clear
            >
                {text::CLEAR_SELECTION}
            </Button>
        </div>
        {send_dialog(context, services, sending)}
        {copy_dialog(context, services, others, copying)}
    }
    .into_any()
}

/// The menu with the saved selections. Each selects its services.
fn saved_selections(services: Services) -> AnyView {
    let session = use_session();
    let revision = session.revision();
    let saved = session.query(move || {
        revision.track();
        list_selections()
    });
    let state = saved.state();
    let ours = use_services(session).services;
    let select = move |saved: &SavedSelection| {
        let keys: Vec<ServiceKey> = ours.with_untracked(|ours| {
            let found = selected_services(&saved.content, ours, browser::now());
            found.iter().map(|service| service.key.clone()).collect()
        });
        services.selected.set(keys.into_iter().collect());
    };
    let items = Signal::derive(move || match &*state.read() {
        QueryState::Loaded(all) => {
            let item = |saved: &SavedSelection| {
                let name = visible(&saved.name);
                let saved = StoredValue::new(saved.clone());
                MenuItem::new(name, move || saved.with_value(select))
            };
            all.iter().map(item).collect()
        }
        QueryState::Loading | QueryState::Failed(_) => Vec::new(),
    });
    let has_any =
        memo(move || matches!(&*state.read(), QueryState::Loaded(all) if !all.is_empty()));
    let menu = move || {
        has_any.get().then(|| {
            let text = Signal::stored(text::SELECT_SAVED.to_owned());
            view! { <Menu label=text::SELECT_SAVED text items /> }
        })
    };
    menu.into_any()
}
