//! The page of a saved selection: its services, its last export, and its export with one button.

use std::{collections::HashSet, sync::Arc};

use api_types::{LastChange, Receipt, SavedSelection, SelectionContent};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use snapshot::{ServiceId, Summary};

use super::{super::text as common, text};
use crate::{
    api::selections::{
        changed_since, delete_selection, last_exports, list_selections, note_export,
    },
    state::{Selection, selected_services},
    text::{visible, visible_name},
    ui::{
        browser,
        errors::{Failure, sentence_and_advice},
        kit::{
            Badge, Button, ButtonVariant, CheckState, Checkbox, Dialog, EmptyState, IconName,
            LinkButton, Notice, Skeleton, TimeAgo, Tone, TypeBadge,
        },
        layout::{Breadcrumbs, Crumb, Page, PageHeader},
        list_state::ListState,
        paths::Path,
        services::{ExportParts, LoadedServices, Services, use_list_memory, use_services},
        session::{QueryState, use_session},
        snapshots::export_and_note,
    },
};

/// Services in the page at first, and added by each "Show more".
const PAGE_SERVICES: usize = 100;

/// A saved selection.
#[component]
pub fn SelectionPage(
    /// Its name.
    name: String,
) -> impl IntoView {
    let session = use_session();
    let revision = session.revision();
    let query = session.query(move || {
        revision.track();
        list_selections()
    });
    let title = visible_name(&name);
    let stored = StoredValue::new(name);
    // A memo, so that another revision renders nothing again unless the selection changed.
    let state = Memo::new(move |_| match query.state().get() {
        QueryState::Loading => QueryState::Loading,
        QueryState::Failed(error) => QueryState::Failed(error),
        QueryState::Loaded(all) => QueryState::Loaded(
            all.into_iter().find(|saved| stored.with_value(|name| *saved.name == **name)),
        ),
    });
    let content = move || match state.get() {
        QueryState::Loading => view! { <Skeleton label=text::LOADING /> }.into_any(),
        QueryState::Failed(error) => {
            view! { <Failure error on_retry=move |()| query.reload() /> }.into_any()
        }
        QueryState::Loaded(None) => not_found(),
        QueryState::Loaded(Some(saved)) => selection(&saved),
    };
    let links = vec![
        Crumb::new(Path::Administration.href(), common::ADMINISTRATION),
        Crumb::new(Path::Selections.href(), common::SELECTIONS),
    ];
    let actions = RwSignal::new(None::<ViewFn>);
    provide_context(Actions(actions));
    view! {
        <Page title=title.clone()>
            <Breadcrumbs links />
            <PageHeader title actions=move || {
                move || actions.get().map(|actions| actions.run())
            } />
            {content}
        </Page>
    }
}

/// The buttons of the heading.
#[derive(Clone, Copy)]
struct Actions(RwSignal<Option<ViewFn>>);

fn not_found() -> AnyView {
    view! {
        <EmptyState
            title=text::NOT_FOUND
            actions=move || {
                view! {
                    <LinkButton href=Path::Selections.href() variant=ButtonVariant::Primary>
                        {text::ALL_SELECTIONS}
                    </LinkButton>
                }
            }
        >
            {text::NOT_FOUND_NEXT}
        </EmptyState>
    }
    .into_any()
}

