//! Text of lists in which the words of the search are marked.

use leptos::prelude::*;

use crate::{
    state::SearchedWords,
    ui::erased::{changing, memo},
};

/// The words that lists inside a view mark.
#[derive(Clone, Copy)]
struct Marks(Memo<SearchedWords>);

/// Makes lists inside this view mark what a search finds.
pub fn mark_search(search: impl Fn() -> String + Send + Sync + 'static) {
    provide_context(Marks(memo(move || SearchedWords::new(&search()))));
}

/// A text of a list with the words of its search marked.
pub fn marked(text: String) -> AnyView {
    let Some(Marks(words)) = use_context() else { return text.into_any() };
    changing(move || {
        let parts = words.with(|words| words.parts(&text));
        let part = |(part, is_match): (&str, bool)| {
            let part = part.to_owned();
            if is_match {
                view! { <mark class="c-list__match">{part}</mark> }.into_any()
            } else {
                part.into_any()
            }
        };
        parts.into_iter().map(part).collect_view().into_any()
    })
}
