//! The page of one import: its review, why it cannot be imported, or its result.

mod address;
mod apply;
mod cancel;
mod change_line;
mod change_list;
mod consent;
mod context;
mod copy;
mod decision;
mod detail;
mod exchange;
mod executable;
mod file_info;
mod filter_button;
mod grid_keys;
mod items;
mod list;
mod load;
mod missing;
mod parts;
mod problems;
mod removal_question;
mod result;
mod result_list;
mod review_page;
mod row;
mod row_detail;
mod secrets;
mod sync;
mod text;
mod toolbar;
mod visible_rows;
mod warnings;

use api_types::{ImportId, ImportKind, ImportView, JobProgress, ParsedFile};
use leptos::{prelude::*, task::spawn_local};
use snapshot::Severity;

pub(in crate::ui) use self::detail::{Detail, WholeField};

use self::load::Loaded;
use super::{
    job_progress::{progress_line, watch},
    origin, text as common,
};
use crate::{
    api::ApiError,
    text::visible,
    ui::{
        browser,
        errors::{next, sentence},
        kit::{ButtonVariant, EmptyState, ErrorState, LinkButton, Notice, Tone},
        layout::{Breadcrumbs, HEADING, Page, PageHeader},
        paths::Path,
        session::use_session,
    },
};

/// The state of the page.
#[derive(Clone, Debug, PartialEq)]
enum PageState {
    Loading,
    Failed(ApiError),
    Import(ImportView),
}

impl PageState {
    const fn is_planned(&self) -> bool {
        matches!(self, Self::Import(ImportView::Planned { .. }))
    }
}

/// The page of one import.
#[component]
pub fn ReviewPage(
    /// The id of the import.
    #[prop(into)]
    import: ImportId,
) -> impl IntoView {
    let import = StoredValue::new(import);
    let session = use_session();
    let state = RwSignal::new(PageState::Loading);
    let loaded = Loaded::new(None);
    let load = move || {
        spawn_local(async move {
            let is_wanted = move || import.try_get_value().is_some();
            let answer = load::load(import.get_value(), loaded, is_wanted).await;
            if !is_wanted() {
                return;
            }
            if let Err(error) = &answer {
                session.report_error(error);
            }
            state.set(answer.map_or_else(PageState::Failed, PageState::Import));
        });
    };
    let epoch = session.retry_epoch();
    Effect::new(move || {
        // Loads again what failed. A loaded review stays, with its decisions.
        epoch.track();
        if !matches!(state.get_untracked(), PageState::Import(_)) {
            load();
        }
    });
    let is_loaded = move || state.with(|state| *state != PageState::Loading);
    // The button that had the focus is gone, so the focus moves to the new heading.
    Effect::new(move |was_planned: Option<bool>| {
        let is_planned = state.with(PageState::is_planned);
        if was_planned == Some(true) && !is_planned {
            browser::focus(HEADING);
        }
        is_planned
    });
    let title = move || {
        state.with(|state| match state {
            PageState::Loading => text::REVIEW.to_owned(),
            PageState::Failed(_) => text::NOT_AVAILABLE.to_owned(),
            PageState::Import(view) => title(view),
        })
    };
    let crumbs = Memo::new(move |_| {
        let of =
            |kind: Option<&ImportKind>| origin::crumbs(&origin::origin(&import.get_value(), kind));
        state.with(|state| match state {
            PageState::Import(
                ImportView::Planned { kind, .. } | ImportView::Applied { kind, .. },
            ) => of(Some(kind)),
            _ => of(None),
        })
    });
    let content = move || match state.get() {
        PageState::Loading | PageState::Failed(ApiError::SignedOut) => load::loading(loaded),
        PageState::Failed(error) => failed(&error, Callback::new(move |()| load())),
        PageState::Import(view) => match view {
            ImportView::Receiving { files } => {
                unfinished(&text::files(files.iter().map(|file| &*file.name)))
            }
            ImportView::Uploaded { files } => unfinished(&names(&files)),
            ImportView::Busy { progress } => {
                in_progress(import.get_value(), progress, Callback::new(move |()| load()))
            }
            ImportView::Rejected { files } => rejected(&files),
            ImportView::Planned {
                kind,
                files,
                revision,
                rows,
                missing,
                response_times,
                items,
                saved,
                exchange,
                ..
            } => {
                let on_answer = move |answer: Result<ImportView, ApiError>| {
                    state.set(answer.map_or_else(PageState::Failed, PageState::Import));
                };
                let plan = review_page::Planned {
                    kind,
                    files,
                    revision,
                    rows,
                    missing,
                    response_times,
                    items,
                    saved,
                    exchange,
                };
                review_page::review_page(import.get_value(), plan, Callback::new(on_answer))
            }
            ImportView::Applied { kind, sources, report, problems, exchange } => {
                result::result(&kind, &sources, report, &problems, exchange.as_deref())
            }
        },
    };
    view! {
        <Page title=Signal::derive(title) has_heading=Signal::derive(is_loaded)>
            {move || view! { <Breadcrumbs links=crumbs.get() /> }}
            {content}
        </Page>
    }
}

