//! The page of all revisions, newest first. It loads more while the person scrolls.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{
    LoadMore,
    filter::{AddressFilter, toolbar},
    picks::picks,
    row::{cells, columns},
    text,
};
use crate::{
    api::history::list_history,
    state::{
        history::{HistoryEntry, Timeline},
        history_search::Picked,
    },
    ui::{
        errors::{Failure, sentence},
        kit::{
            Button, ButtonVariant, EmptyState, IconName, LinkButton, Notice, RowSelection,
            SelectionChange, Skeleton, Tone, VirtualList,
        },
        layout::{Breadcrumbs, Crumb, Page, PageHeader},
        list_state::ListState,
        paths::Path,
        session::{self, QueryState, Session, use_session},
        snapshots::planning::Planning,
    },
};

/// The number of revisions to request at a time.
const PAGE_SIZE: u32 = 100;

/// The history.
#[component]
pub fn HistoryPage() -> impl IntoView {
    let session = use_session();
    let filter = AddressFilter::new();
    let history = History::load(session, filter);
    let planning = Planning::new();
    let total = move || match history.query.state().get() {
        QueryState::Loaded(_) => history.timeline.with(text::found),
        QueryState::Loading | QueryState::Failed(_) => String::new(),
    };
    // Appended revisions must not render the page again.
    let state =
        Memo::new(move |_| ListState::new(&history.query.state().read(), Timeline::is_empty));
    let content = move || match state.get() {
        ListState::Loading => view! { <Skeleton lines=12 label=text::LOADING /> }.into_any(),
        ListState::Failed(error) => {
            view! { <Failure error on_retry=move |()| history.query.reload() /> }.into_any()
        }
        ListState::Empty => empty(),
        ListState::Filled => filled(history, filter, planning),
    };
    view! {
        <Page title=text::TITLE fill=true>
            <Breadcrumbs links=vec![Crumb::new(Path::Administration.href(), text::ADMINISTRATION)] />
            <PageHeader title=text::TITLE>
                <span role="status">{total}</span>
            </PageHeader>
            {move || planning.failure()}
            {content}
        </Page>
    }
    .into_any()
}

/// The loaded revisions and the requests for them.
#[derive(Clone, Copy)]
struct History {
    session: Session,
    /// The request for the first page, sent again for every new revision and every change of the filter.
    query: session::Query<Timeline>,
    /// The first page and the pages appended to it.
    timeline: RwSignal<Timeline>,
    /// The number of times that the first page was loaded.
    generation: RwSignal<u32>,
    more: RwSignal<LoadMore>,
}

impl History {
    fn load(session: Session, filter: AddressFilter) -> Self {
        let (revision, filter) = (session.revision(), filter.applied());
        let query = session.query(move || {
            revision.track();
            let filter = filter.get();
            async {
                let page = list_history(None, PAGE_SIZE, filter.clone()).await?;
                Ok(Timeline::new(filter, page))
            }
        });
        let history = Self {
            session,
            query,
            timeline: RwSignal::new(Timeline::default()),
            generation: RwSignal::new(0),
            more: RwSignal::new(LoadMore::Idle),
        };
        let state = query.state();
        Effect::new(move || {
            if let QueryState::Loaded(first) = state.get() {
                history.timeline.set(first);
                history.more.set(LoadMore::Idle);
                history.generation.update(|generation| *generation += 1);
            }
        });
        history
    }

    /// Loads the next page, unless a request is running.
    fn load_more(self) {
        let is_complete = self.timeline.with_untracked(Timeline::is_complete);
        let before = self.timeline.with_untracked(Timeline::searched_to);
        if is_complete || before.is_none() || self.more.get_untracked() == LoadMore::Loading {
            return;
        }
        let filter = self.timeline.with_untracked(|timeline| timeline.filter().clone());
        self.more.set(LoadMore::Loading);
        let generation = self.generation.get_untracked();
        spawn_local(async move {
            let answer = list_history(before, PAGE_SIZE, filter).await;
            // The page is gone, or the first page was loaded again.
            if self.generation.try_get_untracked() != Some(generation) {
                return;
            }
            match answer {
                Ok(page) => {
                    self.more.set(LoadMore::Idle);
                    self.timeline.update(|timeline| timeline.add(before, page));
                }
                Err(error) => {
                    self.session.report_error(&error);
                    self.more.set(LoadMore::Failed(error));
                }
            }
        });
    }
}

