//! A virtual list: only the visible rows are in the page. The rows are a grid with one tab stop, usable
//! with the keyboard alone.

mod header;
mod keys;
mod row;
mod selection;
mod window;

use std::sync::Arc;

use leptos::prelude::*;

use super::attributes::unique_id;
use crate::ui::{browser, erased::effect};

use header::Header;
use keys::Action;
use row::Click;
use window::{Metrics, Window};

pub use header::{Column, SortedBy};
pub use selection::{RowSelection, SelectionChange};

/// A list of any length. All rows have the height `--row-height`. The custom property `--columns` holds the
/// widths of the columns. `class` sets both. The index of a row is its position in `rows`.
#[component]
pub fn VirtualList<T>(
    /// The name of the list.
    #[prop(into)]
    label: String,
    /// The id of the list, to focus it.
    #[prop(optional, into)]
    id: Option<String>,
    /// The class that sets `--columns`.
    #[prop(optional)]
    class: &'static str,
    /// The columns.
    columns: Vec<Column>,
    /// The rows, in their order.
    #[prop(into)]
    rows: Signal<Arc<Vec<T>>>,
    /// Renders the cells of a row, each as `<span role="gridcell">`.
    row: fn(&T) -> AnyView,
    /// Which rows are selected. Without it, rows have no checkboxes.
    #[prop(optional_no_strip)]
    selection: Option<RowSelection>,
    /// Called when a row is opened.
    #[prop(optional, into)]
    on_open: Option<Callback<usize>>,
    /// The column that the rows are sorted by.
    #[prop(optional, into)]
    sorted_by: Signal<Option<SortedBy>>,
    /// Called with the index of the column when the head of a sortable column is pressed.
    #[prop(optional, into)]
    on_sort: Option<Callback<usize>>,
    /// Called when Esc is pressed.
    #[prop(optional, into)]
    on_leave: Option<Callback<()>>,
    /// Changes when the list is replaced, which scrolls to the top. Without it, every change of `rows` replaces
    /// the list. With it, rows can be appended while somebody reads.
    #[prop(optional, into)]
    generation: Option<Signal<u32>>,
    /// Called when the last rows are about to be shown, and again after rows were appended.
    #[prop(optional, into)]
    on_end: Option<Callback<()>>,
) -> impl IntoView
where
    T: Send + Sync + 'static,
{
    let id = id.unwrap_or_else(|| unique_id("list"));
    let grid = Grid {
        id,
        label,
        class,
        columns,
        total: Signal::derive(move || rows.with(|rows| rows.len())),
        generation: Memo::new(move |seen: Option<&u32>| match generation {
            Some(generation) => generation.get(),
            None => {
                rows.track();
                seen.map_or(0, |seen| seen + 1)
            }
        }),
        cells: Callback::new(move |index| rows.with_untracked(|rows| rows.get(index).map(row))),
        selection,
        header: Header { selection, sorted_by, on_sort },
        on_open,
        on_leave,
        on_end,
    };
    grid.view()
}

/// The list without the type of its rows, so that it is compiled only once.
struct Grid {
    id: String,
    label: String,
    class: &'static str,
    columns: Vec<Column>,
    total: Signal<usize>,
    generation: Memo<u32>,
    cells: Callback<usize, Option<AnyView>>,
    selection: Option<RowSelection>,
    header: Header,
    on_open: Option<Callback<usize>>,
    on_leave: Option<Callback<()>>,
    on_end: Option<Callback<()>>,
}

