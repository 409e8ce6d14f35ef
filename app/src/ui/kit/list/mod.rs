//! A long list of which only the rows that show are in the page: a grid with one tab stop, worked by keys alone.

mod header;
mod keys;
mod row;
mod window;

use std::sync::Arc;

use leptos::prelude::*;

use super::{Tick, unique_id};
use crate::ui::browser;

use keys::Action;
use window::{ROW, Window};

pub use header::Column;

/// What was picked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Pick {
    /// The one row changes over.
    Row(usize),
    /// All rows between these two, both included, are chosen.
    Range(usize, usize),
    /// All rows are chosen.
    All,
    /// No row is chosen.
    Nothing,
}

/// A list of any length. Rows are 36 px high; the columns' widths are the custom property `--columns` that
/// `class` sets. A row's index is its place in `rows`.
#[component]
pub fn VirtualList<T>(
    /// What is listed.
    #[prop(into)]
    label: String,
    /// The class that sets `--columns`.
    #[prop(optional)]
    class: &'static str,
    /// The heads of the columns.
    columns: Vec<Column>,
    /// The rows, in their order.
    #[prop(into)]
    rows: Signal<Arc<Vec<T>>>,
    /// The cells of a row, each a [`cell`](VirtualList)-like element: `<span role="gridcell">`.
    row: fn(&T) -> AnyView,
    /// Whether a row is chosen; read anew whenever a signal in it changes.
    #[prop(optional, into)]
    chosen: Option<Callback<usize, bool>>,
    /// The state of the box in the head.
    #[prop(optional, into)]
    tick: Signal<Tick>,
    /// Hears what was picked.
    #[prop(optional, into)]
    on_pick: Option<Callback<Pick>>,
    /// Hears which row was opened.
    #[prop(optional, into)]
    on_open: Option<Callback<usize>>,
    /// Changes when the list is another one. Without it, it is another one whenever its rows change; with it, rows
    /// can be added at its end while somebody reads it.
    #[prop(optional, into)]
    edition: Option<Signal<u32>>,
    /// Hears that the last rows are about to be shown, and again when more were added and these are.
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
        // Counts the lists that were shown: a row of another list is another row.
        list: Memo::new(move |seen: Option<&u32>| match edition {
            Some(edition) => edition.get(),
            None => {
                rows.track();
                seen.map_or(0, |seen| seen + 1)
            }
        }),
        cells: Callback::new(move |index| rows.with_untracked(|rows| rows.get(index).map(row))),
        chosen,
        tick,
        on_pick,
        on_open,
        on_end,
    };
    grid.view()
}

/// The list without the type of its rows, so that it is compiled once.
struct Grid {
    label: String,
    class: &'static str,
    columns: Vec<Column>,
    total: Signal<usize>,
    list: Memo<u32>,
    cells: Callback<usize, Option<AnyView>>,
    chosen: Option<Callback<usize, bool>>,
    tick: Signal<Tick>,
    on_pick: Option<Callback<Pick>>,
    on_open: Option<Callback<usize>>,
    on_end: Option<Callback<()>>,
}

impl Grid {
    fn view(self) -> AnyView {
        let Self { label, class, columns, total, list, cells, chosen, tick, .. } = self;
        let Self { on_pick, on_open, on_end, .. } = self;
        let id = unique_id("list");
        let own = StoredValue::new(id.clone());
        let scroll = RwSignal::new((0.0, 20.0 * ROW));
        let window = Memo::new(move |_| {
            let (top, height) = scroll.get();
            Window::of(top, height, total.get())
        });
        let last = move || total.get().saturating_sub(1);
        let place = RwSignal::new(0_usize);
        let active = Memo::new(move |_| place.get().min(last()));
        let anchor = StoredValue::new(0_usize);

        let measure = Callback::new(move |()| {
            if let Some(state) = own.with_value(|id| browser::scroll_state(id)) {
                scroll.set(state);
            }
        });
        Effect::new(move || own.with_value(|id| browser::on_resize(id, measure)));
        if let Some(on_end) = on_end {
            Effect::new(move || {
                list.track();
                if window.get().end == total.get() {
                    on_end.run(());
                }
            });
        }
        // Another list begins at its top.
        Effect::new(move |seen: Option<u32>| {
            let now = list.get();
            if seen.is_some_and(|seen| seen != now) {
                own.with_value(|id| browser::scroll_to(id, 0.0));
                place.set(0);
                anchor.set_value(0);
            }
            now
        });

        let go = move |index: usize| {
            place.set(index);
            let (top, height) = scroll.get_untracked();
            if let Some(top) = window::reveal(index, top, height) {
                own.with_value(|id| browser::scroll_to(id, top));
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
        let act = move |act: Action| match act {
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
        let click = Callback::new(move |(index, ticked, range): (usize, bool, bool)| {
            place.set(index);
            if ticked || range {
                pick(index, range);
            }
        });

        let context = row::Context { id: own, active, chosen, cells, click };
        let rows = move || {
            let Window { first, end } = window.get();
            let list = list.get();
            (first..end).map(move |index| (list, index)).collect::<Vec<_>>()
        };
        let choosable = on_pick.is_some();
        let count = Signal::derive(move || (total.get() + 1).to_string());
        let height = Signal::derive(move || px(total.get()));
        let above = Signal::derive(move || px(window.get().first));
        let descendant = Signal::derive(move || {
            let index = active.get();
            window.get().holds(index).then(|| own.with_value(|id| row::id(id, index)))
        });
        view! {
            <div
                class="c-list ".to_owned() + class
                id=id
                role="grid"
                tabindex="0"
                aria-label=label
                aria-rowcount=count
                aria-multiselectable=choosable.then_some("true")
                aria-activedescendant=descendant
                on:scroll=move |_| measure.run(())
                on:keydown=move |event| {
                    // Keys that are pressed in a control inside of a row are its own.
                    if event.target() != event.current_target() {
                        return;
                    }
                    let held = keys::Held {
                        shift: event.shift_key(),
                        control: event.ctrl_key() || event.meta_key(),
                        alt: event.alt_key(),
                    };
                    let page = window::page(scroll.get_untracked().1);
                    let at = active.get_untracked();
                    if let Some(what) = keys::act(&event.key(), held, at, total.get_untracked(), page) {
                        event.prevent_default();
                        act(what);
                    }
                }
            >
                {header::view(columns, choosable.then_some((tick, on_pick)))}
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

/// The height of so many rows.
fn px(rows: usize) -> String {
    (rows * window::ROW_PX).to_string() + "px"
}