/// The list with the search above it.
fn filled(history: History, filter: AddressFilter, planning: Planning) -> AnyView {
    let picked = RwSignal::new(Picked::None);
    let has_entries =
        Memo::new(move |_| history.timeline.with(|timeline| !timeline.entries().is_empty()));
    let content = move || {
        if has_entries.get() { list(history, picked) } else { no_match(history, filter) }
    };
    view! {
        {toolbar(filter)}
        {picks(picked, planning)}
        {content}
        {older(history)}
    }
    .into_any()
}

fn list(history: History, picked: RwSignal<Picked>) -> AnyView {
    let rows: Memo<Arc<Vec<HistoryEntry>>> =
        Memo::new(move |_| history.timeline.with(|timeline| Arc::new(timeline.entries().to_vec())));
    let navigate = StoredValue::new_local(use_navigate());
    let number = move |index: usize| {
        rows.with_untracked(|rows| rows.get(index).map(|entry| entry.revision.number))
    };
    let open = move |index: usize| {
        if let Some(number) = number(index) {
            let to = Path::Revision(number.0).href();
            navigate.with_value(|go| go(&to, NavigateOptions::default()));
        }
    };
    // More than two revisions cannot be compared, so there is nothing to do for a range of them.
    let pick = move |pick: SelectionChange| {
        if let SelectionChange::Row(index) = pick
            && let Some(number) = number(index)
        {
            picked.update(|picked| *picked = picked.toggle(number));
        }
    };
    let is_picked =
        move |index: usize| number(index).is_some_and(|number| picked.read().contains(number));
    // After a failure only the button retries, because scrolling would retry without end. A search can
    // find few revisions in a long history, so it continues only when the person asks for it.
    let on_end = move |()| {
        let is_search = history.timeline.with_untracked(|timeline| !timeline.filter().is_empty());
        if !is_search && history.more.get_untracked() == LoadMore::Idle {
            history.load_more();
        }
    };
    let selection = RowSelection {
        is_selected: Callback::new(is_picked),
        header: None,
        on_select: Callback::new(pick),
    };
    view! {
        <VirtualList
            label=text::LIST
            class="c-list--cards s-history"
            columns=columns()
            rows
            row=cells
            selection=Some(selection)
            on_open=open
            generation=history.generation
            on_end
        />
    }
    .into_any()
}

/// The button that loads older revisions, and what could not be searched.
fn older(history: History) -> AnyView {
    let remaining = Memo::new(move |_| history.timeline.with(Timeline::remaining));
    let is_search = move || history.timeline.with(|timeline| !timeline.filter().is_empty());
    let failed = move || match history.more.get() {
        LoadMore::Failed(error) => {
            let title = text::older_failed(&sentence(&error));
            Some(view! { <Notice tone=Tone::Warning title /> })
        }
        LoadMore::Idle | LoadMore::Loading => None,
    };
    let has_older = Memo::new(move |_| remaining.get() > 0);
    let button = move || {
        has_older.get().then(|| {
            view! {
                <p class="s-history__older">
                    <Button
                        busy=Signal::derive(move || history.more.get() == LoadMore::Loading)
                        on_press=move |()| history.load_more()
                    >
                        {move || text::show_older(remaining.get(), is_search())}
                    </Button>
                </p>
            }
        })
    };
    let unsearched = move || {
        let first = history.timeline.with(Timeline::first_searchable)?;
        Some(view! { <p class="s-history__older">{text::unsearched(first.0)}</p> })
    };
    view! {
        {failed}
        {button}
        {unsearched}
    }
    .into_any()
}

fn no_match(history: History, filter: AddressFilter) -> AnyView {
    let clear = move || {
        view! {
            <Button on_press=move |()| filter.clear()>{text::CLEAR_FILTERS}</Button>
        }
    };
    let explained = move || history.timeline.with(|timeline| text::no_match(timeline.remaining()));
    view! {
        <EmptyState icon=IconName::Search title=text::NO_MATCH actions=clear>
            {explained}
        </EmptyState>
    }
    .into_any()
}

fn empty() -> AnyView {
    let import = || {
        view! {
            <LinkButton href=Path::Import.href() variant=ButtonVariant::Primary icon=IconName::Import>
                {text::IMPORT}
            </LinkButton>
        }
    };
    view! {
        <EmptyState icon=IconName::History title=text::EMPTY actions=import>
            {text::EMPTY_EXPLAINED}
        </EmptyState>
    }
    .into_any()
}
