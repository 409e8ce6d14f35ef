//! One import at its address: the review of what it would do, or why it cannot, or what it did.

mod apply;
mod change;
mod changes;
mod copy;
mod detail;
mod file_info;
mod labels;
mod list;
mod load;
mod parts;
mod problems;
mod result;
mod review_page;
mod row;
mod row_detail;
mod secrets;
mod toolbar;

use api_types::{ImportId, ImportKind, ImportView, JobProgress, ParsedFile};
use leptos::{prelude::*, task::spawn_local};
use snapshot::Severity;

use self::load::Loaded;
use super::job_progress::{progress_line, watch};
use crate::{
    api::ApiError,
    text::visible,
    ui::{
        browser,
        errors::{effect, next, sentence},
        kit::{EmptyState, ErrorState, LinkButton, Look, Notice, Tone},
        layout::{Breadcrumbs, Crumb, HEADING, Page, PageHeader},
        paths::Path,
        session::use_session,
    },
};

/// How far the page is.
#[derive(Clone, Debug, PartialEq)]
enum Shown {
    Loading,
    Failed(ApiError),
    Import(ImportView),
}

impl Shown {
    const fn is_planned(&self) -> bool {
        matches!(self, Self::Import(ImportView::Planned { .. }))
    }
}

/// The review of one import; afterwards its result.
#[component]
pub fn ReviewPage(
    /// The id of the import.
    #[prop(into)]
    import: ImportId,
) -> impl IntoView {
    let import = StoredValue::new(import);
    let session = use_session();
    let shown = RwSignal::new(Shown::Loading);
    let loaded = Loaded::new(None);
    let load = move || {
        spawn_local(async move {
            let goes_on = move || import.try_get_value().is_some();
            let answer = load::load(import.get_value(), loaded, goes_on).await;
            if !goes_on() {
                return;
            }
            if let Err(error) = &answer {
                session.report_error(error);
            }
            shown.set(answer.map_or_else(Shown::Failed, Shown::Import));
        });
    };
    let turn = session.retry_epoch();
    Effect::new(move || {
        // What could not be shown may be now; what is shown, with its decisions, stays.
        turn.track();
        if !matches!(shown.get_untracked(), Shown::Import(_)) {
            load();
        }
    });
    let there = move || shown.with(|shown| *shown != Shown::Loading);
    // What comes in the place of the review comes with a heading of its own, and the button that
    // had the focus is gone.
    Effect::new(move |was_planned: Option<bool>| {
        let is_planned = shown.with(Shown::is_planned);
        if was_planned == Some(true) && !is_planned {
            browser::focus(HEADING);
        }
        is_planned
    });
    let title = move || {
        shown.with(|shown| match shown {
            Shown::Loading => "Review".to_owned(),
            Shown::Failed(_) => "This import is not here".to_owned(),
            Shown::Import(view) => title(view),
        })
    };
    let content = move || match shown.get() {
        Shown::Loading | Shown::Failed(ApiError::SignedOut) => load::loading(loaded),
        Shown::Failed(error) => failed(&error, Callback::new(move |()| load())),
        Shown::Import(view) => match view {
            ImportView::Receiving { files } => {
                unfinished(&labels::name_or_number(files.iter().map(|file| &*file.name)))
            }
            ImportView::Uploaded { files } => unfinished(&labels::names(&files)),
            ImportView::Busy { progress } => {
                under_way(import.get_value(), progress, Callback::new(move |()| load()))
            }
            ImportView::Rejected { files } => refused(&files),
            ImportView::Planned { kind, files, revision, rows, .. } => {
                let on_view = Callback::new(move |view| shown.set(Shown::Import(view)));
                let plan = review_page::Planned { kind, files, revision, rows };
                review_page::review_page(import.get_value(), plan, on_view)
            }
            ImportView::Applied { kind, sources, report } => {
                result::result(&kind, &sources, &report)
            }
        },
    };
    view! {
        <Page title=Signal::derive(title) has_heading=Signal::derive(there)>
            <Breadcrumbs links=vec![
                Crumb::new(Path::Administration.href(), "Administration"),
                Crumb::new(Path::Import.href(), "Snapshots"),
            ] />
            {content}
        </Page>
    }
}

