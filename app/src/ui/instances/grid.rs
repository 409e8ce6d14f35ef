//! The grid of all services and all instances: same, differs or missing.

use std::{cell::RefCell, sync::Arc};

use api_types::{GridColumn, ServiceGrid};
use leptos::prelude::*;

use super::{
    frame::{all_instances, frame, use_service_page},
    text,
};
use crate::{
    api::{ApiError, instances::view_service_grid, know_grid},
    state::instances::{Cell, GridFilter, GridLine, GridLines},
    text::{visible, visible_name},
    ui::{
        address_query::{AddressQuery, QueryFormat, use_address_query},
        browser,
        erased::{changing, memo},
        errors::Failure,
        kit::{
            Badge, Button, ButtonVariant, CheckState, Checkbox, Column, EmptyState, IconName,
            SearchField, Skeleton, Tone, TypeBadge, VirtualList,
        },
        paths::Path,
        session::{QueryState, use_session},
    },
};

/// The id of the search field.
const SEARCH: &str = "grid-search";

/// The id of the list.
const LIST: &str = "grid-list";

/// The instances and the rows.
type Loaded = (Arc<Vec<GridColumn>>, Arc<GridLines>);

thread_local! {
    /// The grid that the server sent last.
    static NEWEST: RefCell<Loaded> = RefCell::default();
}

/// The page of the grid.
#[component]
pub fn InstanceGridPage() -> impl IntoView {
    let session = use_session();
    let revision = session.revision();
    let query = session.query(move || {
        revision.track();
        load()
    });
    let state = query.state();
    let state = memo(move || state.get());
    let content = changing(move || match state.get() {
        QueryState::Loading => view! { <Skeleton lines=12 label=text::LOADING /> }.into_any(),
        QueryState::Failed(error) => {
            view! { <Failure error on_retry=move |()| query.reload() /> }.into_any()
        }
        QueryState::Loaded((columns, _)) if columns.is_empty() => no_instances(),
        QueryState::Loaded((_, lines)) if lines.is_empty() => view! {
            <EmptyState icon=IconName::Services title=text::NO_SERVICES>
                {text::NO_SERVICES_NEXT}
            </EmptyState>
        }
        .into_any(),
        QueryState::Loaded((columns, lines)) => filled(&columns, lines),
    });
    frame(&Path::InstanceGrid, true, ViewFn::default(), content)
}

/// Loads the grid, unless the newest one is in memory.
async fn load() -> Result<Loaded, ApiError> {
    if let Some(ServiceGrid { tag, columns, rows }) = view_service_grid().await? {
        // Gives the browser a moment to handle input between decoding, sorting and rendering.
        browser::sleep(0).await;
        let lines = GridLines::new(&columns, rows);
        NEWEST.set((Arc::new(columns), Arc::new(lines)));
        know_grid(tag);
    }
    Ok(NEWEST.with_borrow(Clone::clone))
}

fn no_instances() -> AnyView {
    view! {
        <EmptyState icon=IconName::Instances title=text::NONE actions=all_instances>
            {text::NONE_NEXT}
        </EmptyState>
    }
    .into_any()
}

/// The search and the choice in the address.
fn address_filter() -> RwSignal<GridFilter> {
    let format = QueryFormat {
        parameters: &["q", "show"],
        read: |query| GridFilter {
            search: query.get("q").unwrap_or_default(),
            only_differing: query.get("show").as_deref() == Some("differing"),
        },
        write: |filter: &GridFilter| {
            let show = if filter.only_differing { "differing" } else { "" };
            let pairs = [("q", filter.search.clone()), ("show", show.to_owned())];
            pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect()
        },
    };
    let AddressQuery { value, .. } = use_address_query(&format, GridFilter::default);
    value
}

