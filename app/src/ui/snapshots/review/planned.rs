//! The review itself: headline, filters, rows with decisions, and the one button that says it all.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use repository::{ImportId, Source};
use snapshot::{Problem, Severity};

use super::{problems::problems, result, row};
use crate::{
    api::{
        ApiError,
        import::{ImportView, Row, apply_import, cancel_import, plan_import},
    },
    state::{Button as Says, Review, Show},
    ui::{
        errors::sentence,
        kit::{
            Button, Choice, Count, ErrorState, Headline, Look, Notice, ProgressLine, SearchField,
            Select, Tone,
        },
        layout::PageHeader,
        paths::Path,
        session::use_session,
        text::{number, visible},
    },
};

/// Rows that are in the page at first, and with each "more".
const ROWS: usize = 200;

/// What a plan consists of.
pub(super) struct Planned {
    pub(super) source: Source,
    pub(super) revision: u64,
    pub(super) rows: Vec<Row>,
    pub(super) problems: Vec<Problem>,
}

/// Shows a plan; `on_view` hears what becomes of the import.
pub(super) fn planned(import: ImportId, plan: Planned, on_view: Callback<ImportView>) -> AnyView {
    let session = use_session();
    let Planned { source, revision, rows, problems: all } = plan;
    let review = RwSignal::new(Review::new(rows));
    let revision = RwSignal::new(revision);
    let (writing, set_writing) = signal(false);
    let error = RwSignal::new(None::<ApiError>);

    let apply = {
        let (import, source) = (import.clone(), source.clone());
        move |()| {
            if writing.get_untracked() {
                return;
            }
            set_writing.set(true);
            error.set(None);
            let (import, source) = (import.clone(), source.clone());
            let decisions = review.with_untracked(Review::decisions);
            spawn_local(async move {
                let answer = apply_import(import, decisions).await;
                set_writing.set(false);
                match answer {
                    Ok(report) => {
                        session.refresh();
                        on_view.run(ImportView::Applied { source, report });
                    }
                    Err(why) => {
                        session.saw(&why);
                        error.set((why != ApiError::SignedOut).then_some(why));
                    }
                }
            });
        }
    };
    let renew = {
        let import = import.clone();
        move || {
            let import = import.clone();
            error.set(None);
            spawn_local(async move {
                match plan_import(import).await {
                    Ok(ImportView::Planned { rows, revision: newest, .. }) => {
                        review.update(|review| *review = review.renewed(rows));
                        revision.set(newest);
                    }
                    Ok(view) => on_view.run(view),
                    Err(why) => {
                        session.saw(&why);
                        error.set(Some(why));
                    }
                }
            });
        }
    };
    let cancel = {
        let navigate = use_navigate();
        move |()| {
            let import = import.clone();
            spawn_local(async move {
                // What is not cancelled is forgotten sooner or later.
                let _ = cancel_import(import).await;
            });
            navigate(&Path::Import.href(), NavigateOptions::default());
        }
    };

    let says = Memo::new(move |_| review.with(Review::button));
    let nothing = move || matches!(says.get(), Says::Nothing(_));
    let title = format!("Review of {}", visible(&source.name));
    let facts = move || {
        let services = review.with(|review| review.rows().len()) as u64;
        format!("{} services · into revision {}", number(services), revision.get())
    };
    let failure = move || error.get().map(|why| failure(&why, renew.clone()));
    view! {
        <PageHeader title=title>{facts}</PageHeader>
        {result::facts(&source)}
        <Headline counts=Signal::derive(move || headline(&review.get())) />
        {failure}
        {move || {
            let Says::Nothing(why) = says.get() else { return None };
            Some(view! { <Notice tone=Tone::Info title=why>"Nothing would be written."</Notice> })
        }}
        {list(review)}
        {problems("Warnings", Severity::Warning, &all)}
        {problems("Notes", Severity::Note, &all)}
        <Writing writing />
        <div class="s-review__bar">
            <Button look=Look::Secondary on_press=cancel disabled_reason=Signal::derive(move || {
                writing.get().then(|| "Writing has begun and cannot be stopped.".to_owned())
            })>"Cancel"</Button>
            <Button
                look=Look::Primary
                busy=writing
                disabled_reason=Signal::derive(move || reason(&says.get()))
                on_press=apply
            >
                {move || if nothing() { "Import".to_owned() } else { words(&says.get()) }}
            </Button>
        </div>
    }
    .into_any()
}

/// The progress of writing, while it lasts.
#[component]
fn Writing(writing: ReadSignal<bool>) -> impl IntoView {
    move || writing.get().then(|| view! { <ProgressLine label="Writing, then reading back" /> })
}