fn title(view: &ImportView) -> String {
    match view {
        ImportView::Receiving { .. } | ImportView::Uploaded { .. } | ImportView::Busy { .. } => {
            "Review".to_owned()
        }
        ImportView::Rejected { files } => format!("{} cannot be imported", labels::names(files)),
        ImportView::Planned { kind, files, .. } => labels::title(kind, files),
        ImportView::Applied { kind: ImportKind::Undo(_) | ImportKind::Restore(_), .. } => {
            "Result".to_owned()
        }
        ImportView::Applied { .. } => "Result of the import".to_owned(),
    }
}

/// Somebody works on it, perhaps in another tab: it is watched until that is done.
fn under_way(import: ImportId, now: JobProgress, done: Callback<()>) -> AnyView {
    let working = RwSignal::new(Some(now));
    let alive = StoredValue::new(());
    watch(import, move || alive.try_get_value().is_some(), working);
    Effect::new(move || {
        if working.get().is_none() {
            done.run(());
        }
    });
    view! {
        <PageHeader title="This import is being worked on" />
        {progress_line(working, None)}
    }
    .into_any()
}

fn failed(error: &ApiError, retry: Callback<()>) -> AnyView {
    let content = if matches!(error, ApiError::ImportGone { .. }) {
        view! {
            <EmptyState title=sentence(error) actions=another_file>
                "Nothing was changed. Choose the file again, or start the undo, the restore or the \
                 comparison again."
            </EmptyState>
        }
        .into_any()
    } else if matches!(error, ApiError::NotFound { .. }) {
        view! {
            <EmptyState title=sentence(error) actions=another_file>
                "Imports that are under way are forgotten when Mockpit starts anew. Choose the file again; \
                 what was imported before is in the list of services."
            </EmptyState>
        }
        .into_any()
    } else {
        view! { <ErrorState title=sentence(error) effect=effect(error) next=next(error) on_retry=retry /> }
            .into_any()
    };
    view! {
        <PageHeader title="This import cannot be shown" />
        {content}
    }
    .into_any()
}

fn unfinished(name: &str) -> AnyView {
    view! {
        <PageHeader title="This file has not arrived whole" />
        <Notice tone=Tone::Warning title=format!("{name} was not sent to its end.")>
            "Nothing was changed. Choose the file again."
        </Notice>
        {another_file()}
    }
    .into_any()
}

fn refused(files: &[ParsedFile]) -> AnyView {
    let is_refused = |file: &&ParsedFile| {
        file.problems.iter().any(|problem| problem.severity == Severity::Refused)
    };
    let bad: Vec<&ParsedFile> = files.iter().filter(is_refused).collect();
    let one_of_several = files.len() > 1;
    let each = bad.iter().map(|file| refused_file(file, one_of_several)).collect_view();
    let names: Vec<String> = bad.iter().map(|file| visible(&file.source.name)).collect();
    let title = format!("{} cannot be imported", names.join(" and "));
    view! { <PageHeader title=title /> {each} {another_file()} }.into_any()
}

fn refused_file(file: &ParsedFile, one_of_several: bool) -> AnyView {
    let ParsedFile { source, problems: all, .. } = file;
    let mut reasons = all.iter().filter(|problem| problem.severity == Severity::Refused);
    let first = reasons.next();
    let reason = first.map(|problem| visible(&problem.message)).unwrap_or_default();
    let place = first.map(problems::place);
    // One reason stands in the notice; all of them, where there are more, stand in a list.
    let list = reasons.next().and_then(|_| problems::problems("Why", Severity::Refused, all));
    let others = one_of_several.then_some(" The other files were not imported either.");
    view! {
        <Notice tone=Tone::Danger title=reason>
            {place} " Nothing was changed." {others}
        </Notice>
        {list} {problems::problems("Warnings", Severity::Warning, all)} {file_info::file_info(source)}
    }
    .into_any()
}

fn another_file() -> AnyView {
    view! {
        <p>
            <LinkButton href=Path::Import.href() look=Look::Primary>
                "Choose another file"
            </LinkButton>
        </p>
    }
    .into_any()
}
