//! A virtual list: only the visible rows are in the page. It is a grid with one tab stop, usable with
//! the keyboard alone.

mod header;
mod keys;
mod pick;
mod row;
mod window;

use std::sync::Arc;

use leptos::prelude::*;

use super::{CheckState, attributes::unique_id};
use crate::ui::browser;

use keys::Action;
use row::Click;
use window::{ROW, Window};

pub use header::Column;
pub use pick::Pick;

/// A list of any length. Rows are 36 px high. The custom property `--columns`, set by `class`, holds the
/// widths of the columns. The index of a row is its position in `rows`.
#[component]
pub fn VirtualList<T>(
    /// The name of the list.
    #[prop(into)]
    label: String,
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
    /// Whether a row is selected. It may read signals.
    #[prop(optional, into)]
    is_selected: Option<Callback<usize, bool>>,
    /// The state of the checkbox in the header.
    #[prop(optional, into)]
    header_state: Signal<CheckState>,
    /// Called when rows are picked.
    #[prop(optional, into)]
    on_pick: Option<Callback<Pick>>,
    /// Called when a row is opened.
    #[prop(optional, into)]
    on_open: Option<Callback<usize>>,
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
    let grid = Grid {
        label,
        class,
        columns,
        total: Signal::derive(move || rows.with(|rows| rows.len())),
        // Part of the key of a row, so that the rows of a replaced list are rendered again.
        generation: Memo::new(move |seen: Option<&u32>| match generation {
            Some(generation) => generation.get(),
            None => {
                rows.track();
                seen.map_or(0, |seen| seen + 1)
            }
        }),
        cells: Callback::new(move |index| rows.with_untracked(|rows| rows.get(index).map(row))),
        is_selected,
        header_state,
        on_pick,
        on_open,
        on_end,
    };
    grid.view()
}

/// The list without the type of its rows, so that it is compiled only once.
struct Grid {
    label: String,
    class: &'static str,
    columns: Vec<Column>,
    total: Signal<usize>,
    generation: Memo<u32>,
    cells: Callback<usize, Option<AnyView>>,
    is_selected: Option<Callback<usize, bool>>,
    header_state: Signal<CheckState>,
    on_pick: Option<Callback<Pick>>,
    on_open: Option<Callback<usize>>,
    on_end: Option<Callback<()>>,
}

impl Grid {
    fn view(self) -> AnyView {
        let Self {
            label, class, columns, total, generation, cells, is_selected, header_state, ..
        } = self;
        let Self { on_pick, on_open, on_end, .. } = self;
        let id = unique_id("list");
        let grid_id = StoredValue::new(id.clone());
        let scroll = RwSignal::new((0.0, 20.0 * ROW));
        let window = Memo::new(move |_| {
            let (top, height) = scroll.get();
            Window::new(top, height, total.get())
        });
        let last = move || total.get().saturating_sub(1);
        let position = RwSignal::new(0_usize);
        let active = Memo::new(move |_| position.get().min(last()));
        let anchor = StoredValue::new(0_usize);

        let measure = Callback::new(move |()| {
            if let Some(state) = grid_id.with_value(|id| browser::scroll_state(id)) {
                scroll.set(state);
            }
        });
        Effect::new(move || grid_id.with_value(|id| browser::on_resize(id, measure)));
        if let Some(on_end) = on_end {
            Effect::new(move || {
                generation.track();
                if window.get().end == total.get() {
                    on_end.run(());
                }
            });
        }
        // A replaced list starts at its top.
        Effect::new(move |seen: Option<u32>| {
            let now = generation.get();
            if seen.is_some_and(|seen| seen != now) {
                grid_id.with_value(|id| browser::scroll_to(id, 0.0));
                position.set(0);
                anchor.set_value(0);
            }
            now
        });

        let go = move |index: usize| {
            position.set(index);
            let (top, height) = scroll.get_untracked();
            if let Some(top) = window::reveal(index, top, height) {
                grid_id.with_value(|id| browser::scroll_to(id, top));
                measure.run(());
            }
        };
        let pick = move |index: usize, range: bool| {
            let Some(on_pick) = on_pick else { return };
            if range {
                let from = anchor.get_value().min(last());
                on_pick.run(Pick::Range(from.min(index), from.max(index)));
            } else {
                anchor.set_value(index);
                on_pick.run(Pick::Row(index));
            }
        };
        let run = move |action: Action| match action {
            Action::Go(index) => go(index),
            Action::Pick => pick(active.get_untracked(), false),
            Action::PickRange => pick(active.get_untracked(), true),
            Action::All => {
                if let Some(on_pick) = on_pick {
                    on_pick.run(Pick::All);
                }
            }
            Action::Open => {
                if let Some(on_open) = on_open {
                    on_open.run(active.get_untracked());
                }
            }
        };
        let click = Callback::new(move |click: Click| {
            let Click { index, is_on_checkbox, with_shift } = click;
            position.set(index);
            if is_on_checkbox || with_shift {
                pick(index, with_shift);
            }
        });

        let context = row::Context { id: grid_id, active, is_selected, cells, click };
        let rows = move || {
            let Window { first, end } = window.get();
            let generation = generation.get();
            (first..end).map(move |index| (generation, index)).collect::<Vec<_>>()
        };
        let is_selectable = on_pick.is_some();
        let count = Signal::derive(move || (total.get() + 1).to_string());
        let height = Signal::derive(move || px(total.get()));
        let above = Signal::derive(move || px(window.get().first));
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
                aria-multiselectable=is_selectable.then_some("true")
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
                    let page = window::page(scroll.get_untracked().1);
                    let at = active.get_untracked();
                    if let Some(action) = keys::action(&event.key(), modifiers, at, total.get_untracked(), page) {
                        event.prevent_default();
                        run(action);
                    }
                }
            >
                {header::view(columns, is_selectable.then_some((header_state, on_pick)))}
                <div
                    class="c-list__rows"
                    role="rowgroup"
                    style:height=height
                    style:padding-top=above
                >
                    <For each=rows key=|row| *row children=move |(_, index)| row::view(index, context) />
                </div>
            </div>
        }
        .into_any()
    }
}

/// The height of this many rows.
fn px(rows: usize) -> String {
    (rows * window::ROW_PX).to_string() + "px"
}