fn words(says: &Says) -> String {
    match says {
        Says::Ready(words) => words.clone(),
        Says::Waits(_) | Says::Nothing(_) => "Import".to_owned(),
    }
}

fn reason(says: &Says) -> Option<String> {
    match says {
        Says::Ready(_) => None,
        Says::Waits(why) | Says::Nothing(why) => Some(why.clone()),
    }
}

fn headline(review: &Review) -> Vec<Count> {
    let tone = |words: &str| match words {
        "to add" => Tone::Success,
        "to replace" => Tone::Warning,
        words if words.starts_with("removes") => Tone::Danger,
        words if words.starts_with("need") => Tone::Info,
        _ => Tone::Neutral,
    };
    let parts = review.headline().into_iter();
    parts.map(|(count, words)| Count { count: count as u64, tone: tone(&words), words }).collect()
}

fn failure(why: &ApiError, renew: impl Fn() + Send + Sync + 'static) -> AnyView {
    match why {
        ApiError::Stale { revision } => view! {
            <Notice
                tone=Tone::Warning
                title=format!("Somebody has changed these services: revision {revision} is here now.")
                actions=move || view! {
                    <Button look=Look::Primary on_press=move |()| renew()>"Compare again"</Button>
                }
            >
                "Nothing was changed. Compare the file again; decisions that still can be made are kept."
            </Notice>
        }
        .into_any(),
        other => view! {
            <ErrorState title=sentence(other) next="The decisions are kept. Try again." />
        }
        .into_any(),
    }
}

fn list(review: RwSignal<Review>) -> AnyView {
    let show = RwSignal::new(Show::All);
    let search = RwSignal::new(String::new());
    let limit = RwSignal::new(ROWS);
    let places = Memo::new(move |_| review.with(|review| review.shown(show.get(), &search.get())));
    let filters = Show::ALL.map(|kind| {
        let count = move || number(review.with(|review| review.count(kind)) as u64);
        view! {
            <button
                type="button"
                class="s-review__filter"
                aria-pressed=move || (show.get() == kind).to_string()
                on:click=move |_| {
                    limit.set(ROWS);
                    show.set(kind);
                }
            >
                {label(kind)}
                " "
                <span class="s-review__count">{count}</span>
            </button>
        }
    });
    let bulk = move |word: String| {
        if let Some(decision) = row::of_word(&word) {
            review.update(|review| {
                review.decide_all(&places.get_untracked(), decision);
            });
        }
    };
    let choices = vec![
        Choice::new("", "For all shown …"),
        Choice::new("add", "Add"),
        Choice::new("replace", "Replace"),
        Choice::new("keep", "Keep mine"),
        Choice::new("skip", "Skip"),
    ];
    let bulk_value = RwSignal::new(String::new());
    let more = move || {
        let hidden = places.with(Vec::len).saturating_sub(limit.get());
        (hidden > 0).then(|| view! {
            <Button look=Look::Secondary on_press=move |()| limit.update(|limit| *limit += ROWS)>
                {format!("Show more ({} hidden)", number(hidden as u64))}
            </Button>
        })
    };
    // A row is made anew for a new plan, not for a new decision.
    let plan = Memo::new(move |_| review.with(Review::plan));
    let each = move || {
        let plan = plan.get();
        let places = places.get().into_iter().take(limit.get());
        places.map(|place| (plan, place)).collect::<Vec<_>>()
    };
    let children = move |(_, place): (u32, u32)| {
        let at = usize::try_from(place).ok();
        let each = review.with_untracked(|review| review.rows().get(at?).cloned());
        each.map(|each| row::row(place, each, review))
    };
    view! {
        <div class="s-review__tools">
            <div class="s-review__filters" role="group" aria-label="Show">{filters.collect_view()}</div>
            <SearchField label="Search services" value=search on_change=move |text| search.set(text) />
            <Select
                label="Decide for all shown"
                label_hidden=true
                choices
                value=bulk_value
                on_change=move |word: String| {
                    bulk(word);
                    bulk_value.set(String::new());
                    bulk_value.notify();
                }
            />
        </div>
        <ul class="s-review__rows">
            <For each key=|key| *key children />
        </ul>
        {more}
    }
    .into_any()
}

const fn label(show: Show) -> &'static str {
    match show {
        Show::All => "All",
        Show::Undecided => "Needs a decision",
        Show::Changes => "Changes",
        Show::Removes => "Removes something",
        Show::Identical => "Identical",
    }
}
