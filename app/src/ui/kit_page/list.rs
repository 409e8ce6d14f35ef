//! A list of 10,000 rows.

use std::{collections::BTreeSet, sync::Arc};

use leptos::prelude::*;
use snapshot::ServiceType;

use super::section;
use crate::{
    text,
    ui::kit::{
        CheckState, Column, RowSelection, SelectionChange, SortedBy, TypeBadge, VirtualList,
    },
};

const ROWS: usize = 10_000;

struct Sample {
    name: String,
    kind: ServiceType,
    operations: u64,
    size: u64,
}

pub(super) fn view() -> AnyView {
    let chosen = RwSignal::new(BTreeSet::from([1_usize, 2]));
    let rows = StoredValue::new(Arc::new((0..ROWS).map(sample).collect::<Vec<_>>()));
    let pick = move |pick: SelectionChange| {
        chosen.update(|chosen| match pick {
            SelectionChange::Row(row) => {
                if !chosen.remove(&row) {
                    chosen.insert(row);
                }
            }
            SelectionChange::Range(from, to) => chosen.extend(from..=to),
            SelectionChange::All => chosen.extend(0..ROWS),
            SelectionChange::None => chosen.clear(),
        });
    };
    let count = move || chosen.with(BTreeSet::len);
    let selection = RowSelection {
        is_selected: Callback::new(move |row| chosen.with(|chosen| chosen.contains(&row))),
        header: Some(Signal::derive(move || CheckState::from_counts(count(), ROWS))),
        on_select: Callback::new(pick),
    };
    let list = view! {
        <p>
            <strong>{move || text::number(count() as u64)}</strong>
            " chosen of "
            {text::number(ROWS as u64)}
            " services"
        </p>
        <div class="s-kit__list">
            <VirtualList
                label="Services"
                class="s-kit__columns"
                columns=vec![
                    Column::text("Name").sortable(),
                    Column::text("Version").sortable(),
                    Column::text("Type"),
                    Column::number("Operations").sortable(),
                    Column::number("Size").sortable(),
                ]
                rows=Signal::derive(move || rows.get_value())
                row=cells
                selection=Some(selection)
                sorted_by=Some(SortedBy { column: 0, descending: false })
                on_sort=|_| ()
            />
        </div>
    };
    section("List", list.into_any())
}

fn cells(sample: &Sample) -> AnyView {
    view! {
        <span role="gridcell">
            <strong>{sample.name.clone()}</strong>
        </span>
        <span role="gridcell">"1.0.0"</span>
        <span role="gridcell">
            <TypeBadge of=sample.kind />
        </span>
        <span role="gridcell" data-number="">
            {text::number(sample.operations)}
        </span>
        <span role="gridcell" data-number="" data-muted="">
            {text::bytes(sample.size)}
        </span>
    }
    .into_any()
}

fn sample(number: usize) -> Sample {
    let kinds = ServiceType::KNOWN;
    let seed = number as u64;
    Sample {
        name: "Pastry API ".to_owned() + &number.to_string(),
        kind: kinds.get(number % kinds.len()).copied().unwrap_or(ServiceType::Unknown),
        operations: seed % 23,
        size: seed * 7_919 % 90_000,
    }
}
