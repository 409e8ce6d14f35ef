//! The review of a plan: counts, toolbar, rows with decisions, and the footer.

use std::collections::BTreeSet;

use api_types::{
    ConcurrentChange, ImportExchange, ImportId, ImportKind, ImportView, ItemChange,
    MissingServices, ParsedFile, ProfileSource, RevisionNumber, Row, SavedDecisions,
};
use leptos::{prelude::*, task::spawn_local};
use snapshot::Severity;

use super::{
    super::{origin, text as common, times::import_times},
    address::{sync_address, view_in_address},
    apply::{Footer, footer},
    copy::load_taken_names,
    exchange,
    file_info::parsed_file_info,
    items,
    list::list,
    load::{self, Loaded},
    missing,
    problems::{Rows, problems},
    secrets,
    sync::DecisionSync,
    text,
    toolbar::toolbar,
    visible_rows::VisibleRows,
};
use crate::{
    api::ApiError,
    state::{CountKind, OwnDecisions, Review, ReviewView, Show, SubmitButton},
    text::visible,
    ui::{
        browser,
        errors::{effect, next, sentence},
        kit::{Button, ButtonVariant, Count, CountList, ErrorState, Notice, TimeAgo, Tone},
        layout::PageHeader,
        session::use_session,
    },
};

/// A plan with all its rows.
pub(super) struct Planned {
    pub(super) kind: ImportKind,
    pub(super) files: Vec<ParsedFile>,
    pub(super) revision: RevisionNumber,
    pub(super) rows: Vec<Row>,
    pub(super) missing: MissingServices,
    pub(super) response_times: Option<Box<str>>,
    pub(super) items: Vec<ItemChange>,
    pub(super) saved: SavedDecisions,
    pub(super) exchange: Option<Box<ImportExchange>>,
}

/// The plan that takes the place of the shown one.
#[derive(Clone)]
enum NextPlan {
    /// The one that somebody else made.
    Existing,
    /// A new one. With `list_missing`, with or without the services that the files do not have. With
    /// `times`, with these response times.
    New { list_missing: Option<bool>, times: Option<ProfileSource> },
}

