//! The review itself: headline, filters, rows with decisions, and its foot.

use api_types::{
    ConcurrentChange, ImportId, ImportKind, ImportView, ParsedFile, RevisionNumber, Row,
};
use leptos::{prelude::*, task::spawn_local};
use snapshot::Severity;

use super::{
    apply::{Foot, foot},
    copy::know_what_is_taken,
    file_info, labels,
    list::{Shown, list},
    load::{Loaded, compared},
    problems::problems,
    secrets,
    toolbar::toolbar,
};
use crate::{
    api::ApiError,
    state::{Review, SubmitButton},
    text::{plural, visible},
    ui::{
        errors::{effect, next, sentence},
        kit::{Button, Checkbox, Count, ErrorState, Headline, Look, Notice, Tone, When},
        layout::PageHeader,
        paths::Path,
        session::use_session,
    },
};

/// What a plan consists of.
pub(super) struct Planned {
    pub(super) kind: ImportKind,
    pub(super) files: Vec<ParsedFile>,
    pub(super) revision: RevisionNumber,
    pub(super) rows: Vec<Row>,
}

/// Shows a plan; `on_view` hears what becomes of the import.
pub(super) fn review_page(
    import: ImportId,
    plan: Planned,
    on_view: Callback<ImportView>,
) -> AnyView {
    let session = use_session();
    let Planned { kind, files, revision, rows } = plan;
    let title = labels::title(&kind, &files);
    let back = match &kind {
        ImportKind::Import => Path::Import.href(),
        _ => Path::Administration.href(),
    };
    let review = RwSignal::new(Review::new(kind, rows));
    let revision = RwSignal::new(revision);
    let error = RwSignal::new(None::<ApiError>);
    let shown = Shown::new(review);
    know_what_is_taken(review);
    let replan = {
        let import = import.clone();
        move || {
            let import = import.clone();
            error.set(None);
            spawn_local(async move {
                let goes_on = move || review.try_with_untracked(|_| ()).is_some();
                let answer = compared(import, Loaded::new(None), goes_on).await;
                if !goes_on() {
                    return;
                }
                match answer {
                    Ok(ImportView::Planned { rows, revision: newest, .. }) => {
                        shown.begin();
                        review.update(|review| *review = review.renewed(rows));
                        revision.set(newest);
                    }
                    Ok(view) => on_view.run(view),
                    Err(why) => {
                        session.report_error(&why);
                        error.set(Some(why));
                    }
                }
            });
        }
    };
    let read_only = review.with_untracked(Review::is_read_only);
    let facts = move || {
        let services = review.with(|review| review.rows().len()) as u64;
        let services = plural(services, "service", "services");
        // What is compared is said above.
        if read_only {
            return services;
        }
        format!("{services} · into revision {}", revision.get())
    };
    let nothing = move || match review.with(Review::button) {
        SubmitButton::Nothing(why) if !read_only => {
            Some(view! { <Notice tone=Tone::Info title=why>"Nothing would be written."</Notice> })
        }
        _ => None,
    };
    let sources = files.iter().map(|file| file.source.clone()).collect();
    let each_file = files.iter().map(file_info::of_file).collect_view();
    let warnings = |title, severity| {
        let of_file = move |file: &ParsedFile| problems(title, severity, &file.problems);
        files.iter().map(of_file).collect_view()
    };
    view! {
        <PageHeader title=title>{facts}</PageHeader>
        {each_file}
        <Headline counts=Signal::derive(move || review.with(headline)) />
        {move || error.get().map(|why| failure(&why, replan.clone()))}
        {nothing}
        {toolbar(review, shown)}
        {list(import.clone(), review, shown)}
        {consent(review)}
        {secrets::secrets(import.clone())}
        {warnings("Warnings", Severity::Warning)}
        {warnings("Notes", Severity::Note)}
        {foot(Foot { import, sources, review, error, on_view, back })}
    }
    .into_any()
}

/// The question whether active content is wanted, as long as some would come in.
fn consent(review: RwSignal<Review>) -> AnyView {
    let bringing = Memo::new(move |_| review.with(Review::bringing_active_content));
    let question = move || {
        let count = bringing.get();
        (count > 0).then(|| {
            let title = format!(
                "{} scripts or calls to other addresses that are new here.",
                plural(count as u64, "service brings", "services bring")
            );
            let wanted = Signal::derive(move || review.with(Review::wants_active_content).into());
            view! {
                <Notice tone=Tone::Warning title=title>
                    <p>"What it is stands below each of them, marked as active content."</p>
                    <Checkbox
                        label="I have looked at it, and it is wanted"
                        tick=wanted
                        on_change=move |wanted| {
                            review.update(|review| review.want_active_content(wanted));
                        }
                    />
                </Notice>
            }
        })
    };
    question.into_any()
}

fn headline(review: &Review) -> Vec<Count> {
    let tone = |words: &str| match words {
        "to add" | "copy" | "copies" => Tone::Success,
        "to replace" | "to merge" | "different" => Tone::Warning,
        words if words.starts_with("removes") => Tone::Danger,
        words if words.starts_with("need") || words.starts_with("only in") => Tone::Info,
        _ => Tone::Neutral,
    };
    let parts = review.headline().into_iter();
    parts.map(|(count, words)| Count { count: count as u64, tone: tone(&words), words }).collect()
}

fn failure(why: &ApiError, replan: impl Fn() + Send + Sync + 'static) -> AnyView {
    match why {
        ApiError::Stale { revision, changed } => {
            let title =
                format!("Somebody has changed these services: revision {revision} is here now.");
            let changed = changed.iter().map(touched).collect_view();
            view! {
                <Notice
                    tone=Tone::Warning
                    title=title
                    actions=move || {
                        view! {
                            <Button look=Look::Primary on_press=move |()| replan()>
                                "Compare again"
                            </Button>
                        }
                    }
                >
                    <ul>{changed}</ul>
                    "Nothing was changed. Compare again; decisions that still can be made are kept."
                </Notice>
            }
            .into_any()
        }
        ApiError::TooLate => {
            let what_comes = next(why);
            view! { <Notice tone=Tone::Info title=sentence(why)>{what_comes}</Notice> }.into_any()
        }
        other => view! {
            <ErrorState
                title=sentence(other)
                effect=effect(other)
                next="The decisions are kept. Try again."
            />
        }
        .into_any(),
    }
}

fn touched(touched: &ConcurrentChange) -> AnyView {
    let ConcurrentChange { key, by, at, revision } = touched;
    let text = format!(
        "{} was changed by {} in revision {revision} ",
        visible(&key.to_string()),
        visible(by)
    );
    view! { <li>{text} <When at=at.0 /></li> }.into_any()
}
