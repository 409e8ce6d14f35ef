//! One definition of the file: a line that opens, and the decision for it.

use leptos::{ev::KeyboardEvent, prelude::*};
use repository::{Decision, Status};

use super::changes;
use crate::{
    api::import::Row,
    state::{Review, words},
    ui::{
        browser,
        kit::{Choice, Glyph, Icon, Select, Status as Badge, StatusBadge, TypeBadge},
        text::visible,
    },
};

/// One row of the review.
pub(super) fn row(place: u32, row: Row, review: RwSignal<Review>) -> AnyView {
    let open = RwSignal::new(false);
    let (button, details) = (format!("row-{place}"), format!("row-{place}-details"));
    let name = visible(&row.summary.key.name);
    let version = visible(&row.summary.key.version);
    let badge = match row.status {
        Status::New => Badge::New,
        Status::Changed { .. } => Badge::Changed,
        Status::Identical => Badge::Identical,
        Status::IdTaken { .. } | Status::TwiceInFile { .. } => Badge::Clash,
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
    let select = decision_select(place, &row, &format!("{name} {version}"), review);
    let kind = row.summary.kind;
    let line = visible(&words::line(&row));
    let content = move || open.get().then(|| changes::details(&row));
    let (glyph, controls) = (move || if open.get() { Glyph::Down } else { Glyph::Right }, &details);
    view! {
        <li class="s-review__row" on:keydown=on_keydown>
            <div class="s-review__line">
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
            <div class="s-review__details" id=details>
                {content}
            </div>
        </li>
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
    let mut choices: Vec<Choice> = row
        .choices
        .iter()
        .map(|choice| Choice::new(word(*choice), words_of(*choice, row)))
        .collect();
    if row.default.is_none() {
        choices.insert(0, Choice::new("", "Choose …"));
    }
    let value = move || review.with(|review| review.decision(place).map_or("", word)).to_owned();
    let on_change = move |chosen: String| {
        if let Some(decision) = of_word(&chosen) {
            review.update(|review| review.decide(place, decision));
        }
    };
    let select = view! {
        <Select
            label=format!("Decision for {service}")
            label_hidden=true
            choices
            value=Signal::derive(value)
            on_change
        />
    };
    Some(select.into_any())
}

/// The value of a choice.
pub(super) const fn word(decision: Decision) -> &'static str {
    match decision {
        Decision::Add => "add",
        Decision::Replace => "replace",
        Decision::KeepMine => "keep",
        Decision::Skip => "skip",
    }
}

/// The decision of a value.
pub(super) fn of_word(value: &str) -> Option<Decision> {
    let all = [Decision::Add, Decision::Replace, Decision::KeepMine, Decision::Skip];
    all.into_iter().find(|decision| word(*decision) == value)
}

/// What a choice does, where it is not plain from its word.
fn words_of(decision: Decision, row: &Row) -> String {
    match (decision, &row.status) {
        (Decision::Add, Status::IdTaken { .. }) => "Add with a new id".to_owned(),
        (Decision::Replace, Status::IdTaken { by }) => {
            format!("Replace {}", visible(&by.to_string()))
        }
        (Decision::Add, _) => "Add".to_owned(),
        (Decision::Replace, _) => "Replace".to_owned(),
        (Decision::KeepMine, _) => "Keep mine".to_owned(),
        (Decision::Skip, _) => "Skip".to_owned(),
    }
}
