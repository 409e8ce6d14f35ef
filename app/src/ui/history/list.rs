//! The page of all revisions, newest first. It loads more while the person scrolls.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{
    LoadMore,
    row::{cells, columns},
    text,
};
use crate::{
    api::history::list_history,
    state::history::{HistoryEntry, Timeline},
    ui::{
        errors::{Failure, sentence},
        kit::{Button, EmptyState, Glyph, LinkButton, Look, Notice, Skeleton, Tone, VirtualList},
        layout::{Breadcrumbs, Crumb, Page, PageHeader},
        list_state::ListState,
        paths::Path,
        session::{self, QueryState, Session, use_session},
    },
};

/// The number of revisions to request at a time.
const PAGE_SIZE: u32 = 100;

/// The history.
#[component]
pub fn HistoryPage() -> impl IntoView {
    let session = use_session();
    let history = History::load(session);
    let total = move || match history.query.state().get() {
        QueryState::Loaded(timeline) => {
            timeline.entries().first().map(|entry| text::total(entry.revision.number.0))
        }
        QueryState::Loading | QueryState::Failed(_) => None,
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
        ListState::Filled => list(history),
    };
    view! {
        <Page title=text::TITLE fill=true>
            <Breadcrumbs links=vec![Crumb::new(Path::Administration.href(), text::ADMINISTRATION)] />
            <PageHeader title=text::TITLE>
                <span role="status">{total}</span>
            </PageHeader>
            {content}
        </Page>
    }
    .into_any()
}

/// The loaded revisions and the requests for them.
#[derive(Clone, Copy)]
struct History {
    session: Session,
    /// The request for the first page, sent again for every new revision.
    query: session::Query<Timeline>,
    /// The first page and the pages appended to it.
    timeline: RwSignal<Timeline>,
    /// The number of times that the first page was loaded.
    generation: RwSignal<u32>,
    more: RwSignal<LoadMore>,
}

impl History {
    fn load(session: Session) -> Self {
        let revision = session.revision();
        let query = session.query(move || {
            revision.track();
            async { Ok(Timeline::new(list_history(None, PAGE_SIZE).await?)) }
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
        let oldest = self.timeline.with_untracked(Timeline::oldest_loaded);
        if is_complete || oldest.is_none() || self.more.get_untracked() == LoadMore::Loading {
            return;
        }
        self.more.set(LoadMore::Loading);
        let generation = self.generation.get_untracked();
        spawn_local(async move {
            let answer = list_history(oldest, PAGE_SIZE).await;
            // The page is gone, or the first page was loaded again.
            if self.generation.try_get_untracked() != Some(generation) {
                return;
            }
            match answer {
                Ok(page) => {
                    self.more.set(LoadMore::Idle);
                    self.timeline.update(|timeline| timeline.add(page));
                }
                Err(error) => {
                    self.session.report_error(&error);
                    self.more.set(LoadMore::Failed(error));
                }
            }
        });
    }
}

fn list(history: History) -> AnyView {
    let rows: Memo<Arc<Vec<HistoryEntry>>> =
        Memo::new(move |_| history.timeline.with(|timeline| Arc::new(timeline.entries().to_vec())));
    let navigate = StoredValue::new_local(use_navigate());
    let open = move |index: usize| {
        let entry = rows.with_untracked(|rows| rows.get(index).cloned());
        if let Some(entry) = entry {
            let to = Path::Revision(entry.revision.number.0).href();
            navigate.with_value(|go| go(&to, NavigateOptions::default()));
        }
    };
    // After a failure only the button retries. Scrolling would retry without end.
    let on_end = move |()| {
        if history.more.get_untracked() == LoadMore::Idle {
            history.load_more();
        }
    };
    let remaining = move || history.timeline.with(Timeline::remaining);
    let failed = move || match history.more.get() {
        LoadMore::Failed(error) => {
            let title = text::older_failed(&sentence(&error));
            Some(view! { <Notice tone=Tone::Warning title /> })
        }
        LoadMore::Idle | LoadMore::Loading => None,
    };
    let older = move || {
        (remaining() > 0).then(|| {
            view! {
                <p class="s-history__older">
                    <Button
                        busy=Signal::derive(move || history.more.get() == LoadMore::Loading)
                        on_press=move |()| history.load_more()
                    >
                        {move || text::show_older(remaining())}
                    </Button>
                </p>
            }
        })
    };
    view! {
        <VirtualList
            label=text::LIST
            class="s-history"
            columns=columns()
            rows
            row=cells
            on_open=open
            generation=history.generation
            on_end
        />
        {failed}
        {older}
    }
    .into_any()
}

fn empty() -> AnyView {
    let import = || {
        view! {
            <LinkButton href=Path::Import.href() look=Look::Primary icon=Glyph::Import>
                {text::IMPORT}
            </LinkButton>
        }
    };
    view! {
        <EmptyState icon=Glyph::History title=text::EMPTY actions=import>
            {text::EMPTY_EXPLAINED}
        </EmptyState>
    }
    .into_any()
}
