//! Which parts of a definition are taken over; the others stay as they are here.

use api_types::Row;
use leptos::prelude::*;

use crate::{
    state::{Part, Review},
    text::visible,
    ui::kit::Checkbox,
};

/// The boxes for a row, as long as its decision takes something over beside what is here.
pub(super) fn parts(place: u32, row: &Row, review: RwSignal<Review>) -> AnyView {
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
    let takes =
        Memo::new(move |_| review.with(|review| review.takes(place, &Part::Settings).is_some()));
    let boxes = move || {
        takes.get().then(|| {
            let boxes = parts.get_value().into_iter().map(|part| tick(place, part, review));
            view! {
                <fieldset class="s-review__parts">
                    <legend>"Take over"</legend>
                    {boxes.collect_view()}
                </fieldset>
            }
        })
    };
    boxes.into_any()
}

fn tick(place: u32, part: Part, review: RwSignal<Review>) -> AnyView {
    let label = match &part {
        Part::Settings => "Response times, dispatchers, labels".to_owned(),
        Part::Contracts => "Contracts".to_owned(),
        Part::Examples(operation) => format!("Examples of {}", visible(operation)),
    };
    let asked = part.clone();
    let on = Signal::derive(move || {
        review.with(|review| review.takes(place, &asked)).unwrap_or(true).into()
    });
    let on_change = move |take| {
        review.update(|review| review.take_part(place, part.clone(), take));
    };
    view! { <Checkbox label tick=on on_change /> }.into_any()
}
