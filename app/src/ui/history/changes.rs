//! The services that a revision changed, loaded in pages.

use api_types::{ChangedService, Changes};
use leptos::{prelude::*, task::spawn_local};
use snapshot::ChangeKind;

use super::{LoadMore, text};
use crate::{
    api::history::view_revision,
    text::{number, visible},
    ui::{
        errors::sentence_and_advice,
        kit::{Button, Count, CountList, Notice, Status, StatusBadge, Tone, TypeBadge},
        paths::Path,
        session::use_session,
    },
};

/// Shows what a revision changed.
pub(super) fn changes(revision: u64, changes: Changes) -> AnyView {
    let counts = counts(&changes);
    if counts.is_empty() {
        return view! { <p>{text::NOTHING_CHANGED}</p> }.into_any();
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
            let answer = view_revision(revision.into(), from as u64).await;
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
        <CountList counts />
        {move || services.with(|services| table(services))}
        {failed}
        {button}
    }
    .into_any()
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

fn table(services: &[ChangedService]) -> AnyView {
    let rows = services.iter().map(row).collect_view();
    view! {
        <div class="s-result__table" role="region" aria-label=text::CHANGED_SERVICES tabindex="0">
            <table>
                <thead>
                    <tr>
                        <th scope="col">{text::CHANGE}</th>
                        <th scope="col">{text::SERVICE}</th>
                        <th scope="col">{text::VERSION}</th>
                        <th scope="col">{text::TYPE}</th>
                        <th scope="col">{text::EXAMPLES}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(service: &ChangedService) -> AnyView {
    let ChangedService { change, key, kind, examples_before, examples } = service;
    let status = match change {
        ChangeKind::Added => Status::New,
        ChangeKind::Changed => Status::Changed,
        ChangeKind::Removed => Status::Removed,
    };
    let name = visible(&key.name);
    // A removed service has no page to link to.
    let name = match change {
        ChangeKind::Removed => view! { <bdi>{name}</bdi> }.into_any(),
        ChangeKind::Added | ChangeKind::Changed => {
            let href = Path::services_named(&key.name);
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
    view! {
        <tr>
            <td>
                <StatusBadge status />
            </td>
            <td>{name}</td>
            <td>
                <bdi>{visible(&key.version)}</bdi>
            </td>
            <td>
                <TypeBadge of=*kind />
            </td>
            <td>{examples}</td>
        </tr>
    }
    .into_any()
}
