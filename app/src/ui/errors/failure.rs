//! An error in place of content that could not be loaded.

use leptos::prelude::*;

use super::messages::{effect as effect_of, next, sentence};
use crate::{
    api::ApiError,
    ui::{browser, kit::ErrorState, layout::HEADING},
};

/// An error of the server: what happened, what it changed, and what to do next.
#[component]
#[expect(clippy::needless_pass_by_value, reason = "component properties are owned")]
pub fn Failure(
    /// The error.
    error: ApiError,
    /// What it changed. Derived from the error by default.
    #[prop(optional, into)]
    effect: Option<String>,
    /// Called to retry.
    #[prop(into)]
    on_retry: Callback<()>,
) -> impl IntoView {
    let effect = effect.unwrap_or_else(|| effect_of(&error));
    let on_retry = move |()| {
        // The button disappears with the error.
        browser::focus(HEADING);
        on_retry.run(());
    };
    view! { <ErrorState title=sentence(&error) effect next=next(&error) on_retry /> }
}
