//! The foot of the review: cancel, and the one button that says it all.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use repository::ImportId;

use super::super::working::{watch, working_line};
use crate::{
    api::{
        ApiError,
        import::{ImportView, apply_import, cancel_import, view_import},
    },
    state::{Button as Says, Review},
    ui::{
        kit::{Button, Look},
        session::use_session,
    },
};

/// What the foot of a review works with.
#[derive(Clone)]
pub(super) struct Foot {
    pub(super) import: ImportId,
    pub(super) review: RwSignal<Review>,
    pub(super) error: RwSignal<Option<ApiError>>,
    /// Hears what became of the import.
    pub(super) on_view: Callback<ImportView>,
    /// Where cancelling leads to.
    pub(super) back: String,
}

/// The foot of a review.
pub(super) fn foot(foot: Foot) -> AnyView {
    let Foot { import, review, error, on_view, back } = foot;
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
            let import = import.clone();
            let decisions = review.with_untracked(Review::decisions);
            let goes_on = move || writing.try_get_untracked() == Some(true);
            watch(import.clone(), goes_on, working);
            spawn_local(async move {
                let answer = match apply_import(import.clone(), decisions).await {
                    // The answer was lost, perhaps not the import: what is there tells.
                    Err(ApiError::Unreachable { .. }) => applied(import, &session).await,
                    Ok(_) => view_import(import).await,
                    Err(why) => Err(why),
                };
                set_writing.set(false);
                match answer {
                    Ok(view) => {
                        session.refresh();
                        on_view.run(view);
                    }
                    Err(why) => {
                        session.saw(&why);
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
                match cancel_import(import).await {
                    // It is being made the newest revision: the screen stays and says so.
                    Err(why @ ApiError::Conflict { .. }) => error.set(Some(why)),
                    // What could not be cancelled otherwise is forgotten sooner or later.
                    Ok(()) | Err(_) => navigate(&back, NavigateOptions::default()),
                }
            });
        }
    };
    let says = Memo::new(move |_| review.with(Review::button));
    let read_only = review.with_untracked(Review::is_read_only);
    let words = move || match says.get() {
        Says::Ready(words) => words,
        Says::Waits(_) | Says::Nothing(_) => "Import".to_owned(),
    };
    let reason = move || match says.get() {
        Says::Ready(_) => None,
        Says::Waits(why) | Says::Nothing(why) => Some(why),
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
        {move || writing.get().then(|| working_line(working, None))}
        <div class="s-review__bar">
            <Button look=Look::Secondary on_press=cancel>
                {if read_only { "Close" } else { "Cancel" }}
            </Button>
            {button}
        </div>
    }
    .into_any()
}

/// How the import stands after an answer was lost: asked until the server answers.
async fn applied(
    import: ImportId,
    session: &crate::ui::session::Session,
) -> Result<ImportView, ApiError> {
    const ATTEMPTS: u32 = 20;
    for _ in 0..ATTEMPTS {
        match view_import(import.clone()).await {
            Err(error @ ApiError::Unreachable { .. }) => {
                session.saw(&error);
            }
            // It is still at it.
            Ok(ImportView::Working { .. }) => {}
            // Nothing came through: the review stands as it was.
            Ok(ImportView::Planned { .. }) => {
                return Err(ApiError::Unreachable { message: "the connection was lost".into() });
            }
            other => return other,
        }
        crate::ui::browser::pause(500).await;
    }
    Err(ApiError::Unreachable { message: "the connection was lost".into() })
}
