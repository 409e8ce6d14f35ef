//! The parts of a definition that are imported. The others stay unchanged.

use api_types::{ImportKind, Row};
use leptos::prelude::*;

use super::text;
use crate::{
    state::{Part, Review},
    ui::kit::Checkbox,
};

/// The checkboxes for a row, while its decision has parts.
pub(super) fn parts(index: u32, row: &Row, review: RwSignal<Review>) -> AnyView {
    // An edit has only settings, so there is nothing to choose.
    if review.with_untracked(|review| matches!(review.kind(), ImportKind::Edit(_))) {
        return ().into_any();
    }
    let Some(diff) = row.status.diff() else { return ().into_any() };
    let mut parts = Vec::new();
    if !diff.service.is_empty() || diff.operations.iter().any(|it| !it.settings.is_empty()) {
        parts.push(Part::Settings);
    }
    if !diff.contracts.is_empty() {
        parts.push(Part::Contracts);
    }
    let with_examples = diff.operations.iter().filter(|it| !it.examples.is_empty());
    parts.extend(with_examples.map(|operation| Part::Examples(operation.name.clone())));
    let parts = StoredValue::new(parts);
    let has_parts = Memo::new(move |_| {
        review.with(|review| review.is_part_included(index, &Part::Settings).is_some())
    });
    let boxes = move || {
        has_parts.get().then(|| {
            let boxes =
                parts.get_value().into_iter().map(|part| part_checkbox(index, part, review));
            view! {
                <fieldset class="s-review__parts">
                    <legend>{text::IMPORT_PARTS}</legend>
                    {boxes.collect_view()}
                </fieldset>
            }
        })
    };
    boxes.into_any()
}

fn part_checkbox(index: u32, part: Part, review: RwSignal<Review>) -> AnyView {
    let label = match &part {
        Part::Settings => text::PART_SETTINGS.to_owned(),
        Part::Contracts => text::CONTRACTS.to_owned(),
        Part::Examples(operation) => text::examples_of(operation),
    };
    let shown = part.clone();
    let on = Signal::derive(move || {
        review.with(|review| review.is_part_included(index, &shown)).unwrap_or(true).into()
    });
    let on_change = move |included| {
        review.update(|review| review.set_part_included(index, part.clone(), included));
    };
    view! { <Checkbox label state=on on_change /> }.into_any()
}
