//! The tab with the audit log.

use api_types::{AuditEntry, AuditPage};
use leptos::{prelude::*, task::spawn_local};

use super::text;
use crate::{
    api::{ApiError, accounts::audit_log as load},
    ui::{
        errors::{Failure, sentence_and_advice},
        kit::{Button, EmptyState, IconName, Notice, Skeleton, TimeAgo, Tone, with_code},
        session::{QueryState, use_session},
    },
};

/// The log, newest first.
pub(super) fn audit_log() -> AnyView {
    let session = use_session();
    let query = session.query(|| load(0));
    let older = RwSignal::new(Vec::<AuditEntry>::new());
    let has_more = RwSignal::new(None::<bool>);
    let failure = RwSignal::new(None::<ApiError>);
    let is_busy = RwSignal::new(false);
    let load_older = move |shown: usize| {
        is_busy.set(true);
        failure.set(None);
        let skip = u32::try_from(shown).unwrap_or(u32::MAX);
        spawn_local(async move {
            let answer = load(skip).await;
            is_busy.try_set(false);
            match answer {
                Ok(page) => {
                    older.try_update(|older| older.extend(page.entries));
                    has_more.try_set(Some(page.has_more));
                }
                Err(error) => {
                    session.report_error(&error);
                    failure.try_set(Some(error));
                }
            }
        });
    };
    let filled = move |page: AuditPage| {
        let newest = page.entries.len();
        let rows = page.entries.iter().map(row).collect_view();
        let older_rows = move || older.read().iter().map(row).collect_view();
        let failed = move || {
            failure.get().map(|error| {
                view! { <Notice tone=Tone::Danger title=sentence_and_advice(&error) /> }
            })
        };
        let more = move || {
            has_more.get().unwrap_or(page.has_more).then(|| {
                let press = move |()| load_older(newest + older.read_untracked().len());
                view! { <Button busy=is_busy on_press=press>{text::SHOW_OLDER}</Button> }
            })
        };
        view! {
            <ol class="s-access__list" aria-label=text::AUDIT_LOG>
                {rows}
                {older_rows}
            </ol>
            {failed}
            {more}
        }
        .into_any()
    };
    let content = move || match query.state().get() {
        QueryState::Loading => view! { <Skeleton lines=6 label=text::LOADING /> }.into_any(),
        QueryState::Failed(error) => {
            view! { <Failure error on_retry=move |()| query.reload() /> }.into_any()
        }
        QueryState::Loaded(page) if page.entries.is_empty() => view! {
            <EmptyState icon=IconName::History title=text::NO_EVENTS>
                {text::NO_EVENTS_NEXT}
            </EmptyState>
        }
        .into_any(),
        QueryState::Loaded(page) => filled(page),
    };
    view! {
        <div class="s-access">
            {content}
            <p class="s-access__hint">{with_code(text::AUDIT_EXPLAINED)}</p>
        </div>
    }
    .into_any()
}

fn row(entry: &AuditEntry) -> AnyView {
    let from = entry.from.clone().unwrap_or_else(|| text::COMMAND_LINE.to_owned());
    view! {
        <li class="s-access__row">
            <span class="s-access__name s-access__event">
                <bdi>{text::event(entry)}</bdi>
            </span>
            <span class="s-access__fact">{from}</span>
            <span class="s-access__fact">
                <TimeAgo at=entry.at.0 />
            </span>
        </li>
    }
    .into_any()
}
