//! The header of a list. It stays while the rows scroll.

use leptos::prelude::*;

use super::pick::Pick;
use crate::ui::kit::{CheckState, Checkbox, text};

/// A column.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Column {
    title: &'static str,
    is_number: bool,
}

impl Column {
    /// Creates a column of text.
    #[must_use]
    pub const fn text(title: &'static str) -> Self {
        Self { title, is_number: false }
    }

    /// Creates a column of numbers, which are aligned to the right.
    #[must_use]
    pub const fn number(title: &'static str) -> Self {
        Self { title, is_number: true }
    }
}

pub(super) fn view(
    columns: Vec<Column>,
    all: Option<(Signal<CheckState>, Option<Callback<Pick>>)>,
) -> AnyView {
    let heads = columns.into_iter().map(|Column { title, is_number }| {
        view! {
            <span class="c-list__cell" role="columnheader" data-number=is_number.then_some("")>
                {title}
            </span>
        }
    });
    let all = all.map(|(state, on_pick)| {
        let change = move |on: bool| {
            if let Some(on_pick) = on_pick {
                on_pick.run(if on { Pick::All } else { Pick::None });
            }
        };
        view! {
            <span class="c-list__checkbox" role="columnheader">
                <Checkbox label=text::SELECT_ALL label_hidden=true state on_change=change />
            </span>
        }
    });
    view! {
        <div class="c-list__head" role="rowgroup">
            <div class="c-list__row" role="row" aria-rowindex="1">
                {all}
                {heads.collect_view()}
            </div>
        </div>
    }
    .into_any()
}