impl Grid {
    fn view(self) -> AnyView {
        let Self { id, label, class, columns, total, generation, cells, selection, header, .. } =
            self;
        let Self { on_open, on_leave, on_end, .. } = self;
        let on_select = selection.map(|selection| selection.on_select);
        let (head_id, ruler_id) = (id.clone() + "-head", id.clone() + "-ruler");
        let grid_id = StoredValue::new(id.clone());
        let measured = StoredValue::new([head_id.clone(), ruler_id.clone()]);
        let metrics = RwSignal::new(Metrics::GUESS);
        let window = Memo::new(move |_| Window::new(metrics.get(), total.get()));
        let last = move || total.get().saturating_sub(1);
        let position = RwSignal::new(0_usize);
        let active = Memo::new(move |_| position.get().min(last()));
        let anchor = StoredValue::new(0_usize);

        let measure = Callback::new(move |()| {
            let state = grid_id.with_value(|id| browser::scroll_state(id));
            let [header, row] =
                measured.with_value(|ids| ids.each_ref().map(|id| browser::height(id)));
            if let (Some((top, height)), Some(header), Some(row)) = (state, header, row) {
                let now = Metrics { top, height, row, header };
                if metrics.get_untracked() != now {
                    metrics.set(now);
                }
            }
        });
        effect(move || {
            grid_id.with_value(|id| browser::on_resize(id, measure));
            // The rows become higher with the text.
            measured.with_value(|[_, ruler]| browser::on_resize(ruler, measure));
        });
        if let Some(on_end) = on_end {
            effect(move || {
                generation.track();
                if window.get().end == total.get() {
                    on_end.run(());
                }
            });
        }
        // A replaced list starts at its top.
        let mut seen = None;
        effect(move || {
            let now = generation.get();
            if seen.replace(now).is_some_and(|seen| seen != now) {
                // Scrolling makes the browser compute the layout, so only where it is needed.
                if metrics.get_untracked().top > 0.0 {
                    grid_id.with_value(|id| browser::scroll_to(id, 0.0));
                }
                position.set(0);
                anchor.set_value(0);
            }
        });

        let go = move |index: usize| {
            position.set(index);
            if let Some(top) = metrics.get_untracked().reveal(index) {
                grid_id.with_value(|id| browser::scroll_to(id, top));
                measure.run(());
            }
        };
        let select = move |index: usize, range: bool| {
            let Some(on_select) = on_select else { return };
            if range {
                let from = anchor.get_value().min(last());
                on_select.run(SelectionChange::Range(from.min(index), from.max(index)));
            } else {
                anchor.set_value(index);
                on_select.run(SelectionChange::Row(index));
            }
        };
        let run = move |action: Action| match action {
            Action::Go(index) => go(index),
            Action::Toggle => select(active.get_untracked(), false),
            Action::SelectRange => select(active.get_untracked(), true),
            Action::All => {
                if let Some(on_select) = on_select {
                    on_select.run(SelectionChange::All);
                }
            }
            Action::Open => {
                if let Some(on_open) = on_open {
                    on_open.run(active.get_untracked());
                }
            }
            Action::Leave => {
                if let Some(on_leave) = on_leave {
                    on_leave.run(());
                }
            }
        };
        let click = Callback::new(move |click: Click| {
            let Click { index, is_on_checkbox, with_shift } = click;
            position.set(index);
            if is_on_checkbox || with_shift {
                select(index, with_shift);
            }
        });

        let is_selected = selection.map(|selection| selection.is_selected);
        let context = row::Context { id: grid_id, active, generation, is_selected, cells, click };
        // The key of a row is its index. So a replaced list reuses the rows in the page.
        let rows = move || {
            let Window { first, end } = window.get();
            (first..end).collect::<Vec<_>>()
        };
        let count = Signal::derive(move || (total.get() + 1).to_string());
        let height = Signal::derive(move || px(metrics.get().offset(total.get())));
        let above = Signal::derive(move || px(metrics.get().offset(window.get().first)));
        let descendant = Signal::derive(move || {
            let index = active.get();
            window.get().contains(index).then(|| grid_id.with_value(|id| row::id(id, index)))
        });
        view! {
            <div
                class="c-list ".to_owned() + class
                id=id
                role="grid"
                tabindex="0"
                aria-label=label
                aria-rowcount=count
                aria-multiselectable=selection.map(|_| "true")
                aria-activedescendant=descendant
                on:scroll=move |_| measure.run(())
                on:keydown=move |event| {
                    // Controls inside a row handle their own keys.
                    if event.target() != event.current_target() {
                        return;
                    }
                    let modifiers = keys::Modifiers {
                        shift: event.shift_key(),
                        control: event.ctrl_key() || event.meta_key(),
                        alt: event.alt_key(),
                    };
                    let page = metrics.get_untracked().page();
                    let at = active.get_untracked();
                    if let Some(action) = keys::action(&event.key(), modifiers, at, total.get_untracked(), page) {
                        event.prevent_default();
                        run(action);
                    }
                }
            >
                {header.view(head_id, columns)}
                <span class="c-list__ruler" id=ruler_id aria-hidden="true"></span>
                <div
                    class="c-list__rows"
                    role="rowgroup"
                    style:height=height
                    style:padding-top=above
                >
                    <For each=rows key=|row| *row children=move |index| row::view(index, context) />
                </div>
            </div>
        }
        .into_any()
    }
}

/// A length in CSS, to a hundredth of a pixel. Formatting a float would add 13 kB to the console.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, and a negative length counts as zero"
)]
fn px(pixels: f64) -> String {
    let hundredths = (pixels * 100.0 + 0.5) as u64;
    let [whole, tens, ones] = [hundredths / 100, hundredths / 10 % 10, hundredths % 10];
    [&whole.to_string(), ".", &tens.to_string(), &ones.to_string(), "px"].concat()
}

#[cfg(test)]
mod tests {
    use super::px;

    #[test]
    fn length_has_two_decimals() {
        let lengths = [0.0, -1.0, 36.0, 36.5, 36.046875, 0.999, 360_000.25];
        assert_eq!(
            lengths.map(px),
            ["0.00px", "0.00px", "36.00px", "36.50px", "36.05px", "1.00px", "360000.25px"]
        );
    }
}
