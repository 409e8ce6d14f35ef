//! An error in the place of what could not be loaded.

use leptos::prelude::*;

use super::{next, sentence};
use crate::{api::ApiError, ui::kit::ErrorState};

/// What the server answered instead: what happened, that nothing was changed, what to do next.
#[component]
pub fn Failure(
    /// The answer.
    error: ApiError,
    /// Whether anything was changed; by itself: nothing was.
    #[prop(optional, into)]
    effect: Option<String>,
    /// Tries again.
    #[prop(into)]
    on_retry: Callback<()>,
) -> impl IntoView {
    let effect = effect.unwrap_or_else(|| "Nothing was changed.".into());
    view! { <ErrorState title=sentence(&error) effect next=next(&error) on_retry /> }
}
