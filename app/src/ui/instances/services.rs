//! The services of an instance beside ours: filter, list and selection.

use std::{collections::HashSet, sync::Arc};

use api_types::{InstanceService, ServiceMatch};
use leptos::prelude::*;
use snapshot::{ServiceId, ServiceKey};

use super::{frame::use_service_page, grid::no_match, text};
use crate::{
    state::instances::{ServicesFilter, ServicesList, ShowServices},
    text::{number, visible_name},
    ui::{
        address_query::{AddressQuery, QueryFormat, use_address_query},
        browser,
        erased::{changing, memo},
        kit::{
            Badge, CheckState, Column, IconName, RowSelection, SearchField, Select, SelectOption,
            SelectionChange, TimeAgo, Tone, TypeBadge, VirtualList,
        },
    },
};

/// The id of the search field.
const SEARCH: &str = "instance-search";

/// The id of the list.
const LIST: &str = "instance-services";

/// The services, what is shown of them, and what is selected.
#[derive(Clone, Copy)]
pub(super) struct Services {
    pub(super) list: Memo<ServicesList>,
    pub(super) selected: RwSignal<HashSet<ServiceKey>>,
    filter: RwSignal<ServicesFilter>,
    rows: Memo<Arc<Vec<Arc<InstanceService>>>>,
}

impl Services {
    pub(super) fn new(list: Memo<ServicesList>) -> Self {
        let format = QueryFormat {
            parameters: &["q", "show"],
            read: |query| ServicesFilter {
                search: query.get("q").unwrap_or_default(),
                show: ShowServices::from_name(&query.get("show").unwrap_or_default()),
            },
            write: |filter: &ServicesFilter| {
                let pairs = [("q", filter.search.clone()), ("show", filter.show.name().to_owned())];
                pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect()
            },
        };
        let AddressQuery { value: filter, .. } =
            use_address_query(&format, ServicesFilter::default);
        let rows =
            memo(move || Arc::new(list.with(|list| filter.with(|filter| list.shown(filter)))));
        Self { list, selected: RwSignal::new(HashSet::new()), filter, rows }
    }

    /// The IDs there of the selected services that the instance has.
    pub(super) fn there(self) -> Vec<ServiceId> {
        self.list.with(|list| self.selected.with(|selected| list.selected_there(selected)))
    }

    /// The IDs here of the selected services that the repository has.
    pub(super) fn here(self) -> Vec<ServiceId> {
        self.list.with(|list| self.selected.with(|selected| list.selected_here(selected)))
    }

    /// The filter, the `actions` for what is selected, and the list.
    pub(super) fn view(self, actions: AnyView) -> AnyView {
        let Self { list, filter, rows, .. } = self;
        let is_empty = memo(move || rows.with(|rows| rows.is_empty()));
        let content = changing(move || {
            if is_empty.get() {
                no_match(SEARCH, Callback::new(move |()| filter.set(ServicesFilter::default())))
            } else {
                self.grid()
            }
        });
        let counts = memo(move || list.with(ServicesList::counts));
        let search = memo(move || filter.with(|filter| filter.search.clone()));
        let show = memo(move || filter.with(|filter| filter.show.name().to_owned()));
        let options = move || {
            let option =
                |show: ShowServices| SelectOption::new(show.name(), text::show(show, counts.get()));
            ShowServices::ALL.map(option).to_vec()
        };
        let all = move || counts.get().shown_by(ShowServices::All);
        let total = move || text::total(rows.with(|rows| rows.len()), all());
        view! {
            <div class="s-instances__toolbar" role="search" aria-label=text::SERVICES>
                <SearchField
                    label=text::SEARCH
                    id=SEARCH
                    list=LIST
                    value=search
                    on_change=move |words: String| filter.update(|filter| filter.search = words)
                />
                <Select
                    label=text::SHOW
                    options=Signal::derive(options)
                    value=show
                    on_change=move |name: String| {
                        filter.update(|filter| filter.show = ShowServices::from_name(&name));
                    }
                />
                <span class="s-instances__hint" role="status">{Signal::derive(total)}</span>
            </div>
            {actions}
            {content}
        }
        .into_any()
    }

