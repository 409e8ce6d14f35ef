//! The footer of a review: cancel and submit.

use api_types::{ImportExchange, ImportId, ImportView, JobProgress, ParsedFile};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{
    super::{job_progress::watch, text as common},
    cancel::{cancel_dialog, is_question_needed},
    consent::consent,
    exchange,
    removal_question::{removal_question, removed_services},
    sync::DecisionSync,
    text,
    visible_rows::VisibleRows,
};
use crate::{
    api::{
        ApiError,
        import::{apply_import, cancel_import, view_import},
    },
    state::{Review, SubmitButton},
    ui::{
        browser,
        kit::{Button, ButtonVariant, IconName, ProgressLine},
        session::{Session, use_session},
    },
};

/// Milliseconds between two requests for the state of an import.
const POLL_MILLIS: i32 = 500;

/// What the footer needs.
#[derive(Clone)]
pub(super) struct Footer {
    pub(super) import: ImportId,
    /// The files of the plan.
    pub(super) files: Vec<ParsedFile>,
    pub(super) review: RwSignal<Review>,
    pub(super) visible: VisibleRows,
    /// The decisions on the server. `None` for a comparison.
    pub(super) sync: Option<DecisionSync>,
    /// How many warnings the files have.
    pub(super) warnings: u64,
    pub(super) error: RwSignal<Option<ApiError>>,
    /// Called with the new state of the import.
    pub(super) on_view: Callback<ImportView>,
    /// The address after cancelling.
    pub(super) back: String,
    /// What the import has to do with an instance.
    pub(super) exchange: Option<Box<ImportExchange>>,
}

/// The footer of a review.
pub(super) fn footer(footer: Footer) -> AnyView {
    let Footer { import, files, review, visible, sync, warnings, error, on_view, back, exchange } =
        footer;
    let target = exchange::target(exchange.as_deref()).map(crate::text::visible);
    let session = use_session();
    let (is_applying, set_applying) = signal(false);
    let progress = RwSignal::new(None);
    let apply = {
        let import = import.clone();
        move |()| {
            if is_applying.get_untracked() {
                return;
            }
            set_applying.set(true);
            error.set(None);
            progress.set(None);
            let (import, files, exchange) = (import.clone(), files.clone(), exchange.clone());
            let kind = review.with_untracked(|review| review.kind().clone());
            let decisions = review.with_untracked(Review::decisions_to_apply);
            let is_wanted = move || is_applying.try_get_untracked() == Some(true);
            spawn_local(async move {
                // What was not saved yet is saved first, so that nobody's decisions are overwritten.
                let seen = match sync {
                    Some(sync) => sync.flush().await.map(Some),
                    None => Some(None),
                };
                let Some(seen) = seen else {
                    // The person has to see first what somebody else decided.
                    let _gone = set_applying.try_set(false);
                    return;
                };
                watch(import.clone(), is_wanted, progress);
                let answer = match apply_import(import.clone(), decisions, seen).await {
                    Ok(report) => {
                        let sources = files.iter().map(|file| file.source.clone()).collect();
                        let problems = files.into_iter().flat_map(|file| file.problems).collect();
                        Ok(ImportView::Applied { kind, sources, report, problems, exchange })
                    }
                    // The answer was lost, but the import may have been applied.
                    Err(ApiError::Unreachable { .. }) => {
                        await_result(import, &session, is_wanted).await
                    }
                    Err(error) => Err(error),
                };
                // The person has left the page.
                if set_applying.try_set(false).is_some() {
                    return;
                }
                match answer {
                    Ok(view) => {
                        session.refresh();
                        on_view.run(view);
                    }
                    Err(failure) => {
                        session.report_error(&failure);
                        if let (Some(sync), ApiError::Conflict(_)) = (sync, &failure) {
                            sync.refresh();
                        }
                        error.set((failure != ApiError::SignedOut).then_some(failure));
                    }
                }
            });
        }
    };
    let cancel = {
        let navigate = StoredValue::new_local(use_navigate());
        move |()| {
            let (import, back) = (import.clone(), back.clone());
            spawn_local(async move {
                match cancel_import(import.clone()).await {
                    // The import is being committed, or it was committed.
                    Err(failure @ ApiError::TooLate) => {
                        error.set(Some(failure));
                        // If this screen does not apply it, it has to ask for the result.
                        if !is_applying.get_untracked()
                            && let Ok(view) = view_import(import).await
                        {
                            on_view.run(view);
                        }
                    }
                    // Whether it was cancelled is unknown. The request that applies it will show.
                    Err(failure) if is_applying.get_untracked() => {
                        session.report_error(&failure);
                    }
                    // If this fails, the server discards the plan when it expires.
                    Ok(()) | Err(_) => {
                        let _gone =
                            navigate.try_with_value(|go| go(&back, NavigateOptions::default()));
                    }
                }
            });
        }
    };
    let cancel = Callback::new(cancel);
    let is_asking = RwSignal::new(false);
    let ask = move |()| {
        if review.with_untracked(is_question_needed) {
            is_asking.set(true);
        } else {
            cancel.run(());
        }
    };
    let button = Memo::new(move |_| review.with(Review::submit_button));
    let read_only = review.with_untracked(Review::is_read_only);
    let kind = StoredValue::new(review.with_untracked(|review| review.kind().clone()));
    let target = StoredValue::new(target);
    let label = move || match target.get_value() {
        Some(instance) => text::submit_send(button.get(), &instance),
        None => kind.with_value(|kind| text::submit(button.get(), kind)),
    };
    let reason = move || match button.get() {
        SubmitButton::Ready(_) => None,
        SubmitButton::Blocked(blocker) => {
            Some(review.with_untracked(|review| text::blocked(blocker, review)))
        }
        SubmitButton::NoChanges(reason) => Some(match target.get_value() {
            Some(instance) => text::exchange::no_changes(reason, &instance),
            None => kind.with_value(|kind| text::no_changes(reason, kind, warnings)),
        }),
    };
    let apply = Callback::new(apply);
    let question = RwSignal::new(false);
    let press = move |()| {
        if review.with_untracked(removed_services) > 0 {
            question.set(true);
        } else {
            apply.run(());
        }
    };
    if !read_only {
        let submit = Callback::new(move |()| match button.get_untracked() {
            SubmitButton::Ready(_) => press(()),
            SubmitButton::Blocked(_) => open_first_cause(review, visible),
            SubmitButton::NoChanges(_) => browser::announce(&reason().unwrap_or_default()),
        });
        Effect::new(move || browser::on_submit_key(submit));
    }
    let variant = Signal::derive(move || match button.get() {
        SubmitButton::Ready(counts) if counts.removes() => ButtonVariant::Danger,
        _ => ButtonVariant::Primary,
    });
    let submit = (!read_only).then(|| {
        view! {
            <Button variant busy=is_applying disabled_reason=Signal::derive(reason) on_press=press>
                {label}
            </Button>
        }
    });
    let waits = (!read_only).then(|| first_cause(button, review, visible));
    let consent = (!read_only).then(|| consent(review));
    view! {
        <div class="s-review__bar">
            {sync.map(DecisionSync::view)}
            {move || is_applying.get().then(|| job_progress(progress))} {consent} {waits}
            <div class="s-review__submit">
                <Button variant=ButtonVariant::Secondary on_press=ask>
                    {if read_only { text::CLOSE } else { common::CANCEL }}
                </Button>
                {submit}
            </div>
        </div>
        {(!read_only)
            .then(|| removal_question(review, question, Signal::derive(label), target, apply))}
        {(!read_only).then(|| cancel_dialog(is_asking, review, cancel))}
    }
    .into_any()
}

