//! The question before an import is cancelled, if that would discard files or decisions.

use api_types::ImportKind;
use leptos::prelude::*;

use super::text;
use crate::{
    state::Review,
    ui::kit::{Button, ButtonVariant, Dialog},
};

/// Whether cancelling discards something that a person would have to do again.
pub(super) fn is_question_needed(review: &Review) -> bool {
    let has_files = *review.kind() == ImportKind::Import;
    has_files || !review.own_decisions().decisions.rows.is_empty()
}

/// The question. `confirm` cancels the import.
pub(super) fn cancel_dialog(
    open: RwSignal<bool>,
    review: RwSignal<Review>,
    confirm: Callback<()>,
) -> AnyView {
    let kind = StoredValue::new(review.with_untracked(|review| review.kind().clone()));
    let effect = move || {
        let made = review.with(|review| review.own_decisions().decisions.rows.len());
        kind.with_value(|kind| text::cancel_effect(kind, made))
    };
    let press = move |()| {
        open.set(false);
        confirm.run(());
    };
    view! {
        <Dialog
            title=kind.with_value(text::cancel_question)
            open
            on_close=move |()| open.set(false)
            actions=move || {
                view! {
                    <Button on_press=move |()| open.set(false)>{text::KEEP_REVIEWING}</Button>
                    <Button variant=ButtonVariant::Danger on_press=press>
                        {kind.with_value(text::confirm_cancel)}
                    </Button>
                }
            }
        >
            <p>{effect}</p>
            <p>{text::LEAVE_INSTEAD}</p>
        </Dialog>
    }
    .into_any()
}
