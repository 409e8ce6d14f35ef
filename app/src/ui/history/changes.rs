//! The services that a revision changed, loaded in pages.

use api_types::{ChangedService, Changes, ItemChange, RevisionNumber};
use leptos::{prelude::*, task::spawn_local};
use snapshot::ChangeKind;

use super::{LoadMore, change_detail::change_detail, text};
use crate::{
    api::history::view_revision,
    text::{history::describe_item, number, visible},
    ui::{
        errors::sentence_and_advice,
        kit::{
            Button, Count, CountList, Icon, IconName, Notice, Status, StatusBadge, Tone, TypeBadge,
            attributes::true_or_false, unique_id,
        },
        paths::Path,
        session::use_session,
    },
};

/// Shows what a revision changed.
pub(super) fn changes(revision: RevisionNumber, changes: Changes) -> AnyView {
    let counts = counts(&changes);
    let items = items(&changes.items);
    if counts.is_empty() {
        let nothing = view! { <p>{text::NOTHING_CHANGED}</p> };
        return items.unwrap_or_else(|| nothing.into_any());
    }
    let session = use_session();
    let total = changes.total();
    let services = RwSignal::new(changes.services);
    let more = RwSignal::new(LoadMore::Idle);
    let loaded = move || services.with(Vec::len);
    let load_more = move |()| {
        more.set(LoadMore::Loading);
        spawn_local(async move {
            let from = services.try_with_untracked(Vec::len).unwrap_or_default();
            let answer = view_revision(revision, from as u64).await;
            let (next, state) = match answer.map(|view| view.changes.unwrap_or_default()) {
                Ok(next) => (next.services, LoadMore::Idle),
                Err(error) => {
                    session.report_error(&error);
                    (Vec::new(), LoadMore::Failed(error))
                }
            };
            // The signals are gone if the page is.
            services.try_update(|services| services.extend(next));
            more.try_set(state);
        });
    };
    let failed = move || match more.get() {
        LoadMore::Failed(error) => {
            let title = sentence_and_advice(&error);
            Some(view! { <Notice tone=Tone::Warning title /> })
        }
        LoadMore::Idle | LoadMore::Loading => None,
    };
    let remaining = move || total.saturating_sub(loaded() as u64);
    let button = move || {
        (remaining() > 0).then(|| {
            view! {
                <p>
                    <Button
                        busy=Signal::derive(move || more.get() == LoadMore::Loading)
                        on_press=load_more
                    >
                        {move || text::show_more_services(remaining())}
                    </Button>
                </p>
            }
        })
    };
    view! {
        {items}
        <CountList counts />
        {table(revision, services)}
        {failed}
        {button}
    }
    .into_any()
}

/// The saved items that a revision changed. `None` if it changed none.
fn items(items: &[ItemChange]) -> Option<AnyView> {
    let item = |item: &ItemChange| view! { <li>{describe_item(item)}</li> };
    let lines = items.iter().map(item).collect_view();
    (!items.is_empty()).then(|| view! { <ul>{lines}</ul> }.into_any())
}

fn counts(changes: &Changes) -> Vec<Count> {
    let count = |count, words: &str, tone| Count { count, words: words.to_owned(), tone };
    let counts = [
        count(changes.added, text::ADDED, Tone::Success),
        count(changes.changed, text::CHANGED, Tone::Warning),
        count(changes.removed, text::REMOVED, Tone::Danger),
    ];
    counts.into_iter().filter(|count| count.count > 0).collect()
}

fn table(revision: RevisionNumber, services: RwSignal<Vec<ChangedService>>) -> AnyView {
    // Keyed, so that rows that were opened stay open when more are loaded.
    let indices = move || 0..services.with(Vec::len);
    let line = move |index: usize| {
        services.with_untracked(|services| services.get(index).map(|it| row(revision, it)))
    };
    view! {
        <div class="s-result__table" role="region" aria-label=text::CHANGED_SERVICES tabindex="0">
            <table class="s-revision__changes">
                <thead>
                    <tr>
                        <th scope="col">{text::CHANGE}</th>
                        <th scope="col">{text::SERVICE}</th>
                        <th scope="col">{text::VERSION}</th>
                        <th scope="col">{text::TYPE}</th>
                        <th scope="col">{text::EXAMPLES}</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=indices key=|index| *index children=line />
                </tbody>
            </table>
        </div>
    }
    .into_any()
}

/// A service. Its first cell is a button that opens what changed, in a row below.
fn row(revision: RevisionNumber, service: &ChangedService) -> AnyView {
    let ChangedService { change, key, kind, examples_before, examples, effect } = service;
    let status = match change {
        ChangeKind::Added => Status::New,
        ChangeKind::Changed => Status::Changed,
        ChangeKind::Removed => Status::Removed,
    };
    let name = visible(&key.name);
    let spoken_name = visible(&key.to_string());
    // A removed service has no page to link to.
    let name = match change {
        ChangeKind::Removed => view! { <bdi>{name}</bdi> }.into_any(),
        ChangeKind::Added | ChangeKind::Changed => {
            let href = Path::ServiceNamed(key.clone()).href();
            view! {
                <a href=href>
                    <bdi>{name}</bdi>
                </a>
            }
            .into_any()
        }
    };
    let [before, now] = [*examples_before, *examples].map(|count| number(count.into()));
    // A new or removed service has only one count.
    let examples = match change {
        ChangeKind::Added => now,
        ChangeKind::Removed => before,
        ChangeKind::Changed if before == now => now,
        ChangeKind::Changed => before + " → " + &now,
    };
    let effect = effect.filter(|_| *change == ChangeKind::Changed);
    let effect = effect.and_then(text::examples_changed);
    let effect =
        effect.map(|effect| view! { <span class="s-revision__effect">" · " {effect}</span> });
    let is_open = RwSignal::new(false);
    let id = unique_id("change");
    let detail = {
        let (id, key, kind) = (id.clone(), key.clone(), *kind);
        move || {
            is_open.get().then(|| {
                let detail = change_detail(revision, key.clone(), kind, &id);
                view! {
                    <tr id=id.clone()>
                        <td colspan="5">{detail}</td>
                    </tr>
                }
            })
        }
    };
    let expanded = Signal::derive(move || true_or_false(is_open.get()));
    let controls = Signal::derive(move || is_open.get().then(|| id.clone()));
    view! {
        <tr>
            <td>
                <button
                    type="button"
                    class="s-revision__toggle"
                    aria-expanded=expanded
                    aria-controls=controls
                    on:click=move |_| is_open.update(|is_open| *is_open = !*is_open)
                >
                    <Icon name=IconName::Right />
                    <StatusBadge status />
                    <span class="u-hidden">{text::SHOW_CHANGES_OF} {spoken_name}</span>
                </button>
            </td>
            <td>{name}</td>
            <td>
                <bdi>{visible(&key.version)}</bdi>
            </td>
            <td>
                <TypeBadge of=*kind />
            </td>
            <td>{examples} {effect}</td>
        </tr>
        {detail}
    }
    .into_any()
}
