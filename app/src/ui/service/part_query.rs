//! The content of an example or a contract, loaded when it is opened.

use std::future::Future;

use leptos::prelude::*;

use super::text;
use crate::{
    api::ApiError,
    ui::{
        errors::sentence_and_advice,
        kit::{Notice, Skeleton, Tone},
        session::{QueryState, use_session},
    },
};

/// Loads a part of a service and shows it. `load` gets whether everything is wanted, or only the beginning of
/// long texts.
pub(super) fn part_query<T, Answer>(
    load: impl Fn(bool) -> Answer + 'static,
    view: impl Fn(T, RwSignal<bool>) -> AnyView + Send + 'static,
) -> AnyView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    Answer: Future<Output = Result<T, ApiError>> + 'static,
{
    let session = use_session();
    let (newest, whole) = (session.revision(), RwSignal::new(false));
    let query = session.query(move || {
        newest.track();
        load(whole.get())
    });
    let state = Memo::new(move |_| query.state().get());
    let content = move || match state.get() {
        QueryState::Loading => view! { <Skeleton label=text::LOADING_PART /> }.into_any(),
        QueryState::Failed(error) => {
            let title = sentence_and_advice(&error);
            view! { <Notice tone=Tone::Danger title /> }.into_any()
        }
        QueryState::Loaded(part) => view(part, whole),
    };
    content.into_any()
}
