//! The header of a list. It stays while the rows scroll.

use leptos::prelude::*;

use super::selection::{RowSelection, SelectionChange};
use crate::ui::kit::{Checkbox, Icon, IconName, text};

/// A column.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Column {
    title: String,
    is_number: bool,
    is_sortable: bool,
}

impl Column {
    /// Creates a column of text.
    #[must_use]
    pub fn text(title: impl Into<String>) -> Self {
        Self { title: title.into(), is_number: false, is_sortable: false }
    }

    /// Creates a column of numbers, which are aligned to the right.
    #[must_use]
    pub fn number(title: impl Into<String>) -> Self {
        Self { is_number: true, ..Self::text(title) }
    }

    /// Makes its head a button that sorts the list.
    #[must_use]
    pub fn sortable(self) -> Self {
        Self { is_sortable: true, ..self }
    }
}

/// The column that a list is sorted by.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SortedBy {
    /// The index of the column.
    pub column: usize,
    /// Whether the greatest comes first.
    pub descending: bool,
}

/// The state of the header and its actions.
#[derive(Clone, Copy)]
pub(super) struct Header {
    pub(super) selection: Option<RowSelection>,
    pub(super) sorted_by: Signal<Option<SortedBy>>,
    pub(super) on_sort: Option<Callback<usize>>,
}

impl Header {
    /// The header with this id.
    pub(super) fn view(self, id: String, columns: Vec<Column>) -> AnyView {
        let heads = columns.into_iter().enumerate();
        let heads = heads.map(|(index, column)| self.head(index, column)).collect_view();
        let checkbox = self.selection.map(checkbox);
        view! {
            <div class="c-list__head" role="rowgroup" id=id>
                <div class="c-list__row" role="row" aria-rowindex="1">
                    {checkbox}
                    {heads}
                </div>
            </div>
        }
        .into_any()
    }

    fn head(self, index: usize, column: Column) -> AnyView {
        let Column { title, is_number, is_sortable } = column;
        let number = is_number.then_some("");
        let Some(on_sort) = self.on_sort.filter(|_| is_sortable) else {
            return view! {
                <span class="c-list__cell" role="columnheader" data-number=number>
                    {title}
                </span>
            }
            .into_any();
        };
        let sort = Signal::derive(move || {
            let sorted_by = self.sorted_by.get().filter(|sorted| sorted.column == index);
            sorted_by.map_or(
                "none",
                |sorted| {
                    if sorted.descending { "descending" } else { "ascending" }
                },
            )
        });
        view! {
            <span class="c-list__cell" role="columnheader" data-number=number aria-sort=sort>
                <button type="button" class="c-list__sort" on:click=move |_| on_sort.run(index)>
                    {title}
                    <Icon name=IconName::Down />
                </button>
            </span>
        }
        .into_any()
    }
}

fn checkbox(selection: RowSelection) -> AnyView {
    let RowSelection { header, on_select, .. } = selection;
    let change = move |on: bool| {
        on_select.run(if on { SelectionChange::All } else { SelectionChange::None })
    };
    let content = match header {
        Some(state) => view! {
            <Checkbox label=text::SELECT_ALL label_hidden=true state on_change=change />
        }
        .into_any(),
        None => view! { <span class="u-hidden">{text::SELECTED}</span> }.into_any(),
    };
    view! {
        <span class="c-list__checkbox" role="columnheader">
            {content}
        </span>
    }
    .into_any()
}
