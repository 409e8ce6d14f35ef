//! The page of all revisions, newest first. It loads more while the person scrolls.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{
    row::{cells, columns},
    text,
};
use crate::{
    api::{ApiError, history::list_history},
    state::history::{Line, Timeline},
    ui::{
        errors::{Failure, sentence},
        kit::{Button, EmptyState, Glyph, LinkButton, Look, Notice, Skeleton, Tone, VirtualList},
        layout::{Breadcrumbs, Crumb, Page, PageHeader},
        paths::Path,
        session::{self, Reading, Session, use_session},
    },
};

/// Revisions in a request.
const PAGE_SIZE: u32 = 100;

/// The history.
#[component]
pub fn HistoryPage() -> impl IntoView {
    let session = use_session();
    let history = History::load(session);
    let total = move || match history.read.reading().get() {
        Reading::Read(timeline) => {
            timeline.lines().first().map(|line| text::total(line.revision.number.0))
        }
        Reading::Waiting | Reading::Failed(_) => None,
    };
    // Appended revisions must not render the page again.
    let body = Memo::new(move |_| match &*history.read.reading().read() {
        Reading::Waiting => Body::Loading,
        Reading::Failed(error) => Body::Failed(error.clone()),
        Reading::Read(timeline) if timeline.is_empty() => Body::Empty,
        Reading::Read(_) => Body::List,
    });
    let content = move || match body.get() {
        Body::Loading => view! { <Skeleton lines=12 label=text::LOADING /> }.into_any(),
        Body::Failed(error) => {
            view! { <Failure error on_retry=move |()| history.read.again() /> }.into_any()
        }
        Body::Empty => empty(),
        Body::List => list(history),
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

/// What the page shows.
#[derive(Clone, PartialEq)]
enum Body {
    Loading,
    Failed(ApiError),
    Empty,
    List,
}

/// The loaded revisions and the requests for them.
#[derive(Clone, Copy)]
struct History {
    session: Session,
    /// The request for the first page, sent again for every new revision.
    read: session::Read<Timeline>,
    /// The first page and the pages appended to it.
    timeline: RwSignal<Timeline>,
    /// Counts how often the first page was loaded.
    edition: RwSignal<u32>,
    more: RwSignal<More>,
}

/// The state of loading the next page.
#[derive(Clone, Debug, PartialEq)]
enum More {
    Idle,
    Loading,
    Failed(ApiError),
}

impl History {
    fn load(session: Session) -> Self {
        let revision = session.revision();
        let read = session.read(move || {
            revision.track();
            async { Ok(Timeline::new(list_history(None, PAGE_SIZE).await?)) }
        });
        let history = Self {
            session,
            read,
            timeline: RwSignal::new(Timeline::default()),
            edition: RwSignal::new(0),
            more: RwSignal::new(More::Idle),
        };
        let reading = read.reading();
        Effect::new(move || {
            if let Reading::Read(first) = reading.get() {
                history.timeline.set(first);
                history.more.set(More::Idle);
                history.edition.update(|edition| *edition += 1);
            }
        });
        history
    }

    /// Loads the next page, unless a request is running.
    fn load_more(self) {
        let is_complete = self.timeline.with_untracked(Timeline::is_complete);
        let next = self.timeline.with_untracked(Timeline::next);
        if is_complete || next.is_none() || self.more.get_untracked() == More::Loading {
            return;
        }
        self.more.set(More::Loading);
        let edition = self.edition.get_untracked();
        spawn_local(async move {
            let answer = list_history(next, PAGE_SIZE).await;
            // The page is gone, or the first page was loaded again.
            if self.edition.try_get_untracked() != Some(edition) {
                return;
            }
            match answer {
                Ok(page) => {
                    self.more.set(More::Idle);
                    self.timeline.update(|timeline| timeline.add(page));
                }
                Err(error) => {
                    self.session.report_error(&error);
                    self.more.set(More::Failed(error));
                }
            }
        });
    }
}

fn list(history: History) -> AnyView {
    let rows: Memo<Arc<Vec<Line>>> =
        Memo::new(move |_| history.timeline.with(|timeline| Arc::new(timeline.lines().to_vec())));
    let navigate = StoredValue::new_local(use_navigate());
    let open = move |index: usize| {
        let line = rows.with_untracked(|rows| rows.get(index).cloned());
        if let Some(line) = line {
            let to = Path::Revision(line.revision.number.0).href();
            navigate.with_value(|go| go(&to, NavigateOptions::default()));
        }
    };
    // After a failure only the button retries. Scrolling would retry without end.
    let on_end = move |()| {
        if history.more.get_untracked() == More::Idle {
            history.load_more();
        }
    };
    let remaining = move || history.timeline.with(Timeline::remaining);
    let failed = move || match history.more.get() {
        More::Failed(error) => {
            let title = text::older_failed(&sentence(&error));
            Some(view! { <Notice tone=Tone::Warning title /> })
        }
        More::Idle | More::Loading => None,
    };
    let older = move || {
        (remaining() > 0).then(|| {
            view! {
                <p class="s-history__older">
                    <Button
                        busy=Signal::derive(move || history.more.get() == More::Loading)
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
            edition=history.edition
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
