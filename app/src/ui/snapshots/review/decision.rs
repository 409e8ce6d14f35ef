//! The decision in an opened row.

use api_types::{Choice, Decision, Row};
use leptos::prelude::*;

use super::{context::Context, text};
use crate::{
    state::{removed_items, removes_service},
    ui::kit::{Segment, Segments},
};

/// The choices of a row, each with one line about what it does. None if there is nothing to decide.
pub(super) fn decision_control(row: &Row, service: &str, context: Context) -> Option<AnyView> {
    let Context { index, decides, review, .. } = context;
    if !decides || row.choices.is_empty() {
        return None;
    }
    let choices = StoredValue::new(row.choices.clone());
    let stored = StoredValue::new(row.clone());
    let option = |choice: &Choice| {
        let choice = *choice;
        // It follows the parts that are selected.
        let line = Memo::new(move |_| {
            review.with(|review| {
                let decision = review.preview(index, choice)?;
                Some(stored.with_value(|row| text::consequence(row, &decision, review.kind())))
            })
        });
        let line = Signal::derive(move || line.get().unwrap_or_default());
        let segment = Segment::new(text::choice_for(choice, row), line);
        if removes(row, choice) { segment.dangerous() } else { segment }
    };
    let options: Vec<Segment> = row.choices.iter().map(option).collect();
    let chosen = Memo::new(move |_| {
        let decision = review.with(|review| review.unchecked_decision(index));
        let choice = decision.as_ref().map(Decision::choice)?;
        choices.with_value(|choices| choices.iter().position(|other| *other == choice))
    });
    let on_choose = move |at: usize| {
        if let Some(choice) = choices.with_value(|choices| choices.get(at).copied()) {
            review.update(|review| review.choose(index, choice));
        }
    };
    let control = view! {
        <Segments
            label=text::decision_for(service)
            options
            value=chosen
            hint=text::NOTHING_DECIDED
            on_choose
        />
    };
    Some(control.into_any())
}

/// Whether a choice removes something from the repository.
fn removes(row: &Row, choice: Choice) -> bool {
    choice.decision().is_some_and(|decision| {
        removes_service(row, &decision) || !removed_items(row, &decision).is_empty()
    })
}
