//! The foot of the review: cancel, and the one button that says it all.

use api_types::{ImportId, ImportView, Source};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::super::job_progress::{progress_line, watch};
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

/// Milliseconds between two questions what became of an import.
const BETWEEN: i32 = 500;

/// What the foot of a review works with.
#[derive(Clone)]
pub(super) struct Foot {
    pub(super) import: ImportId,
    /// The files that the plan was made from.
    pub(super) sources: Vec<Source>,
    pub(super) review: RwSignal<Review>,
    pub(super) error: RwSignal<Option<ApiError>>,
    /// Hears what became of the import.
    pub(super) on_view: Callback<ImportView>,
    /// Where cancelling leads to.
    pub(super) back: String,
}

/// The foot of a review.
pub(super) fn foot(foot: Foot) -> AnyView {
    let Foot { import, sources, review, error, on_view, back } = foot;
    let session = use_session();
    let (writing, set_writing) = signal(false);
    let working = RwSignal::new(None);
    let apply = {
        let import = import.clone();
        move |()| {
            if writing.get_untracked() {
                return;
            }
            set_writing.set(true);
            error.set(None);
            working.set(None);
            let (import, sources) = (import.clone(), sources.clone());
            let kind = review.with_untracked(|review| review.kind().clone());
            let decisions = review.with_untracked(Review::decisions);
            let goes_on = move || writing.try_get_untracked() == Some(true);
            watch(import.clone(), goes_on, working);
            spawn_local(async move {
                let answer = match apply_import(import.clone(), decisions).await {
                    Ok(report) => Ok(ImportView::Applied { kind, sources, report }),
                    // The answer was lost, perhaps not the import: what is there tells.
                    Err(ApiError::Unreachable { .. }) => applied(import, &session, goes_on).await,
                    Err(why) => Err(why),
                };
                // Somebody who has left the page hears of it elsewhere.
                if set_writing.try_set(false).is_some() {
                    return;
                }
                match answer {
                    Ok(view) => {
                        session.refresh();
                        on_view.run(view);
                    }
                    Err(why) => {
                        session.report_error(&why);
                        error.set((why != ApiError::SignedOut).then_some(why));
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
                    // It is, or is being made, a revision: the screen stays and says so.
                    Err(why @ ApiError::TooLate) => {
                        error.set(Some(why));
                        // Whoever does it tells what comes of it, if that is not this screen.
                        if !writing.get_untracked()
                            && let Ok(view) = view_import(import).await
                        {
                            on_view.run(view);
                        }
                    }
                    // Whether it goes on is not known: whoever waits for it will tell.
                    Err(why) if writing.get_untracked() => {
                        session.report_error(&why);
                    }
                    // A plan that could not be forgotten is forgotten sooner or later.
                    Ok(()) | Err(_) => navigate(&back, NavigateOptions::default()),
                }
            });
        }
    };
    let says = Memo::new(move |_| review.with(Review::button));
    let read_only = review.with_untracked(Review::is_read_only);
    let words = move || match says.get() {
        SubmitButton::Ready(words) => words,
        SubmitButton::Waits(_) | SubmitButton::Nothing(_) => "Import".to_owned(),
    };
    let reason = move || match says.get() {
        SubmitButton::Ready(_) => None,
        SubmitButton::Waits(why) | SubmitButton::Nothing(why) => Some(why),
    };
    let button = (!read_only).then(|| {
        view! {
            <Button
                look=Look::Primary
                busy=writing
                disabled_reason=Signal::derive(reason)
                on_press=apply
            >
                {words}
            </Button>
        }
    });
    view! {
        {move || writing.get().then(|| progress_line(working, None))}
        <div class="s-review__bar">
            <Button look=Look::Secondary on_press=cancel>
                {if read_only { "Close" } else { "Cancel" }}
            </Button>
            {button}
        </div>
    }
    .into_any()
}

/// How the import stands after an answer was lost: asked until the server answers, as long as
/// somebody waits for it. Until then nobody knows what became of it.
async fn applied(
    import: ImportId,
    session: &Session,
    waits: impl Fn() -> bool,
) -> Result<ImportView, ApiError> {
    while waits() {
        match view_import(import.clone()).await {
            Err(error @ ApiError::Unreachable { .. }) => {
                session.report_error(&error);
            }
            // It is still at it.
            Ok(ImportView::Busy { .. }) => {}
            // Nothing came through: the review stands as it was.
            Ok(ImportView::Planned { .. }) => break,
            other => return other,
        }
        browser::pause(BETWEEN).await;
    }
    Err(ApiError::Unreachable { message: "the connection was lost".into() })
}
