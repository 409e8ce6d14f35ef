//! The page of a revision: who created it, what it changed, and the actions.

use api_types::{Revision, RevisionKind, RevisionView, Totals};
use leptos::prelude::*;

use super::{
    changes::changes,
    download::{Download, outcome},
    report::report_menu,
    revision_actions::revision_actions,
    row::kind,
    text,
};
use crate::{
    api::history::view_revision,
    state::history::download_disabled_reason,
    text::{
        bytes, exact_time,
        history::{describe_decisions, describe_totals},
        number as number_text, revision as revision_text, visible,
    },
    ui::{
        errors::Failure,
        kit::{
            Button, ButtonVariant, CodeValue, Fact, Facts, IconName, LinkButton, Notice, Skeleton,
            TimeAgo, Tone,
        },
        layout::{Breadcrumbs, Crumb, Page, PageHeader},
        paths::Path,
        session::{QueryState, use_session},
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
    let query = session.query(move || {
        // A new revision changes which actions are possible.
        newest.track();
        view_revision(number.into(), 0)
    });
    // A memo, so that an equal answer renders nothing again.
    let state = Memo::new(move |_| query.state().get());
    let (download, planning) = (Download::new(number), Planning::new());
    let title = revision_text(number);
    let view = move || match state.get() {
        QueryState::Loaded(view) => Some(view),
        QueryState::Loading | QueryState::Failed(_) => None,
    };
    let actions = move || view().map(|view| actions(&view, download, planning));
    let content = move || match state.get() {
        QueryState::Loading => view! { <Skeleton label=text::LOADING_REVISION /> }.into_any(),
        QueryState::Failed(error) => {
            view! { <Failure error on_retry=move |()| query.reload() /> }.into_any()
        }
        QueryState::Loaded(view) => content_of(view),
    };
    view! {
        <Page title=title.clone()>
            <Breadcrumbs links=vec![
                Crumb::new(Path::Administration.href(), text::ADMINISTRATION),
                Crumb::new(Path::History.href(), text::TITLE),
            ] />
            // The heading has the focus, so it must not be rendered again.
            <PageHeader title actions=move || actions>
                {move || view().map(|view| subtitle(&view))}
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
        <Button
            variant=ButtonVariant::Primary
            icon=IconName::Export
            busy=download.is_busy()
            disabled_reason=Signal::stored(download_disabled_reason(view).map(|it| text::disabled_reason(it).to_owned()))
            on_press=move |()| download.start(size)
        >
            {text::DOWNLOAD}
        </Button>
        {revision_actions(view, planning)}
        {report_menu(view.revision.number.0)}
    }
    .into_any()
}

fn content_of(view: RevisionView) -> AnyView {
    let RevisionView { revision, newest, first_retained, holds, changes: changed } = view;
    let number = revision.number.0;
    let compacted = holds.is_none().then(|| {
        let href = Path::Revision(first_retained.0).href();
        view! {
            <Notice tone=Tone::Info title=text::CONTENT_REMOVED>
                {text::OLDEST}
                <a href=href>{number_text(first_retained.0)}</a>
                "."
            </Notice>
        }
    });
    view! {
        <p class="s-revision__hint">{text::RESTORE_OR_UNDO}</p>
        {compacted}
        {facts(&revision, holds.as_ref())}
        {changed.map(|changed| changes(revision.number, changed))}
        {neighbours(number, newest.0)}
    }
    .into_any()
}

/// The line below the heading: action, time and user.
fn subtitle(view: &RevisionView) -> AnyView {
    let draft = &view.revision.draft;
    let is_newest = view.revision.number == view.newest;
    let at = draft.at.0;
    let created = (draft.kind != RevisionKind::Start).then(|| {
        view! {
            <TimeAgo at />
            {text::BY}
            <bdi>{visible(&draft.actor)}</bdi>
        }
    });
    view! {
        <span class="s-revision__line">
            {kind(&draft.kind)}
            <span>{created}</span>
            {is_newest.then_some(text::CURRENT)}
        </span>
    }
    .into_any()
}

fn facts(revision: &Revision, holds: Option<&Totals>) -> AnyView {
    let draft = &revision.draft;
    let when = (draft.kind != RevisionKind::Start).then(|| exact_time(draft.at.0));
    let when = when.map(|when| view! { <Fact label=text::TIME>{when}</Fact> });
    let holds = holds.map(describe_totals);
    let holds = holds.map(|holds| view! { <Fact label=text::CONTENTS>{holds}</Fact> });
    let item = draft.item.as_ref().map(|name| {
        let (label, name) = (draft.kind.item_label(), visible(name));
        view! {
            <Fact label>
                <bdi>{name}</bdi>
            </Fact>
        }
    });
    let files = draft.sources.iter().map(|file| {
        let (name, size) = (visible(&file.name), bytes(file.size));
        let sha256 = file.sha256.to_string();
        view! {
            <Fact label=text::FILE>
                <bdi class="s-revision__file">{name}</bdi>
                " · "
                {size}
            </Fact>
            <Fact label=text::SHA256>
                <CodeValue text=sha256 short=12 copy=text::COPY_SHA256 />
            </Fact>
        }
    });
    let files = files.collect_view();
    let decided = describe_decisions(&draft.decided, 0, 0);
    let decided =
        (!decided.is_empty()).then(|| view! { <Fact label=text::DECISIONS>{decided}</Fact> });
    view! { <Facts>{when} {item} {holds} {decided} {files}</Facts> }.into_any()
}

/// Links to the revisions before and after.
fn neighbours(number: u64, newest: u64) -> AnyView {
    let link = |to: u64, label: &'static str| {
        view! {
            <LinkButton href=Path::Revision(to).href() variant=ButtonVariant::Quiet>
                {label}
                {number_text(to)}
            </LinkButton>
        }
    };
    let older = number.checked_sub(1).map(|older| link(older, text::OLDER));
    let newer = (number < newest).then(|| link(number + 1, text::NEWER));
    view! {
        <nav class="s-revision__neighbours" aria-label=text::NEIGHBOURS>
            {older}
            {newer}
        </nav>
    }
    .into_any()
}