    fn grid(self) -> AnyView {
        let Self { rows, .. } = self;
        let open_service = use_service_page();
        let open = move |index: usize| {
            let key = rows.with_untracked(|rows| {
                let service = rows.get(index)?;
                service.here.as_ref().map(|_| service.summary.key.clone())
            });
            if let Some(key) = key {
                open_service(key);
            }
        };
        let columns = vec![
            Column::text(text::SERVICE),
            Column::text(text::VERSION),
            Column::text(text::COMPARED),
            Column::text(text::TYPE),
            Column::number(text::OPERATIONS),
            Column::number(text::EXAMPLES),
            Column::text(text::CHANGED),
        ];
        view! {
            <VirtualList
                label=text::SERVICES
                id=LIST
                class="c-list--cards s-instance__list"
                columns
                rows
                row=cells
                selection=Some(self.row_selection())
                on_open=open
                on_leave=|()| browser::focus(SEARCH)
            />
        }
        .into_any()
    }

    fn row_selection(self) -> RowSelection {
        let Self { rows, selected, .. } = self;
        let is_selected = move |index: usize| {
            rows.with_untracked(|rows| rows.get(index).cloned())
                .is_some_and(|it| selected.with(|selected| selected.contains(&it.summary.key)))
        };
        let header = move || {
            rows.with(|rows| {
                let of = |selected: &HashSet<ServiceKey>| {
                    rows.iter().filter(|it| selected.contains(&it.summary.key)).count()
                };
                CheckState::from_counts(selected.with(of), rows.len())
            })
        };
        let pick = move |pick: SelectionChange| {
            let keys = rows.with_untracked(|rows| {
                let range = match pick {
                    SelectionChange::Row(index) => index..=index,
                    SelectionChange::Range(from, to) => from.min(to)..=from.max(to),
                    SelectionChange::All | SelectionChange::None => 0..=rows.len(),
                };
                let picked = rows.iter().enumerate().filter(|(at, _)| range.contains(at));
                picked.map(|(_, service)| service.summary.key.clone()).collect::<Vec<_>>()
            });
            selected.update(|selected| {
                for key in keys {
                    let is_removed = match pick {
                        SelectionChange::Row(_) => selected.remove(&key),
                        SelectionChange::None => {
                            selected.remove(&key);
                            true
                        }
                        SelectionChange::Range(..) | SelectionChange::All => false,
                    };
                    if !is_removed {
                        selected.insert(key);
                    }
                }
            });
        };
        RowSelection {
            is_selected: Callback::new(is_selected),
            header: Some(Signal::derive(header)),
            on_select: Callback::new(pick),
        }
    }
}

fn cells(service: &Arc<InstanceService>) -> AnyView {
    let summary = &service.summary;
    let [name, version] = [&summary.key.name, &summary.key.version].map(|it| visible_name(it));
    let whole = name.clone();
    let (operations, examples) = (summary.operations, summary.examples());
    view! {
        <span role="gridcell" class="s-grid__name" title=whole>
            <bdi>{name}</bdi>
        </span>
        <span role="gridcell">
            <bdi>{version}</bdi>
        </span>
        <span role="gridcell">{badge(service.matches)}</span>
        <span role="gridcell">
            <TypeBadge of=summary.kind />
        </span>
        <span role="gridcell" data-number="">
            {number(operations.into())}
        </span>
        <span role="gridcell" data-number="">
            {number(examples.into())}
        </span>
        <span role="gridcell" data-muted="">
            {summary.last_update.map(|at| view! { <TimeAgo at /> })}
        </span>
    }
    .into_any()
}

fn badge(matches: ServiceMatch) -> AnyView {
    let (tone, icon) = match matches {
        ServiceMatch::Same => (Tone::Neutral, IconName::Equals),
        ServiceMatch::Differs => (Tone::Warning, IconName::Tilde),
        ServiceMatch::OnlyHere => (Tone::Info, IconName::Minus),
        ServiceMatch::OnlyThere => (Tone::Success, IconName::Plus),
    };
    view! { <Badge tone icon text=text::matches(matches) /> }.into_any()
}
