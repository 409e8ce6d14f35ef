//! The list of services to select from.

use leptos::prelude::*;

use super::{super::text as common, text};
use crate::{
    state::{Selection, SelectionCounts},
    ui::{
        kit::{Button, CheckState, EmptyState, Glyph, Look, Pick, VirtualList},
        services::{
            SELECTABLE_SERVICE_LIST, ServiceToolbar, Services, clear_filter, filtered,
            service_cells, service_columns, use_filter,
        },
    },
};

/// The services and the selection.
#[derive(Clone, Copy)]
struct Chooser {
    services: Memo<Services>,
    /// The services that match the filter.
    rows: Memo<Services>,
    selection: RwSignal<Selection>,
    /// The number of selected services, by whether they match the filter.
    counts: Memo<SelectionCounts>,
}

/// The list with filters, checkboxes and counts.
pub(super) fn chooser(services: Memo<Services>, selection: RwSignal<Selection>) -> AnyView {
    let (filter, set_filter) = use_filter();
    let rows = filtered(services.into(), filter);
    let counts = Memo::new(move |_| {
        rows.with(|rows| {
            selection
                .with(|selection| selection.count_among(rows.iter().map(|service| &service.id)))
        })
    });
    let chooser = Chooser { services, rows, selection, counts };
    let is_empty = Memo::new(move |_| rows.with(|rows| rows.is_empty()));
    let list = move || {
        if is_empty.get() {
            no_match(Callback::new(move |()| clear_filter(set_filter)))
        } else {
            chooser.list()
        }
    };
    view! {
        <ServiceToolbar services=services filter=filter on_change=set_filter />
        {chooser.status_line()}
        {list}
    }
    .into_any()
}

impl Chooser {
    fn pick(self, pick: Pick) {
        let Self { rows, selection, .. } = self;
        rows.with_untracked(|rows| {
            let ids = || rows.iter().map(|service| &service.id);
            selection.update(|selection| match pick {
                Pick::Row(index) => {
                    if let Some(service) = rows.get(index) {
                        selection.toggle(&service.id);
                    }
                }
                Pick::Range(from, to) => {
                    let (first, last) = (from.min(to), from.max(to));
                    selection.select(ids().take(last + 1).skip(first));
                }
                Pick::All => selection.select(ids()),
                Pick::None => selection.deselect(ids()),
            });
        });
    }

    fn select_all(self) {
        self.services.with_untracked(|all| {
            self.selection
                .update(|selection| selection.select(all.iter().map(|service| &service.id)));
        });
    }

    fn list(self) -> AnyView {
        let Self { rows, selection, counts, .. } = self;
        let header_state =
            move || CheckState::from_counts(counts.get().shown, rows.with(|rows| rows.len()));
        let is_selected = move |index: usize| {
            rows.with_untracked(|rows| rows.get(index).cloned())
                .is_some_and(|service| selection.with(|selection| selection.contains(&service.id)))
        };
        view! {
            <VirtualList
                label=text::LIST
                class=SELECTABLE_SERVICE_LIST
                columns=service_columns()
                rows=rows
                row=service_cells
                is_selected=Callback::new(is_selected)
                header_state=Signal::derive(header_state)
                on_pick=move |pick| self.pick(pick)
            />
        }
        .into_any()
    }

    /// The number of selected services, and buttons that select many at once.
    fn status_line(self) -> AnyView {
        let Self { services, rows, selection, counts } = self;
        let status = move || text::selected(selection.with(Selection::len), counts.get().hidden);
        let total = move || services.with(|services| services.len());
        let count = move || rows.with(|rows| rows.len());
        let select_shown = move || {
            (count() < total() && count() > 0).then(|| {
                view! {
                    <Button look=Look::Quiet on_press=move |()| self.pick(Pick::All)>
                        {text::select_shown(count())}
                    </Button>
                }
            })
        };
        let clear = move || {
            selection.with(|selection| !selection.is_empty()).then(|| {
                view! {
                    <Button
                        look=Look::Quiet
                        on_press=move |()| selection.update(Selection::clear)
                    >
                        {text::CLEAR_SELECTION}
                    </Button>
                }
            })
        };
        view! {
            <div class="s-export__status">
                <span role="status">{status}</span>
                {select_shown}
                <Button look=Look::Quiet on_press=move |()| self.select_all()>
                    {move || text::select_all(total())}
                </Button>
                {clear}
                <span class="s-export__total">
                    {move || common::services(total() as u64)}
                </span>
            </div>
        }
        .into_any()
    }
}

fn no_match(on_clear: Callback<()>) -> AnyView {
    view! {
        <EmptyState
            icon=Glyph::Search
            title=text::NO_MATCH
            actions=move || view! {
                <Button look=Look::Secondary on_press=move |()| on_clear.run(())>
                    {text::CLEAR_FILTERS}
                </Button>
            }
        >
            {text::NO_MATCH_EFFECT}
        </EmptyState>
    }
    .into_any()
}
