//! The counts that summarize a plan or a result.

use leptos::prelude::*;

use super::Tone;
use crate::text;

/// One count with its description.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Count {
    /// The number.
    pub count: u64,
    /// The description: `to add`.
    pub words: String,
    /// The meaning of its colour.
    pub tone: Tone,
}

/// `12 to add · 4 to replace · 103 identical`.
#[component]
pub fn CountList(
    /// The counts, most important first.
    #[prop(into)]
    counts: Signal<Vec<Count>>,
) -> impl IntoView {
    let parts = move || {
        let parts = counts.get().into_iter().map(|part| {
            view! {
                <li data-tone=part.tone.name()>
                    <strong>{text::number(part.count)}</strong>
                    " "
                    {part.words}
                </li>
            }
        });
        parts.collect_view()
    };
    view! { <ul class="c-count-list">{parts}</ul> }.into_any()
}
