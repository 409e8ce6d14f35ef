//! The list of waiting imports of all administrators, with links and cancel buttons.

use api_types::{ImportId, WaitingFor, WaitingImport};
use leptos::{prelude::*, task::spawn_local};

use super::{super::text as common, text};
use crate::{
    api::{
        ApiError,
        import::{cancel_import, waiting_imports},
    },
    text::{bytes, visible},
    ui::{
        errors::{Failure, effect, next, sentence},
        kit::{Button, ButtonVariant, Dialog, Notice, Skeleton, TimeAgo, Tone, unique_id},
        paths::Path,
        session::{Query, QueryState, Session, use_session},
    },
};

/// What the list and the dialog share.
#[derive(Clone, Copy)]
struct Waiting {
    session: Session,
    query: Query<Vec<WaitingImport>>,
    /// The import that is cancelled if the dialog is confirmed, and whether it is the person's own.
    to_confirm: RwSignal<Option<(WaitingImport, bool)>>,
    /// Why the last cancellation failed.
    failed: RwSignal<Option<ApiError>>,
}

/// The waiting imports. Nothing if there are none.
#[component]
pub(super) fn WaitingImports() -> impl IntoView {
    let session = use_session();
    let waiting = Waiting {
        session,
        query: session.query(waiting_imports),
        to_confirm: RwSignal::new(None),
        failed: RwSignal::new(None),
    };
    let failure = move || {
        waiting.failed.get().map(|error| {
            view! {
                <Notice tone=Tone::Danger title=sentence(&error)>
                    {effect(&error)} " " {next(&error)}
                </Notice>
            }
        })
    };
    let content = move || match waiting.query.state().get() {
        QueryState::Loading => {
            Some(view! { <Skeleton lines=2 label=text::WAITING_LOADING /> }.into_any())
        }
        QueryState::Failed(error) => {
            let retry = move |()| waiting.query.reload();
            Some(section(view! { <Failure error on_retry=retry /> }.into_any()))
        }
        QueryState::Loaded(imports) if imports.is_empty() => None,
        QueryState::Loaded(imports) => {
            let user = session.account().get().map(|account| account.name).unwrap_or_default();
            let rows = imports.into_iter().map(|import| row(import, &user, waiting)).collect_view();
            Some(section(view! { <ul class="s-waiting__list">{rows}</ul> }.into_any()))
        }
    };
    view! {
        {failure}
        {content}
        {cancel_dialog(waiting)}
    }
    .into_any()
}

fn section(content: AnyView) -> AnyView {
    let id = unique_id("waiting");
    let labelled_by = id.clone();
    view! {
        <section class="s-waiting" aria-labelledby=labelled_by>
            <h2 class="s-waiting__title" id=id>
                {text::WAITING}
            </h2>
            {content}
        </section>
    }
    .into_any()
}

fn row(import: WaitingImport, user: &str, waiting: Waiting) -> AnyView {
    let name = text::name(&import);
    let is_own = *import.by == *user;
    let cancel_name = name.clone();
    let link = if matches!(import.state, WaitingFor::Files { .. }) {
        view! { <bdi>{name}</bdi> }.into_any()
    } else {
        let href = Path::Review(import.id.to_string()).href();
        view! { <a href=href><bdi>{name}</bdi></a> }.into_any()
    };
    let owner = if is_own { text::YOU.to_owned() } else { visible(&import.by) };
    let size = (import.size > 0).then(|| " · ".to_owned() + &bytes(import.size));
    let state = text::waiting_for(&import);
    let (since, touched) = (import.since.0, import.touched.0);
    let press = move |()| {
        if is_own && !text::is_question_needed(&import) {
            cancel(import.id.clone(), waiting);
        } else {
            waiting.to_confirm.set(Some((import.clone(), is_own)));
        }
    };
    view! {
        <li class="s-waiting__row">
            <div class="s-waiting__import">
                <span class="s-waiting__name">{link}</span>
                <span class="s-waiting__facts">
                    <bdi>{owner}</bdi> {text::STARTED} <TimeAgo at=since /> {text::LAST_OPENED}
                    <TimeAgo at=touched /> {size} " · " {state}
                </span>
            </div>
            <Button on_press=press>
                {common::CANCEL} <span class="u-hidden">{text::CANCEL_IMPORT_OF} {cancel_name}</span>
            </Button>
        </li>
    }
    .into_any()
}

/// Asks before another person's import is cancelled, or work is discarded.
fn cancel_dialog(waiting: Waiting) -> AnyView {
    let Waiting { to_confirm, .. } = waiting;
    let open = Signal::derive(move || to_confirm.with(Option::is_some));
    let title = Signal::derive(move || {
        to_confirm.with(|import| {
            let question = |(import, is_own): &(_, _)| text::cancel_question(import, *is_own);
            import.as_ref().map(question).unwrap_or_default()
        })
    });
    let effect = move || to_confirm.with(|it| it.as_ref().map(|(it, _)| text::cancel_effect(it)));
    let owner = move || to_confirm.with(|it| it.as_ref().is_some_and(|(_, is_own)| !is_own));
    let confirm = move |()| {
        if let Some((import, _)) = to_confirm.get_untracked() {
            to_confirm.set(None);
            cancel(import.id, waiting);
        }
    };
    view! {
        <Dialog
            title
            open
            on_close=move |()| to_confirm.set(None)
            actions=move || {
                view! {
                    <Button on_press=move |()| to_confirm.set(None)>{text::KEEP_IMPORT}</Button>
                    <Button variant=ButtonVariant::Danger on_press=confirm>
                        {text::CANCEL_IMPORT}
                    </Button>
                }
            }
        >
            <p>{effect}</p>
            <p>{move || owner().then_some(text::CANCEL_IS_SEEN)}</p>
        </Dialog>
    }
    .into_any()
}

fn cancel(import: ImportId, waiting: Waiting) {
    waiting.failed.set(None);
    spawn_local(async move {
        if let Err(error) = cancel_import(import).await
            && !waiting.session.report_error(&error)
        {
            let _gone = waiting.failed.try_set(Some(error));
        }
        waiting.query.reload();
    });
}
