//! One import at its address: the review of what it would do, or why it cannot, or what it did.

mod changes;
mod planned;
mod problems;
mod result;
mod row;

use leptos::{prelude::*, task::spawn_local};
use repository::{ImportId, Source};
use snapshot::{Problem, Severity};

use crate::{
    api::{
        ApiError,
        import::{ImportView, plan_import, view_import},
    },
    ui::{
        errors::sentence,
        kit::{EmptyState, ErrorState, LinkButton, Look, Notice, Skeleton, Tone},
        layout::{Breadcrumbs, Crumb, Page, PageHeader},
        paths::Path,
        session::use_session,
        text::visible,
    },
};

/// How far the page is.
#[derive(Clone, Debug, PartialEq)]
enum Shown {
    Loading,
    Failed(ApiError),
    Import(ImportView),
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
    let load = move || {
        spawn_local(async move {
            let import = import.get_value();
            let answer = match view_import(import.clone()).await {
                // Nobody planned it yet, or the comparison has failed before.
                Ok(ImportView::Arrived { .. }) => plan_import(import).await,
                other => other,
            };
            if let Err(error) = &answer {
                session.saw(error);
            }
            shown.set(answer.map_or_else(Shown::Failed, Shown::Import));
        });
    };
    let turn = session.turn();
    Effect::new(move || {
        // What could not be shown may be now; what is shown, with its decisions, stays.
        turn.track();
        if !matches!(shown.get_untracked(), Shown::Import(_)) {
            load();
        }
    });
    let title = move || match shown.get() {
        Shown::Loading => "Review".to_owned(),
        Shown::Failed(_) => "This import is not here".to_owned(),
        Shown::Import(view) => title(&view),
    };
    let content = move || match shown.get() {
        Shown::Loading | Shown::Failed(ApiError::SignedOut) => {
            view! { <Skeleton label="Loading the review" /> }.into_any()
        }
        Shown::Failed(error) => failed(&error, Callback::new(move |()| load())),
        Shown::Import(view) => match view {
            ImportView::Receiving { name, .. } => unfinished(&name),
            ImportView::Arrived { source } => unfinished(&source.name),
            ImportView::Refused { source, problems } => refused(&source, &problems),
            ImportView::Planned { source, revision, rows, problems } => {
                let on_view = Callback::new(move |view| shown.set(Shown::Import(view)));
                let plan = planned::Planned { source, revision, rows, problems };
                planned::planned(import.get_value(), plan, on_view)
            }
            ImportView::Applied { source, report } => result::result(&source, &report),
        },
    };
    view! {
        <Page title=Signal::derive(title)>
            <Breadcrumbs way=vec![
                Crumb::new(Path::Administration.href(), "Administration"),
                Crumb::new(Path::Import.href(), "Snapshots"),
            ] />
            {content}
        </Page>
    }
}

fn title(view: &ImportView) -> String {
    match view {
        ImportView::Receiving { .. } | ImportView::Arrived { .. } => "Review".to_owned(),
        ImportView::Refused { source, .. } => {
            format!("{} cannot be imported", visible(&source.name))
        }
        ImportView::Planned { source, .. } => format!("Review of {}", visible(&source.name)),
        ImportView::Applied { .. } => "Result of the import".to_owned(),
    }
}

fn failed(error: &ApiError, retry: Callback<()>) -> AnyView {
    let content = if matches!(error, ApiError::NotFound { .. }) {
        view! {
            <EmptyState title=sentence(error) actions=another_file>
                "Imports that are under way are forgotten when Mockpit starts anew. Choose the file again; \
                 what was imported before is in the list of services."
            </EmptyState>
        }
        .into_any()
    } else {
        view! { <ErrorState title=sentence(error) next="Try again." on_retry=retry /> }.into_any()
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
        <Notice tone=Tone::Warning title=format!("{} was not sent to its end.", visible(name))>
            "Nothing was changed. Choose the file again."
        </Notice>
        {another_file()}
    }
    .into_any()
}

fn refused(source: &Source, all: &[Problem]) -> AnyView {
    let title = format!("{} cannot be imported", visible(&source.name));
    let mut reasons = all.iter().filter(|problem| problem.severity == Severity::Refused);
    let first = reasons.next();
    let reason = first.map(|problem| visible(&problem.message)).unwrap_or_default();
    let place = first.map(problems::place);
    // One reason stands in the notice; all of them, where there are more, stand in a list.
    let list = reasons.next().and_then(|_| problems::problems("Why", Severity::Refused, all));
    view! {
        <PageHeader title=title />
        <Notice tone=Tone::Danger title=reason>
            {place} " Nothing was changed."
        </Notice>
        {list} {problems::problems("Warnings", Severity::Warning, all)} {result::facts(source)}
        {another_file()}
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