/// Shows a plan. Calls `on_answer` when the import has another state, or cannot be loaded.
pub(super) fn review_page(
    import: ImportId,
    plan: Planned,
    on_answer: Callback<Result<ImportView, ApiError>>,
) -> AnyView {
    let session = use_session();
    let Planned { kind, files, revision, rows, missing, response_times, items, saved, exchange } =
        plan;
    let target = exchange::target(exchange.as_deref()).map(visible);
    let is_import = kind == ImportKind::Import && target.is_none();
    let applied_times = RwSignal::new(response_times);
    let names = text::files(files.iter().map(|file| &*file.source.name));
    let title = exchange::title(&kind, &names, exchange.as_deref());
    let back = origin::origin(&import, Some(&kind)).href();
    let file_names: Vec<_> = files.iter().map(|file| file.source.name.clone()).collect();
    let mut loaded = Review::new(kind.clone(), rows).with_files(file_names).with_items(items);
    loaded.set_own_decisions(&OwnDecisions::from(&saved));
    let review = RwSignal::new(loaded);
    let missing = RwSignal::new(missing);
    let revision = RwSignal::new(revision);
    let error = RwSignal::new(None::<ApiError>);
    let visible = VisibleRows::new(review, first_view(review));
    sync_address(visible);
    load_taken_names(review);
    let read_only = review.with_untracked(Review::is_read_only);
    let sync = StoredValue::new_local(None::<DecisionSync>);
    let show = move |answer: Result<ImportView, ApiError>| match answer {
        Ok(ImportView::Planned {
            rows,
            revision: newest,
            missing: now,
            response_times,
            items,
            saved,
            ..
        }) => {
            applied_times.set(response_times);
            visible.reset();
            // The indices of rows change with the plan.
            visible.opened.set(BTreeSet::new());
            let next = Review::new(kind.clone(), rows);
            if let Some(sync) = sync.get_value() {
                sync.replan(&next, &saved);
            }
            review.update(|review| review.set_items(items));
            revision.set(newest);
            missing.set(now);
        }
        Ok(view) => {
            // Somebody else may have applied it.
            session.refresh();
            on_answer.run(Ok(view));
        }
        Err(failure) if is_gone(&failure) => on_answer.run(Err(failure)),
        Err(failure) => {
            session.report_error(&failure);
            error.set((failure != ApiError::SignedOut).then_some(failure));
        }
    };
    let show = StoredValue::new(Callback::new(show));
    let is_planning = RwSignal::new(false);
    // Makes a new plan, or loads the one that somebody else made.
    let plan_again = {
        let import = import.clone();
        move |next: NextPlan| {
            if is_planning.get_untracked() {
                return;
            }
            let import = import.clone();
            error.set(None);
            is_planning.set(true);
            spawn_local(async move {
                let is_wanted = move || review.try_with_untracked(|_| ()).is_some();
                let loaded = Loaded::new(None);
                let answer = match next {
                    NextPlan::New { list_missing, times } => {
                        load::replan(import, list_missing, times, loaded, is_wanted).await
                    }
                    NextPlan::Existing => load::load(import, loaded, is_wanted).await,
                };
                if is_wanted() {
                    is_planning.set(false);
                    show.with_value(|show| show.run(answer));
                }
            });
        }
    };
    let plan_again = Callback::new(plan_again);
    let compare_again = move || plan_again.run(NextPlan::New { list_missing: None, times: None });
    if !read_only {
        let on_replaced = Callback::new(move |()| plan_again.run(NextPlan::Existing));
        sync.set_value(Some(DecisionSync::start(import.clone(), &saved, review, on_replaced)));
    }
    let list_missing = Callback::new(move |listed: bool| {
        match (listed, visible.show.get_untracked()) {
            (true, _) => visible.set_show(Show::Removals),
            // Its rows are gone.
            (false, Show::Removals) => visible.set_show(Show::All),
            (false, _) => {}
        }
        plan_again.run(NextPlan::New { list_missing: Some(listed), times: None });
    });
    let choose_times = Callback::new(move |source: ProfileSource| {
        plan_again.run(NextPlan::New { list_missing: None, times: Some(source) });
    });
    let times = is_import.then(|| import_times(applied_times, choose_times));
    let file_count = files.len();
    // What else an instance has is not part of a send.
    let missing = target
        .is_none()
        .then(|| missing::missing(missing, file_count, review, is_planning.into(), list_missing));
    let of_send = exchange.clone();
    let facts = move || {
        let rows = review.with(|review| review.rows().len()) as u64;
        // The heading of a comparison already names both sides.
        match of_send.as_deref() {
            Some(ImportExchange::Sends(send)) => {
                text::exchange::compared_with(rows, send, browser::now())
            }
            _ if read_only => common::services(rows),
            _ => text::compared_with(rows, revision.get()),
        }
    };
    let warning_count = warning_count(&files);
    let nothing = move || match review.with(Review::submit_button) {
        SubmitButton::NoChanges(reason) if !read_only => {
            let title = match &target {
                Some(instance) => text::exchange::no_changes(reason, instance),
                None => review.with(|it| text::no_changes(reason, it.kind(), warning_count)),
            };
            Some(view! { <Notice tone=Tone::Info title>{text::NO_EFFECT}</Notice> })
        }
        _ => None,
    };
    let footer_files = files.clone();
    let on_view = Callback::new(move |view| on_answer.run(Ok(view)));
    let each_file = files.iter().map(parsed_file_info).collect_view();
    let rows = Rows { review, visible };
    let warnings = |title, severity| {
        let of_file =
            move |file: &ParsedFile| problems(title, severity, &file.problems, Some(rows));
        files.iter().map(of_file).collect_view()
    };
    view! {
        <PageHeader title=title>{facts}</PageHeader>
        {each_file}
        {exchange.as_deref().map(exchange::warnings)}
        <CountList counts=Signal::derive(move || review.with(counts)) />
        {move || error.get().map(|error| failure(&error, compare_again))}
        {nothing}
        {move || review.with(|review| items::items(review.items()))}
        {missing}
        {times}
        {toolbar(review, visible)}
        {list(import.clone(), review, visible)}
        {secrets::secrets(import.clone(), review)}
        {warnings(text::WARNINGS, Severity::Warning)}
        {warnings(text::NOTES, Severity::Note)}
        {footer(Footer {
            import,
            files: footer_files,
            review,
            visible,
            sync: sync.get_value(),
            warnings: warning_count,
            error,
            on_view,
            back,
            exchange,
        })}
    }
    .into_any()
}