fn selection(saved: &SavedSelection) -> AnyView {
    let session = use_session();
    let LoadedServices { services: all, state: loading, query } = use_services(session);
    let content = StoredValue::new(saved.content.clone());
    let services = Memo::new(move |_| {
        let now = browser::now();
        let selected =
            content.with_value(|content| all.with(|all| selected_services(content, all, now)));
        Services::from(Arc::new(selected))
    });
    let only_changed = RwSignal::new(false);
    let name = StoredValue::new(saved.name.clone());
    let exports = session.query(last_exports);
    let exported = Memo::new(move |_| match &*exports.state().read() {
        QueryState::Loaded(exports) => name.with_value(|name| exports.get(name).cloned()),
        QueryState::Loading | QueryState::Failed(_) => None,
    });
    // Without an answer, nothing is offered. As long as the services load, nothing is asked.
    let changes = session.query(move || {
        let is_loaded = !matches!(loading.get(), ListState::Loading | ListState::Failed(_));
        let last = exported.get().filter(|_| is_loaded);
        let ids: Vec<ServiceId> =
            services.with(|services| services.iter().map(|service| service.id.clone()).collect());
        async move {
            let Some(last) = last else { return Ok(None) };
            changed_since(last.revision, ids).await.map(Some)
        }
    });
    let changed = Memo::new(move |_| match &*changes.state().read() {
        QueryState::Loaded(changed) => changed.clone(),
        QueryState::Loading | QueryState::Failed(_) => None,
    });
    let selection = RwSignal::new(Selection::default());
    Effect::new(move || {
        let only = only_changed.get().then(|| changed.get()).flatten();
        services.with(|services| {
            selection.update(|selection| {
                selection.clear();
                match &only {
                    Some(changed) => selection.select(changed.iter()),
                    None => selection.select(services.iter().map(|service| &service.id)),
                }
            });
        });
    });
    let on_done = Callback::new(move |receipt: Receipt| {
        let name = name.get_value().to_string();
        spawn_local(async move {
            if note_export(name, receipt.revision).await.is_ok() {
                only_changed.try_set(false);
                exports.reload();
            }
        });
    });
    let ExportParts { actions, outcome } = export_and_note(services, selection, on_done);
    if let Some(Actions(heading)) = use_context::<Actions>() {
        heading.set(Some(actions));
    }
    let failed = move || match &*query.state().read() {
        QueryState::Failed(error) => {
            Some(view! { <Failure error=error.clone() on_retry=move |()| query.reload() /> })
        }
        QueryState::Loading | QueryState::Loaded(_) => None,
    };
    view! {
        {facts(saved, exported)}
        {in_list(saved)}
        {since_last_export(exported, changed, only_changed)}
        {outcome.run()}
        {failed}
        {list(services, changed)}
        {delete(saved)}
    }
    .into_any()
}

/// What it contains, who saved it, and its last export.
fn facts(saved: &SavedSelection, exported: Memo<Option<LastChange>>) -> AnyView {
    let change = |words: &'static str, before: &'static str, change: LastChange| {
        let number = change.revision.0;
        view! {
            <span>
                {words}
                <bdi>{visible(&change.actor)}</bdi>
                {before}
                <a href=Path::Revision(number).href()>{text::revision(number)}</a>
                ", "
                <TimeAgo at=change.at.0 />
            </span>
        }
        .into_any()
    };
    let last = move || match exported.get() {
        Some(last) => change(text::EXPORTED_BY, text::OF, last),
        None => view! { <span>{text::NEVER_EXPORTED}</span> }.into_any(),
    };
    view! {
        <p class="s-service__line s-service__note">
            <bdi>{text::content(&saved.content)}</bdi>
            {change(text::CHANGED_BY, text::IN, saved.changed.clone())}
            {last}
        </p>
    }
    .into_any()
}

/// Leads to the list of services, with the filter of the selection, or with its services selected.
fn in_list(saved: &SavedSelection) -> AnyView {
    match &saved.content {
        SelectionContent::Query(query) => {
            let href = [&*Path::Services.href(), "?", query].concat();
            view! { <div><a href=href>{text::SHOW_IN_LIST}</a></div> }.into_any()
        }
        SelectionContent::Services(ids) => {
            let (ids, list) = (StoredValue::new(ids.clone()), use_list_memory().selection());
            let navigate = StoredValue::new_local(use_navigate());
            let press = move |()| {
                list.update(|selection| {
                    selection.clear();
                    ids.with_value(|ids| selection.select(ids.iter()));
                });
                let to = Path::Services.href();
                navigate.with_value(|go| go(&to, NavigateOptions::default()));
            };
            view! {
                <div>
                    <Button variant=ButtonVariant::Secondary on_press=press>
                        {text::SELECT_IN_LIST}
                    </Button>
                </div>
            }
            .into_any()
        }
    }
}

