//! Text of lists in which the words of the search are marked.

use leptos::prelude::*;

use super::erased::{changing, memo};
use crate::state::SearchedWords;

/// The words that lists inside a view mark.
#[derive(Clone, Copy)]
struct Marks(Memo<SearchedWords>);

/// Makes lists inside this view mark what a search finds.
pub(super) fn mark_search(search: Signal<String>) {
    provide_context(Marks(memo(move || search.with(|search| SearchedWords::new(search)))));
}

/// A text of a list with the words of its search marked.
pub(super) fn marked(text: String) -> AnyView {
    let Some(Marks(words)) = use_context() else { return text.into_any() };
    changing(move || {
        let parts = words.with(|words| words.parts(&text));
        let part = |(part, is_match): (&str, bool)| {
            let part = part.to_owned();
            if is_match {
                view! { <span class="c-list__match">{part}</span> }.into_any()
            } else {
                part.into_any()
            }
        };
        parts.into_iter().map(part).collect::<Vec<_>>().into_any()
    })
}
