//! The question before whole services are removed. The person types how many.

use leptos::prelude::*;

use super::{super::text as common, text};
use crate::{
    state::{Review, SubmitButton},
    ui::kit::{Button, ButtonVariant, Dialog, TextField},
};

/// How many whole services the decisions remove, if they can be applied.
pub(super) fn removed_services(review: &Review) -> usize {
    match review.submit_button() {
        SubmitButton::Ready(counts) => counts.services_removed,
        SubmitButton::Blocked(_) | SubmitButton::NoChanges(_) => 0,
    }
}

/// The question. `label` is that of the submit button, `instance` where the services are removed if that is not the
/// repository.
pub(super) fn removal_question(
    review: RwSignal<Review>,
    open: RwSignal<bool>,
    label: Signal<String>,
    instance: StoredValue<Option<String>>,
    on_confirm: Callback<()>,
) -> AnyView {
    let count = Memo::new(move |_| review.with(removed_services));
    let typed = RwSignal::new(String::new());
    Effect::new(move || {
        if open.get() {
            typed.set(String::new());
        }
    });
    let reason = Signal::derive(move || {
        let is_right = typed.with(|typed| typed.trim() == count.get().to_string());
        (!is_right).then(|| text::type_to_confirm(count.get()))
    });
    let confirm = move |()| {
        open.set(false);
        on_confirm.run(());
    };
    let actions = move || {
        view! {
            <Button on_press=move |()| open.set(false)>{common::CANCEL}</Button>
            <Button variant=ButtonVariant::Danger disabled_reason=reason on_press=confirm>
                {label}
            </Button>
        }
    };
    view! {
        <Dialog
            title=Signal::derive(move || text::remove_title(count.get()))
            open
            on_close=move |()| open.set(false)
            actions
        >
            <p>
                {move || {
                    instance.with_value(|it| text::remove_explained(count.get(), it.as_deref()))
                }}
            </p>
            <TextField label=text::type_to_confirm(count.get_untracked()) value=typed />
        </Dialog>
    }
    .into_any()
}
