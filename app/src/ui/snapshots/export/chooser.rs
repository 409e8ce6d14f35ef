//! The services to choose from.

use leptos::prelude::*;

use crate::{
    state::{Selection, TriState},
    text::{number, plural},
    ui::{
        kit::{Button, EmptyState, Glyph, Look, Pick, Tick, VirtualList},
        services::{
            SERVICE_LIST_TO_CHOOSE, ServiceToolbar, Services, clear_filter, filtered,
            service_cells, service_columns, use_filter,
        },
    },
};

/// What can be chosen, and what is.
#[derive(Clone, Copy)]
struct Chooser {
    services: Memo<Services>,
    /// Those that the filter lets through.
    rows: Memo<Services>,
    selection: RwSignal<Selection>,
    /// How many of the rows are chosen, and how many are that do not show.
    among: Memo<(TriState, usize)>,
}

/// The list with its filters, boxes and counts.
pub(super) fn chooser(services: Memo<Services>, selection: RwSignal<Selection>) -> AnyView {
    let (filter, set_filter) = use_filter();
    let rows = filtered(services.into(), filter);
    let among = Memo::new(move |_| {
        rows.with(|rows| {
            selection.with(|chosen| chosen.among(rows.iter().map(|service| &service.id)))
        })
    });
    let chooser = Chooser { services, rows, selection, among };
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
            selection.update(|chosen| match pick {
                Pick::Row(index) => {
                    if let Some(service) = rows.get(index) {
                        chosen.toggle(&service.id);
                    }
                }
                Pick::Range(from, to) => {
                    let (first, last) = (from.min(to), from.max(to));
                    chosen.choose(ids().take(last + 1).skip(first));
                }
                Pick::All => chosen.choose(ids()),
                Pick::Nothing => chosen.release(ids()),
            });
        });
    }

    fn choose_all(self) {
        self.services.with_untracked(|all| {
            self.selection.update(|chosen| chosen.choose(all.iter().map(|service| &service.id)));
        });
    }

    fn list(self) -> AnyView {
        let Self { rows, selection, among, .. } = self;
        let tick = move || match among.get().0 {
            TriState::None => Tick::Off,
            TriState::Some => Tick::Some,
            TriState::All => Tick::On,
        };
        let chosen = move |index: usize| {
            rows.with_untracked(|rows| rows.get(index).cloned())
                .is_some_and(|service| selection.with(|chosen| chosen.contains(&service.id)))
        };
        view! {
            <VirtualList
                label="Services to export"
                class=SERVICE_LIST_TO_CHOOSE
                columns=service_columns()
                rows=rows
                row=service_cells
                chosen=Callback::new(chosen)
                tick=Signal::derive(tick)
                on_pick=move |pick| self.pick(pick)
            />
        }
        .into_any()
    }

    /// How many are chosen, and the buttons that choose many at once.
    fn status_line(self) -> AnyView {
        let Self { services, rows, selection, among } = self;
        let status = move || {
            let mut text = number(selection.with(Selection::len) as u64) + " chosen";
            let hidden = among.get().1;
            if hidden > 0 {
                text.push_str(&format!(" ({} hidden by the filter)", number(hidden as u64)));
            }
            text
        };
        let total = move || services.with(|services| services.len());
        let count = move || rows.with(|rows| rows.len());
        let choose_shown = move || {
            (count() < total() && count() > 0).then(|| {
                view! {
                    <Button look=Look::Quiet on_press=move |()| self.pick(Pick::All)>
                        {format!("Choose the {} shown", number(count() as u64))}
                    </Button>
                }
            })
        };
        let clear = move || {
            selection.with(|chosen| !chosen.is_empty()).then(|| {
                view! {
                    <Button
                        look=Look::Quiet
                        on_press=move |()| selection.update(Selection::clear)
                    >
                        "Clear"
                    </Button>
                }
            })
        };
        view! {
            <div class="s-export__status">
                <span role="status">{status}</span>
                {choose_shown}
                <Button look=Look::Quiet on_press=move |()| self.choose_all()>
                    {move || format!("Choose all {}", number(total() as u64))}
                </Button>
                {clear}
                <span class="s-export__total">
                    {move || plural(total() as u64, "service", "services")}
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
            title="No service matches"
            actions=move || view! {
                <Button look=Look::Secondary on_press=move |()| on_clear.run(())>
                    "Clear filters"
                </Button>
            }
        >
            "Chosen services that the filter hides stay chosen."
        </EmptyState>
    }
    .into_any()
}
