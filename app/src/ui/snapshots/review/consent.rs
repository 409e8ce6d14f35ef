//! The consent to executable content, in the bar at the bottom.

use leptos::prelude::*;

use super::text;
use crate::{
    state::{ContentKind, Review},
    ui::kit::Checkbox,
};

/// One checkbox for each kind of executable content that the decisions would bring.
pub(super) fn consent(review: RwSignal<Review>) -> AnyView {
    let kinds = Memo::new(move |_| review.with(Review::content_to_confirm));
    let checkbox = move |(kind, count): (ContentKind, usize)| {
        let confirmed =
            Signal::derive(move || review.with(|review| review.is_content_confirmed(kind)).into());
        let on_change = move |confirmed| {
            review.update(|review| review.confirm_content(kind, confirmed));
        };
        view! {
            <Checkbox label=text::confirm_content(kind, count) state=confirmed on_change />
        }
    };
    let boxes = move || {
        let kinds = kinds.get();
        (!kinds.is_empty()).then(|| {
            view! {
                <div class="s-review__consent" role="group" aria-label=text::CONFIRM_CONTENT>
                    {kinds.into_iter().map(checkbox).collect_view()}
                </div>
            }
        })
    };
    boxes.into_any()
}
