//! An error in the place of what could not be loaded.

use leptos::prelude::*;

use super::{effect as became, next, sentence};
use crate::{
    api::ApiError,
    ui::{browser, kit::ErrorState, layout::HEADING},
};

/// What the server answered instead: what happened, that nothing was changed, what to do next.
#[component]
#[expect(clippy::needless_pass_by_value, reason = "a property is given, not lent")]
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
    let effect = effect.unwrap_or_else(|| became(&error));
    let on_retry = move |()| {
        // The button goes with the error.
        browser::focus(HEADING);
        on_retry.run(());
    };
    view! { <ErrorState title=sentence(&error) effect next=next(&error) on_retry /> }
}