/// The choice to export only what changed since the last export.
fn since_last_export(
    exported: Memo<Option<LastChange>>,
    changed: Memo<Option<Vec<ServiceId>>>,
    only_changed: RwSignal<bool>,
) -> AnyView {
    let count = Memo::new(move |_| {
        exported
            .with(Option::is_some)
            .then(|| changed.with(|it| it.as_ref().map(Vec::len)))
            .flatten()
    });
    let view = move || {
        Some(match count.get()? {
            0 => view! { <p class="s-service__note">{text::UNCHANGED}</p> }.into_any(),
            count => view! {
                <div>
                    <Checkbox
                        label=Signal::stored(text::only_changed(count))
                        state=Signal::derive(move || CheckState::from(only_changed.get()))
                        on_change=move |on| only_changed.set(on)
                    />
                </div>
            }
            .into_any(),
        })
    };
    view.into_any()
}

fn list(services: Memo<Services>, changed: Memo<Option<Vec<ServiceId>>>) -> AnyView {
    let shown = RwSignal::new(PAGE_SERVICES);
    let rows = move || services.get().iter().take(shown.get()).cloned().collect::<Vec<_>>();
    let changed = Memo::new(move |_| {
        changed.get().unwrap_or_default().into_iter().collect::<HashSet<ServiceId>>()
    });
    let row = move |service: Arc<Summary>| {
        let id = StoredValue::new(service.id.clone());
        let is_changed = Memo::new(move |_| id.with_value(|id| changed.read().contains(id)));
        let badge = move || {
            is_changed.get().then(|| view! { <Badge tone=Tone::Warning text=text::CHANGED /> })
        };
        view! {
            <li class="s-selection__row">
                <a class="s-selection__name" href=Path::Service(service.id.clone()).href()>
                    <bdi>{visible_name(&service.key.name)}</bdi>
                </a>
                <bdi>{visible_name(&service.key.version)}</bdi>
                <TypeBadge of=service.kind />
                {badge}
            </li>
        }
    };
    let hidden = Memo::new(move |_| services.read().len().saturating_sub(shown.get()));
    let more = move || {
        (hidden.get() > 0).then(|| {
            view! {
                <Button on_press=move |()| shown.update(|shown| *shown += PAGE_SERVICES)>
                    {text::show_more(hidden.get())}
                </Button>
            }
        })
    };
    let is_empty = Memo::new(move |_| services.read().is_empty());
    let empty = move || {
        is_empty.get().then(|| {
            view! { <EmptyState title=text::EMPTY>{text::EMPTY_NEXT}</EmptyState> }
        })
    };
    view! {
        {empty}
        <ul class="s-selection__list" aria-label=text::SERVICES>
            <For each=rows key=|service| service.id.clone() children=row />
        </ul>
        {more}
    }
    .into_any()
}

/// The button that deletes the selection, with its question.
fn delete(saved: &SavedSelection) -> AnyView {
    let session = use_session();
    let (name, revision) = (StoredValue::new(saved.name.to_string()), saved.changed.revision);
    let navigate = StoredValue::new_local(use_navigate());
    let (open, is_busy) = (RwSignal::new(false), RwSignal::new(false));
    let failure = RwSignal::new(None::<String>);
    let press = move |()| {
        is_busy.set(true);
        failure.set(None);
        spawn_local(async move {
            let answer = delete_selection(name.get_value(), revision).await;
            is_busy.try_set(false);
            match answer {
                Ok(_) => {
                    session.refresh();
                    let to = Path::Selections.href();
                    navigate.with_value(|go| go(&to, NavigateOptions::default()));
                }
                Err(error) => {
                    session.report_error(&error);
                    failure.try_set(Some(sentence_and_advice(&error)));
                }
            }
        });
    };
    let notice = move || failure.get().map(|title| view! { <Notice tone=Tone::Danger title /> });
    view! {
        <div class="s-settings__delete">
            <Button
                variant=ButtonVariant::Danger
                icon=IconName::Minus
                on_press=move |()| open.set(true)
            >
                {text::DELETE}
            </Button>
        </div>
        <Dialog
            title=text::DELETE_QUESTION
            open
            on_close=move |()| open.set(false)
            actions=move || {
                view! {
                    <Button on_press=move |()| open.set(false)>{text::CANCEL}</Button>
                    <Button variant=ButtonVariant::Danger busy=is_busy on_press=press>
                        {text::DELETE_NOW}
                    </Button>
                }
            }
        >
            <p>{text::DELETE_EXPLAINED}</p>
            {notice}
        </Dialog>
    }
    .into_any()
}