/// The progress in the bar: "Writing 418 of 1,545".
fn job_progress(progress: RwSignal<Option<JobProgress>>) -> AnyView {
    let label = move || text::job_stage(progress.get().map(|progress| progress.stage)).to_owned();
    let done = move || progress.get().map_or(0, |progress| progress.done.into());
    let total = move || {
        progress.get().filter(|progress| progress.total > 0).map(|progress| progress.total.into())
    };
    let counts =
        move || progress.get().map(|progress| text::done_of(&progress)).unwrap_or_default();
    view! {
        <div class="s-review__progress">
            <ProgressLine
                label=Signal::derive(label)
                done=Signal::derive(done)
                total=Signal::derive(total)
                text=Signal::derive(counts)
            />
        </div>
    }
    .into_any()
}

/// Why the submit button waits: a button that opens the first row that causes it.
fn first_cause(
    button: Memo<SubmitButton>,
    review: RwSignal<Review>,
    visible: VisibleRows,
) -> AnyView {
    let reason = Memo::new(move |_| match button.get() {
        SubmitButton::Blocked(blocker) => {
            Some(review.with_untracked(|review| text::first_cause(blocker, review)))
        }
        SubmitButton::Ready(_) | SubmitButton::NoChanges(_) => None,
    });
    let is_waiting = Memo::new(move |_| reason.with(Option::is_some));
    let go = move |()| open_first_cause(review, visible);
    let content = move || {
        is_waiting.get().then(|| {
            view! {
                <span class="s-review__waits">
                    <Button variant=ButtonVariant::Quiet icon=IconName::Right on_press=go>
                        {reason}
                    </Button>
                </span>
            }
        })
    };
    content.into_any()
}

fn open_first_cause(review: RwSignal<Review>, visible: VisibleRows) {
    if let Some(index) = review.with_untracked(Review::first_cause) {
        visible.open(index);
    }
}

/// Asks for the result after a lost answer, until the server answers or the person leaves.
async fn await_result(
    import: ImportId,
    session: &Session,
    is_wanted: impl Fn() -> bool,
) -> Result<ImportView, ApiError> {
    while is_wanted() {
        match view_import(import.clone()).await {
            Err(error @ ApiError::Unreachable { .. }) => {
                session.report_error(&error);
            }
            // Still applying.
            Ok(ImportView::Busy { .. }) => {}
            // The request did not reach the server.
            Ok(ImportView::Planned { .. }) => break,
            other => return other,
        }
        browser::sleep(POLL_MILLIS).await;
    }
    Err(ApiError::Unreachable { message: "the connection was lost".into() })
}