fn names(files: &[ParsedFile]) -> String {
    text::files(files.iter().map(|file| &*file.source.name))
}

fn title(view: &ImportView) -> String {
    match view {
        ImportView::Receiving { .. } | ImportView::Uploaded { .. } | ImportView::Busy { .. } => {
            text::REVIEW.to_owned()
        }
        ImportView::Rejected { files } => text::cannot_import(&names(files)),
        ImportView::Planned { kind, files, exchange, .. } => {
            exchange::title(kind, &names(files), exchange.as_deref())
        }
        ImportView::Applied { .. } => text::RESULT.to_owned(),
    }
}

/// Watches an import that is planned or applied elsewhere, for example in another tab.
fn in_progress(import: ImportId, now: JobProgress, on_done: Callback<()>) -> AnyView {
    let progress = RwSignal::new(Some(now));
    let alive = StoredValue::new(());
    watch(import, move || alive.try_get_value().is_some(), progress);
    Effect::new(move || {
        if progress.get().is_none() {
            on_done.run(());
        }
    });
    view! {
        <PageHeader title=text::IN_PROGRESS />
        {progress_line(progress, None)}
    }
    .into_any()
}

fn failed(error: &ApiError, retry: Callback<()>) -> AnyView {
    let content = if matches!(error, ApiError::ImportDiscarded { .. }) {
        view! {
            <EmptyState title=sentence(error) actions=another_file>
                {text::DISCARDED_NEXT}
            </EmptyState>
        }
        .into_any()
    } else if matches!(error, ApiError::NotFound(_)) {
        view! {
            <EmptyState title=sentence(error) actions=another_file>
                {text::NOT_FOUND_NEXT}
            </EmptyState>
        }
        .into_any()
    } else {
        view! { <ErrorState title=sentence(error) next=next(error) on_retry=retry /> }.into_any()
    };
    view! {
        <PageHeader title=text::NOT_AVAILABLE />
        {content}
    }
    .into_any()
}

fn unfinished(name: &str) -> AnyView {
    view! {
        <PageHeader title=text::UPLOAD_INCOMPLETE />
        <Notice tone=Tone::Warning title=text::not_fully_uploaded(name)>
            {text::UPLOAD_INCOMPLETE_NEXT}
        </Notice>
        {another_file()}
    }
    .into_any()
}

fn rejected(files: &[ParsedFile]) -> AnyView {
    let is_rejected = |file: &&ParsedFile| {
        file.problems.iter().any(|problem| problem.severity == Severity::Refused)
    };
    let bad: Vec<&ParsedFile> = files.iter().filter(is_rejected).collect();
    let one_of_several = files.len() > 1;
    let each = bad.iter().map(|file| rejected_file(file, one_of_several)).collect_view();
    let names: Vec<String> = bad.iter().map(|file| visible(&file.source.name)).collect();
    let title = text::cannot_import(&names.join(" and "));
    view! { <PageHeader title=title /> {each} {another_file()} }.into_any()
}

fn rejected_file(file: &ParsedFile, one_of_several: bool) -> AnyView {
    let ParsedFile { source, problems: all, .. } = file;
    let mut reasons = all.iter().filter(|problem| problem.severity == Severity::Refused);
    let first = reasons.next();
    let reason = first.map(|problem| visible(&problem.message)).unwrap_or_default();
    let location = first.map(problems::location);
    // A single reason is in the notice. More than one are in a list.
    let list =
        reasons.next().and_then(|_| problems::problems(text::ERRORS, Severity::Refused, all, None));
    let others = one_of_several.then_some(text::OTHER_FILES);
    view! {
        <Notice tone=Tone::Danger title=reason>
            {location} " " {common::NOTHING_CHANGED} {others}
        </Notice>
        {list} {problems::problems(text::WARNINGS, Severity::Warning, all, None)} {file_info::file_info(source)}
    }
    .into_any()
}

fn another_file() -> AnyView {
    view! {
        <p>
            <LinkButton href=Path::Import.href() variant=ButtonVariant::Primary>
                {common::CHOOSE_ANOTHER_FILE}
            </LinkButton>
        </p>
    }
    .into_any()
}
