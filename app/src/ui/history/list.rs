//! All revisions, newest first, read piece by piece as they are looked at.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::row::{cells, columns};
use crate::{
    api::{ApiError, history::list_history},
    state::history::{Line, Timeline},
    text::{number, plural},
    ui::{
        errors::{Failure, sentence},
        kit::{Button, EmptyState, Glyph, LinkButton, Look, Notice, Skeleton, Tone, VirtualList},
        layout::{Breadcrumbs, Crumb, Page, PageHeader},
        paths::Path,
        session::{self, Reading, Session, use_session},
    },
};

/// Lines that are asked for at once.
const PIECE: u32 = 100;

/// The revisions.
#[component]
pub fn HistoryPage() -> impl IntoView {
    let session = use_session();
    let history = History::read(session);
    let total = move || match history.read.reading().get() {
        Reading::Read(timeline) => timeline
            .lines()
            .first()
            .map(|line| plural(line.revision.number.0, "revision", "revisions")),
        Reading::Waiting | Reading::Failed(_) => None,
    };
    // Lines that are added do not make another body.
    let body = Memo::new(move |_| match &*history.read.reading().read() {
        Reading::Waiting => Body::Loading,
        Reading::Failed(error) => Body::Failed(error.clone()),
        Reading::Read(timeline) if timeline.is_empty() => Body::Empty,
        Reading::Read(_) => Body::List,
    });
    let content = move || match body.get() {
        Body::Loading => view! { <Skeleton lines=12 label="Loading the history" /> }.into_any(),
        Body::Failed(error) => {
            view! { <Failure error on_retry=move |()| history.read.again() /> }.into_any()
        }
        Body::Empty => empty(),
        Body::List => list(history),
    };
    view! {
        <Page title="History" fill=true>
            <Breadcrumbs way=vec![Crumb::new(Path::Administration.href(), "Administration")] />
            <PageHeader title="History">
                <span role="status">{total}</span>
            </PageHeader>
            {content}
        </Page>
    }
    .into_any()
}

/// What stands where the list is.
#[derive(Clone, PartialEq)]
enum Body {
    Loading,
    Failed(ApiError),
    Empty,
    List,
}

/// The lines that are here, and how it stands with the next ones.
#[derive(Clone, Copy)]
struct History {
    session: Session,
    /// The first piece; again from the beginning whenever there is a new revision.
    read: session::Read<Timeline>,
    /// With all pieces that were added to it.
    timeline: RwSignal<Timeline>,
    /// Counts the times that it was begun from the beginning.
    edition: RwSignal<u32>,
    more: RwSignal<More>,
}

/// How it stands with the next piece.
#[derive(Clone, Debug, PartialEq)]
enum More {
    Idle,
    Loading,
    Failed(ApiError),
}

impl History {
    fn read(session: Session) -> Self {
        let revision = session.revision();
        let read = session.read(move || {
            revision.track();
            async { Ok(Timeline::new(list_history(None, PIECE).await?)) }
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

    /// Reads on where the lines end, unless that is being done.
    fn read_on(self) {
        let is_whole = self.timeline.with_untracked(Timeline::is_whole);
        let next = self.timeline.with_untracked(Timeline::next);
        if is_whole || next.is_none() || self.more.get_untracked() == More::Loading {
            return;
        }
        self.more.set(More::Loading);
        let edition = self.edition.get_untracked();
        spawn_local(async move {
            let answer = list_history(next, PIECE).await;
            // The page is gone, or has begun anew meanwhile.
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
    // What has failed is asked for again by hand, not by every turn of the wheel.
    let on_end = move |()| {
        if history.more.get_untracked() == More::Idle {
            history.read_on();
        }
    };
    let left = move || history.timeline.with(Timeline::left);
    let failed = move || match history.more.get() {
        More::Failed(error) => {
            let title = "Older revisions could not be read. ".to_owned() + &sentence(&error);
            Some(view! { <Notice tone=Tone::Warning title /> })
        }
        More::Idle | More::Loading => None,
    };
    let older = move || {
        (left() > 0).then(|| {
            view! {
                <p class="s-history__older">
                    <Button
                        busy=Signal::derive(move || history.more.get() == More::Loading)
                        on_press=move |()| history.read_on()
                    >
                        {move || "Show older revisions (".to_owned() + &number(left()) + " left)"}
                    </Button>
                </p>
            }
        })
    };
    view! {
        <VirtualList
            label="Revisions, newest first"
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
                "Import a snapshot"
            </LinkButton>
        }
    };
    view! {
        <EmptyState icon=Glyph::History title="Nothing has been done yet" actions=import>
            "Whatever changes this repository makes a revision: who, when, from which file. Each can \
             be looked at and downloaded later."
        </EmptyState>
    }
    .into_any()
}
