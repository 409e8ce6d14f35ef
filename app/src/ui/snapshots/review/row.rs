//! One definition of the file: a line that opens, and the decision for it.

use api_types::{Choice, Decision, ImportId, Row, RowWarnings, Status};
use leptos::{ev::KeyboardEvent, prelude::*};
use snapshot::ExecutableContent;

use super::{
    copy::copy_fields,
    labels::{of_value, value, word_for},
    list::Shown,
    parts::parts,
    row_detail::row_detail,
};
use crate::{
    state::{Review, labels},
    text::{lines, plural, spelled, visible},
    ui::{
        browser,
        kit::{
            Choice as Entry, Glyph, Icon, Select, Status as Badge, StatusBadge, TypeBadge, When,
        },
    },
};

/// One row of the review.
pub(super) fn row(
    import: ImportId,
    place: u32,
    row: Row,
    review: RwSignal<Review>,
    shown: Shown,
) -> AnyView {
    let open = RwSignal::new(false);
    let (button, details) = (format!("row-{place}"), format!("row-{place}-details"));
    let name = visible(&row.summary.key.name);
    let version = visible(&row.summary.key.version);
    let badge = match row.status {
        Status::New => Badge::New,
        Status::Changed { .. } => Badge::Changed,
        Status::Identical => Badge::Identical,
        Status::IdConflict { .. } | Status::Duplicate { .. } => Badge::Conflict,
        Status::Missing => Badge::Removed,
    };
    let on_keydown = {
        let button = button.clone();
        move |event: KeyboardEvent| {
            if event.key() == "Escape" && open.get_untracked() {
                event.prevent_default();
                open.set(false);
                browser::focus(&button);
            }
        }
    };
    let service = format!("{name} {version}");
    let mark = if row.choices.is_empty() {
        // The columns stay below each other.
        let decides = !review.with_untracked(Review::is_read_only);
        decides.then(|| view! { <span class="s-review__unmarked"></span> }.into_any())
    } else {
        Some(mark(place, &service, review, shown))
    };
    let select = decision_select(place, &row, &service, review);
    let copy = copy_fields(place, &service, review);
    let warnings = warnings(&row);
    let kind = row.summary.kind;
    let line = review.with_untracked(|review| visible(&labels::line(&row, review.kind())));
    let content = move || {
        open.get().then(|| {
            view! { {parts(place, &row, review)} {row_detail(import.clone(), place, &row)} }
        })
    };
    let (glyph, controls) = (move || if open.get() { Glyph::Down } else { Glyph::Right }, &details);
    view! {
        <li class="s-review__row" on:keydown=on_keydown>
            <div class="s-review__line">
                {mark}
                <button
                    type="button"
                    class="s-review__open"
                    id=button
                    aria-expanded=move || open.get().to_string()
                    aria-controls=controls.clone()
                    on:click=move |_| open.update(|open| *open = !*open)
                >
                    {move || view! { <Icon glyph=glyph() /> }}
                    <StatusBadge status=badge />
                    <span class="s-review__name">{name}</span>
                    <span class="s-review__version">{version}</span>
                    <TypeBadge of=kind />
                    <span class="s-review__says">{line}</span>
                </button>
                <div class="s-review__decision">{select}</div>
            </div>
            {warnings} {copy}
            <div class="s-review__details" id=details>
                {content}
            </div>
        </li>
    }
    .into_any()
}

/// The box that marks a row, to be decided upon with others; with Shift a range.
fn mark(place: u32, service: &str, review: RwSignal<Review>, shown: Shown) -> AnyView {
    let marked = Signal::derive(move || review.with(|review| review.marked().contains(&place)));
    let on_click = move |event: leptos::ev::MouseEvent| {
        let (mark, range) = (!marked.get_untracked(), event.shift_key());
        let places = shown.places.get_untracked();
        review.update(|review| review.mark(place, mark, range, &places));
    };
    view! {
        <label class="c-checkbox">
            <input
                type="checkbox"
                class="c-checkbox__box"
                prop:checked=marked
                on:click=on_click
            />
            <span class="u-hidden">{format!("Mark {service}")}</span>
        </label>
    }
    .into_any()
}

