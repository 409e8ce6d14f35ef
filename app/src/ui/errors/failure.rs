//! An error in place of content that could not be loaded.

use leptos::prelude::*;

use super::{
    common,
    messages::{next, sentence},
};
use crate::{
    api::ApiError,
    ui::{browser, kit::ErrorState, layout::HEADING},
};

/// Content that could not be loaded: what happened, and what to do next. A failed read changes nothing, so
/// it does not say so.
#[component]
#[expect(clippy::needless_pass_by_value, reason = "component properties are owned")]
pub fn Failure(
    /// The error.
    error: ApiError,
    /// Called to retry.
    #[prop(into)]
    on_retry: Callback<()>,
) -> impl IntoView {
    failure(sentence(&error), next(&error), on_retry)
}

/// A [`Failure`] outside of administration. It has the texts of the errors that can happen there.
#[component]
#[expect(clippy::needless_pass_by_value, reason = "component properties are owned")]
pub fn CommonFailure(
    /// The error.
    error: ApiError,
    /// Called to retry.
    #[prop(into)]
    on_retry: Callback<()>,
) -> impl IntoView {
    failure(common::sentence(&error), common::next(&error), on_retry)
}

fn failure(title: String, next: String, on_retry: Callback<()>) -> AnyView {
    let on_retry = move |()| {
        // The button disappears with the error.
        browser::focus(HEADING);
        on_retry.run(());
    };
    view! { <ErrorState title next on_retry /> }.into_any()
}
