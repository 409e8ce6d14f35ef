//! The revisions that changed a service, each with what it changed.

use std::sync::Arc;

use api_types::{HistoryFilter, HistoryPage, Revision, RevisionNumber, ServiceView};
use leptos::{prelude::*, task::spawn_local};
use snapshot::ServiceKey;

use super::text;
use crate::{
    api::history::list_history,
    text::{number, visible},
    ui::{
        errors::{Failure, sentence_and_advice},
        history::{change_detail, revision_kind},
        kit::{Button, EmptyState, Icon, IconName, Notice, Skeleton, TimeAgo, Tone, unique_id},
        paths::Path,
        session::{QueryState, use_session},
    },
};

/// The number of revisions to request at a time.
const PAGE_SIZE: u32 = 50;

fn filter(key: &ServiceKey) -> HistoryFilter {
    HistoryFilter { service: Some(key.clone()), ..HistoryFilter::default() }
}

/// The history of a service.
pub(super) fn history(view: &Arc<ServiceView>) -> AnyView {
    let session = use_session();
    let newest = session.revision();
    let key = StoredValue::new(view.summary.key.clone());
    let query = session.query(move || {
        newest.track();
        list_history(None, PAGE_SIZE, key.with_value(filter))
    });
    let state = Memo::new(move |_| query.state().get());
    let view = Arc::clone(view);
    let content = move || match state.get() {
        QueryState::Loading => view! { <Skeleton lines=6 label=text::LOADING_PART /> }.into_any(),
        QueryState::Failed(error) => {
            view! { <Failure error on_retry=move |()| query.reload() /> }.into_any()
        }
        QueryState::Loaded(page) => revisions(&view, page),
    };
    content.into_any()
}

/// The first page of revisions, and those loaded after it.
fn revisions(view: &Arc<ServiceView>, first: HistoryPage) -> AnyView {
    let session = use_session();
    let searched_to = RwSignal::new(first.searched_to);
    let all = RwSignal::new(first.revisions);
    let is_busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<String>);
    let key = StoredValue::new(view.summary.key.clone());
    let older = move |()| {
        is_busy.set(true);
        failed.set(None);
        spawn_local(async move {
            let before = Some(searched_to.get_untracked());
            let answer = list_history(before, PAGE_SIZE, key.with_value(filter)).await;
            is_busy.try_set(false);
            match answer {
                Ok(page) => {
                    all.try_update(|all| all.extend(page.revisions));
                    searched_to.try_set(page.searched_to);
                }
                Err(error) => {
                    session.report_error(&error);
                    failed.try_set(Some(sentence_and_advice(&error)));
                }
            }
        });
    };
    let more = move || {
        (searched_to.get() > RevisionNumber(0)).then(|| {
            view! {
                <p>
                    <Button busy=is_busy on_press=older>
                        {text::older(searched_to.get().0)}
                    </Button>
                </p>
            }
        })
    };
    let failed = move || {
        let title = failed.get()?;
        Some(view! { <Notice tone=Tone::Danger title /> })
    };
    let view = Arc::clone(view);
    let row = move |revision: Revision| self::row(&view, &revision);
    let is_empty = Memo::new(move |_| all.read().is_empty());
    let empty = move || {
        is_empty.get().then(|| {
            view! {
                <EmptyState icon=IconName::History title=text::NO_REVISIONS>
                    {text::NO_REVISIONS_EXPLAINED}
                </EmptyState>
            }
        })
    };
    view! {
        {empty}
        <ul class="s-operation__examples">
            <For each=move || all.get() key=|revision| revision.number children=row />
        </ul>
        {failed}
        {more}
    }
    .into_any()
}

/// A revision that opens what it changed in the service.
fn row(view: &Arc<ServiceView>, revision: &Revision) -> AnyView {
    let (own, draft) = (revision.number, &revision.draft);
    let (key, kind) = (view.summary.key.clone(), view.summary.kind);
    let is_open = RwSignal::new(false);
    let content_id = unique_id("revision-content");
    let prefix = unique_id("change");
    let content = move || is_open.get().then(|| change_detail(own, key.clone(), kind, &prefix));
    let at = draft.at.0;
    view! {
        <li class="s-example">
            <div class="s-service__revision">
                <button
                    type="button"
                    class="s-example__toggle"
                    aria-expanded=move || is_open.get().to_string()
                    aria-controls=content_id.clone()
                    on:click=move |_| is_open.update(|is_open| *is_open = !*is_open)
                >
                    <Icon name=IconName::Right />
                    <span class="s-example__name">{text::changes_in(&number(own.0))}</span>
                    {revision_kind(&draft.kind)}
                    <bdi>{visible(&draft.actor)}</bdi>
                    <TimeAgo at />
                </button>
                <a href=Path::Revision(own.0).href()>{text::OPEN_REVISION}</a>
            </div>
            <div class="s-example__content" id=content_id>
                {content}
            </div>
        </li>
    }
    .into_any()
}