/// How many warnings the files have. Each is about something that is left out or may be unexpected.
fn warning_count(files: &[ParsedFile]) -> u64 {
    let problems = files.iter().flat_map(|file| &file.problems);
    let warnings = problems.filter(|problem| problem.severity == Severity::Warning);
    warnings.map(|problem| u64::from(problem.times)).sum()
}

/// Whether the import no longer exists.
const fn is_gone(error: &ApiError) -> bool {
    matches!(error, ApiError::ImportDiscarded { .. } | ApiError::NotFound(_))
}

fn counts(review: &Review) -> Vec<Count> {
    let parts = review.counts().into_iter();
    parts
        .map(|(count, of)| Count {
            count: count as u64,
            words: text::count_words(count, of, review.kind()),
            tone: tone(of),
        })
        .collect()
}

const fn tone(of: CountKind) -> Tone {
    match of {
        CountKind::Add | CountKind::Copy => Tone::Success,
        CountKind::Replace | CountKind::Merge | CountKind::Different => Tone::Warning,
        CountKind::RemoveServices
        | CountKind::RemoveExamples
        | CountKind::RemoveOperations
        | CountKind::RemoveContracts => Tone::Danger,
        CountKind::Undecided | CountKind::OnlyInSource | CountKind::OnlyInBase => Tone::Info,
        CountKind::Identical | CountKind::Declined | CountKind::Duplicate => Tone::Neutral,
    }
}

fn failure(error: &ApiError, compare_again: impl Fn() + Send + Sync + 'static) -> AnyView {
    match error {
        ApiError::Stale { revision, changed } => {
            let changed = changed.iter().map(concurrent_change).collect_view();
            view! {
                <Notice
                    tone=Tone::Warning
                    title=text::stale(*revision)
                    actions=move || {
                        view! {
                            <Button variant=ButtonVariant::Primary on_press=move |()| compare_again()>
                                {text::COMPARE_AGAIN}
                            </Button>
                        }
                    }
                >
                    <ul>{changed}</ul>
                    {text::STALE_NEXT}
                </Notice>
            }
            .into_any()
        }
        ApiError::TooLate => {
            let next = next(error);
            view! { <Notice tone=Tone::Info title=sentence(error)>{next}</Notice> }.into_any()
        }
        other => {
            // The decisions belong to the plan, which is gone with its import.
            let is_gone = matches!(other, ApiError::ImportDiscarded { .. } | ApiError::NotFound(_));
            let kept = if is_gone { "" } else { text::DECISIONS_KEPT };
            let next = kept.to_owned() + &next(other);
            view! { <ErrorState title=sentence(other) effect=effect(other) next /> }.into_any()
        }
    }
}

fn concurrent_change(change: &ConcurrentChange) -> AnyView {
    view! { <li>{text::changed_by(change)} <TimeAgo at=change.at.0 /></li> }.into_any()
}

/// What the address states. The only service of an edit is opened, so that its changes are visible.
fn first_view(review: RwSignal<Review>) -> ReviewView {
    let view = view_in_address();
    let is_short = review.with_untracked(|review| {
        matches!(review.kind(), ImportKind::Edit(_)) && review.rows().len() == 1
    });
    if is_short && view.opened.is_empty() {
        return ReviewView { opened: BTreeSet::from([0]), ..view };
    }
    view
}