fn decision_select(
    place: u32,
    row: &Row,
    service: &str,
    review: RwSignal<Review>,
) -> Option<AnyView> {
    if row.choices.is_empty() {
        return None;
    }
    let entry = |choice: &Choice| Entry::new(value(*choice), word_for(*choice, row));
    let mut entries: Vec<Entry> = row.choices.iter().map(entry).collect();
    if row.default.is_none() {
        entries.insert(0, Entry::new("", "Choose …"));
    }
    let chosen = move || review.with(|review| review.chosen(place));
    let chosen = move || chosen().as_ref().map(Decision::choice).map_or("", value).to_owned();
    let on_change = move |chosen: String| {
        if let Some(choice) = of_value(&chosen) {
            review.update(|review| review.choose(place, choice));
        }
    };
    let select = view! {
        <Select
            label=format!("Decision for {service}")
            label_hidden=true
            choices=entries
            value=Signal::derive(chosen)
            on_change
        />
    };
    Some(select.into_any())
}

/// What else is worth a word.
fn warnings(row: &Row) -> Option<AnyView> {
    let RowWarnings {
        confusable,
        unexportable_id,
        changed_since,
        orphans,
        kept_settings,
        executable_content,
    } = &row.warnings;
    let confusable = confusable.as_ref().map(|other| {
        let (own, theirs) = (row.summary.key.to_string(), other.key.to_string());
        format!(
            "{} is easily mistaken for {}, which {}: they differ only by case, blanks or letters \
             that look alike.",
            spelled(&own, &theirs),
            spelled(&theirs, &own),
            if other.is_existing { "is here" } else { "would come too" }
        )
    });
    let unexportable_id = unexportable_id.then(|| {
        format!(
            "Its id, {}, is not 24 hex digits: a Microcks takes it and can then never export it. \
             \u{201c}Add with new ids\u{201d} gives it one.",
            visible(row.summary.id.as_str())
        )
    });
    let since = changed_since.then(|| {
        "It has changed since then: going back would lose that too, so it needs a decision."
            .to_owned()
    });
    let orphans = (*orphans > 0).then(|| {
        format!(
            "The file has {} of this service without the service itself: merge them into the one \
             that is here, or leave them out.",
            plural((*orphans).into(), "document", "documents")
        )
    });
    let warnings: Vec<String> =
        [confusable, unexportable_id, since, orphans].into_iter().flatten().collect();
    let kept = kept_settings.as_ref().map(|kept| {
        let by = visible(&kept.by);
        view! {
            <li>
                "Its response times, dispatchers and labels are as " {by} " kept them here "
                <When at=kept.at.0 /> ". They stay so unless you open it and take them over."
            </li>
        }
    });
    (!warnings.is_empty() || kept.is_some() || !executable_content.is_empty()).then(|| {
        let warnings = warnings.into_iter().map(|warning| view! { <li>{warning}</li> });
        let active = executable_content.iter().map(acts);
        view! {
            <ul class="s-review__remarks">
                {warnings.collect_view()} {kept} {active.collect_view()}
            </ul>
        }
        .into_any()
    })
}

/// What would act in the repository's services, and how it begins.
fn acts(active: &ExecutableContent) -> AnyView {
    let what = visible(&active.to_string());
    let sample = lines(&active.sample);
    let more = (active.length > ExecutableContent::MAX_SAMPLE_CHARS as u64).then_some("…");
    view! {
        <li class="s-review__acts">
            <Icon glyph=Glyph::Warning />
            <span>"Executable content: " {what}</span>
            <code>{sample}{more}</code>
        </li>
    }
    .into_any()
}
