//! One revision: who made it, what it changed, and what can be had of it.

use api_types::{Revision, RevisionKind, RevisionView, Totals};
use leptos::prelude::*;

use super::{
    changes::changes,
    download::{Download, outcome},
    report::report_menu,
    revision_actions::revision_actions,
    row::kind,
};
use crate::{
    api::history::view_revision,
    state::history::{decisions, download_refused},
    text::{bytes, exact, number as in_words, plural, visible},
    ui::{
        errors::Failure,
        kit::{Button, Fact, Facts, Glyph, LinkButton, Look, Mono, Notice, Skeleton, Tone, When},
        layout::{Breadcrumbs, Crumb, Page, PageHeader},
        paths::Path,
        session::{Reading, use_session},
        snapshots::planning::Planning,
    },
};

/// The page of a revision.
#[component]
pub fn RevisionPage(
    /// Its number.
    number: u64,
) -> impl IntoView {
    let session = use_session();
    let newest = session.revision();
    let read = session.read(move || {
        // Whether it is the newest one, and whether it is kept, can change.
        newest.track();
        view_revision(number.into(), 0)
    });
    // What was read again and is the same is not drawn again.
    let reading = Memo::new(move |_| read.reading().get());
    let (download, planning) = (Download::new(number), Planning::new());
    let title = "Revision ".to_owned() + &in_words(number);
    let view = move || match reading.get() {
        Reading::Read(view) => Some(view),
        Reading::Waiting | Reading::Failed(_) => None,
    };
    let actions = move || view().map(|view| actions(&view, download, planning));
    let content = move || match reading.get() {
        Reading::Waiting => view! { <Skeleton label="Loading the revision" /> }.into_any(),
        Reading::Failed(error) => {
            view! { <Failure error on_retry=move |()| read.again() /> }.into_any()
        }
        Reading::Read(view) => shown(view),
    };
    view! {
        <Page title=title.clone()>
            <Breadcrumbs way=vec![
                Crumb::new(Path::Administration.href(), "Administration"),
                Crumb::new(Path::History.href(), "History"),
            ] />
            // The heading has the focus: it stays whatever comes below it.
            <PageHeader title actions=move || actions>
                {move || view().map(|view| line(&view))}
            </PageHeader>
            {move || outcome(download)}
            {move || planning.failure()}
            {content}
        </Page>
    }
    .into_any()
}

fn actions(view: &RevisionView, download: Download, planning: Planning) -> AnyView {
    let size = view.holds.map_or(0, |holds| holds.size);
    view! {
        {report_menu(view.revision.number.0)}
        {revision_actions(view, planning)}
        <Button
            look=Look::Primary
            icon=Glyph::Export
            busy=download.is_busy()
            disabled_reason=Signal::stored(download_refused(view))
            on_press=move |()| download.start(size)
        >
            "Download as snapshot"
        </Button>
    }
    .into_any()
}

fn shown(view: RevisionView) -> AnyView {
    let RevisionView { revision, newest, first_retained, holds, changes: changed } = view;
    let number = revision.number.0;
    let gone = holds.is_none().then(|| {
        let title = "What this revision held is not kept any more.";
        let href = Path::Revision(first_retained.0).href();
        view! {
            <Notice tone=Tone::Info title>
                "The history was compacted. The oldest revision that can be looked at and downloaded is "
                <a href=href>"revision " {in_words(first_retained.0)}</a> "."
            </Notice>
        }
    });
    view! {
        {gone}
        {facts(&revision, holds.as_ref())}
        {changed.map(|changed| changes(number, changed))}
        {neighbours(number, newest.0)}
    }
    .into_any()
}

/// Why, when and by whom, below the heading.
fn line(view: &RevisionView) -> AnyView {
    let draft = &view.revision.draft;
    let is_newest = view.revision.number == view.newest;
    let at = draft.at.0;
    let made = (draft.kind != RevisionKind::Start).then(|| {
        view! {
            <When at />
            " by "
            <bdi>{visible(&draft.actor)}</bdi>
        }
    });
    view! {
        <span class="s-revision__line">
            {kind(&draft.kind)}
            <span>{made}</span>
            {is_newest.then_some("This is how the repository is now.")}
        </span>
    }
    .into_any()
}

fn facts(revision: &Revision, holds: Option<&Totals>) -> AnyView {
    let draft = &revision.draft;
    let when = (draft.kind != RevisionKind::Start).then(|| exact(draft.at.0));
    let when = when.map(|when| view! { <Fact label="When">{when}</Fact> });
    let holds = holds.map(|holds| {
        let parts = [
            plural(holds.services, "service", "services"),
            plural(holds.examples, "example", "examples"),
            bytes(holds.size),
        ];
        view! { <Fact label="The repository since">{parts.join(", ")}</Fact> }
    });
    let files = draft.sources.iter().map(|file| {
        let (name, size) = (visible(&file.name), bytes(file.size));
        let sha256 = file.sha256.to_string();
        view! {
            <Fact label="File">
                <bdi class="s-revision__file">{name}</bdi>
                " · "
                {size}
            </Fact>
            <Fact label="SHA-256">
                <Mono text=sha256 short=12 copy="Copy the SHA-256" />
            </Fact>
        }
    });
    let files = files.collect_view();
    let decided = decisions(&draft.decided, 0, 0);
    let decided = (!decided.is_empty()).then(|| view! { <Fact label="Decided">{decided}</Fact> });
    view! { <Facts>{when} {holds} {decided} {files}</Facts> }.into_any()
}

/// Links to the revisions before and after.
fn neighbours(number: u64, newest: u64) -> AnyView {
    let way = |to: u64, words: &'static str| {
        view! {
            <LinkButton href=Path::Revision(to).href() look=Look::Quiet>
                {words}
                {in_words(to)}
            </LinkButton>
        }
    };
    let older = number.checked_sub(1).map(|older| way(older, "Older: revision "));
    let newer = (number < newest).then(|| way(number + 1, "Newer: revision "));
    view! {
        <nav class="s-revision__neighbours" aria-label="Revisions before and after">
            {older}
            {newer}
        </nav>
    }
    .into_any()
}
