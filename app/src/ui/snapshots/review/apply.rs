//! The footer of a review: cancel and submit.

use api_types::{ImportId, ImportView, Source};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{
    super::{
        job_progress::{progress_line, watch},
        text as common,
    },
    text,
};
use crate::{
    api::{
        ApiError,
        import::{apply_import, cancel_import, view_import},
    },
    state::{Review, SubmitButton},
    ui::{
        browser,
        kit::{Button, Look},
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
    pub(super) sources: Vec<Source>,
    pub(super) review: RwSignal<Review>,
    pub(super) error: RwSignal<Option<ApiError>>,
    /// Called with the new state of the import.
    pub(super) on_view: Callback<ImportView>,
    /// The address after cancelling.
    pub(super) back: String,
}

/// The footer of a review.
pub(super) fn footer(footer: Footer) -> AnyView {
    let Footer { import, sources, review, error, on_view, back } = footer;
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
            let (import, sources) = (import.clone(), sources.clone());
            let kind = review.with_untracked(|review| review.kind().clone());
            let decisions = review.with_untracked(Review::decisions);
            let is_wanted = move || is_applying.try_get_untracked() == Some(true);
            watch(import.clone(), is_wanted, progress);
            spawn_local(async move {
                let answer = match apply_import(import.clone(), decisions).await {
                    Ok(report) => Ok(ImportView::Applied { kind, sources, report }),
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
                        error.set((failure != ApiError::SignedOut).then_some(failure));
                    }
                }
            });
        }
    };
    let cancel = {
        let navigate = use_navigate();
        move |()| {
            let (import, navigate, back) = (import.clone(), navigate.clone(), back.clone());
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
                    Ok(()) | Err(_) => navigate(&back, NavigateOptions::default()),
                }
            });
        }
    };
    let button = Memo::new(move |_| review.with(Review::submit_button));
    let read_only = review.with_untracked(Review::is_read_only);
    let kind = StoredValue::new(review.with_untracked(|review| review.kind().clone()));
    let label = move || kind.with_value(|kind| text::submit(button.get(), kind));
    let reason = move || match button.get() {
        SubmitButton::Ready(_) => None,
        SubmitButton::Blocked(blocker) => {
            Some(review.with_untracked(|review| text::blocked(blocker, review)))
        }
        SubmitButton::NoChanges(reason) => {
            Some(kind.with_value(|kind| text::no_changes(reason, kind)).to_owned())
        }
    };
    let submit = (!read_only).then(|| {
        view! {
            <Button
                look=Look::Primary
                busy=is_applying
                disabled_reason=Signal::derive(reason)
                on_press=apply
            >
                {label}
            </Button>
        }
    });
    view! {
        {move || is_applying.get().then(|| progress_line(progress, None))}
        <div class="s-review__bar">
            <Button look=Look::Secondary on_press=cancel>
                {if read_only { text::CLOSE } else { common::CANCEL }}
            </Button>
            {submit}
        </div>
    }
    .into_any()
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