fn filled(columns: &[GridColumn], lines: Arc<GridLines>) -> AnyView {
    let filter = address_filter();
    let (all, differing) = (lines.len(), lines.differing());
    let rows = memo(move || Arc::new(filter.with(|filter| lines.shown(filter))));
    let search = memo(move || filter.with(|filter| filter.search.clone()));
    let total = move || text::grid_total(rows.with(|rows| rows.len()), all, differing);
    let only = move || CheckState::from(filter.with(|filter| filter.only_differing));
    let is_empty = memo(move || rows.with(|rows| rows.is_empty()));
    let width = columns.len() + 1;
    let titles: Vec<String> = columns.iter().map(|column| visible(&column.name)).collect();
    let read = text::read(columns, browser::now());
    let content = changing(move || {
        if is_empty.get() {
            return no_match(SEARCH, Callback::new(move |()| filter.set(GridFilter::default())));
        }
        let fixed = [text::SERVICE, text::VERSION, text::TYPE, text::HERE].map(Column::text);
        let instances = titles.iter().map(|title| Column::text(title.clone()));
        list(fixed.into_iter().chain(instances).collect(), rows)
    });
    view! {
        <p class="s-instances__hint">{read}</p>
        <div class="s-instances__toolbar" role="search" aria-label=text::GRID>
            <SearchField
                label=text::SEARCH_GRID
                id=SEARCH
                list=LIST
                value=search
                on_change=move |words: String| filter.update(|filter| filter.search = words)
            />
            <Checkbox
                label=text::ONLY_DIFFERING
                state=Signal::derive(only)
                on_change=move |on| filter.update(|filter| filter.only_differing = on)
            />
            <span class="s-instances__hint" role="status">{Signal::derive(total)}</span>
        </div>
        <div class="s-grid" data-columns=width>{content}</div>
    }
    .into_any()
}

fn list(columns: Vec<Column>, rows: Memo<Arc<Vec<Arc<GridLine>>>>) -> AnyView {
    let open_service = use_service_page();
    let open = move |index: usize| {
        let key = rows.with_untracked(|rows| {
            let line = rows.get(index)?;
            (line.cells.first() != Some(&Cell::Missing)).then(|| line.row.key.clone())
        });
        if let Some(key) = key {
            open_service(key);
        }
    };
    view! {
        <VirtualList
            label=text::GRID
            id=LIST
            class="s-grid__list"
            columns
            rows
            row=cells
            on_open=open
            on_leave=|()| browser::focus(SEARCH)
        />
    }
    .into_any()
}

fn cells(line: &Arc<GridLine>) -> AnyView {
    let key = &line.row.key;
    let [name, version] = [&key.name, &key.version].map(|text| visible_name(text));
    let whole = name.clone();
    let badges: Vec<AnyView> = line.cells.iter().map(|cell| badge(*cell)).collect();
    view! {
        <span role="gridcell" class="s-grid__name" title=whole>
            <bdi>{name}</bdi>
        </span>
        <span role="gridcell">
            <bdi>{version}</bdi>
        </span>
        <span role="gridcell">
            <TypeBadge of=line.row.kind />
        </span>
        {badges}
    }
    .into_any()
}

fn badge(cell: Cell) -> AnyView {
    let (tone, icon) = match cell {
        Cell::Present => (Tone::Info, IconName::Check),
        Cell::Same => (Tone::Success, IconName::Equals),
        Cell::Differs => (Tone::Warning, IconName::Tilde),
        Cell::Missing => (Tone::Danger, IconName::Minus),
        Cell::NotRead => (Tone::Neutral, IconName::Clock),
    };
    view! {
        <span role="gridcell">
            <Badge tone icon text=text::cell(cell) />
        </span>
    }
    .into_any()
}

/// What is shown when the filter hides all services. Clearing it leads to the search field with this ID.
pub(super) fn no_match(search: &'static str, clear: Callback<()>) -> AnyView {
    let clear = move || {
        view! {
            <Button
                variant=ButtonVariant::Primary
                on_press=move |()| {
                    browser::focus(search);
                    clear.run(());
                }
            >
                {text::CLEAR_FILTERS}
            </Button>
        }
    };
    view! {
        <EmptyState icon=IconName::Search title=text::NO_MATCH actions=clear>
            {text::NO_MATCH_NEXT}
        </EmptyState>
    }
    .into_any()
}
