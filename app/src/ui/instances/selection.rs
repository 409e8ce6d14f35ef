//! What can be done with the selected services of an instance: fetch them, or send ours.

use std::collections::HashSet;

use api_types::{ChosenServices, SavedSelection, SendOrder};
use leptos::prelude::*;
use snapshot::ServiceKey;

use super::{context::Context, services::Services, text};
use crate::{
    api::{
        exchange::{fetch_services, plan_send},
        selections::list_selections,
    },
    state::selected_services,
    text::visible,
    ui::{
        browser,
        erased::memo,
        kit::{Button, ButtonVariant, CheckState, Checkbox, Dialog, Menu, MenuItem},
        services::use_services,
        session::{QueryState, use_session},
        snapshots::times::{TimesOption, controls},
    },
};

/// The line with the number of selected services and the buttons.
pub(super) fn selection_actions(context: Context, services: Services) -> AnyView {
    let Context { id, jobs, .. } = context;
    let Services { list, selected, .. } = services;
    let there =
        memo(move || list.with(|list| selected.with(|selected| list.selected_there(selected))));
    let here =
        memo(move || list.with(|list| selected.with(|selected| list.selected_here(selected))));
    let busy = jobs.busy_reason();
    let reason = move |count: usize| {
        let none = (count == 0).then(|| text::NONE_SELECTED.to_owned());
        none.or_else(|| busy.get())
    };
    let (there_count, here_count) =
        (memo(move || there.with(Vec::len)), memo(move || here.with(Vec::len)));
    let fetch = move |()| {
        let (id, services) = (id.get_value(), ChosenServices::Services(there.get_untracked()));
        jobs.start(async move { fetch_services(id, services).await.map(|()| true) });
    };
    let sending = RwSignal::new(false);
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

/// The dialog with the options of a send.
fn send_dialog(context: Context, services: Services, open: RwSignal<bool>) -> AnyView {
    let Context { id, jobs, .. } = context;
    let Services { list, selected, .. } = services;
    let redact = RwSignal::new(false);
    let times = TimesOption::named(text::TIMES_UNCHANGED);
    let name = context.name();
    let here =
        move || list.with_untracked(|list| selected.with_untracked(|it| list.selected_here(it)));
    let send = move |()| {
        let order = SendOrder {
            services: ChosenServices::Services(here()),
            redact: redact.get_untracked(),
            profile: times.source(),
        };
        let id = id.get_value();
        open.set(false);
        jobs.start(async move { plan_send(id, order).await.map(|()| true) });
    };
    let title = move || {
        let count = list.with(|list| selected.with(|it| list.selected_here(it).len()));
        text::send(count, &name.get())
    };
    view! {
        <Dialog
            title=Signal::derive(title)
            open
            on_close=move |()| open.set(false)
            actions=move || {
                view! {
                    <Button on_press=move |()| open.set(false)>{text::CANCEL}</Button>
                    <Button variant=ButtonVariant::Primary on_press=send>
                        {text::REVIEW_SEND}
                    </Button>
                }
            }
        >
            <p>{text::SEND_EXPLAINED}</p>
            <Checkbox
                label=text::REDACT
                state=Signal::derive(move || CheckState::from(redact.get()))
                on_change=move |on| redact.set(on)
            />
            {controls(times, text::TIMES_HINT)}
        </Dialog>
    }
    .into_any()
}
