//! The dialog that asks which revision to compare with.

use api_types::RevisionView;
use leptos::prelude::*;

use super::text;
use crate::{
    state::history::parse_other_revision,
    ui::{
        browser,
        kit::{Button, ButtonVariant, Dialog, TextField, unique_id},
    },
};

/// The dialog. It closes itself and calls `on_answer` with the number of the other revision.
pub(super) fn compare_dialog(
    view: &RevisionView,
    open: RwSignal<bool>,
    on_answer: Callback<u64>,
) -> AnyView {
    let title = text::compare_title(view.revision.number.0);
    let hint = text::compare_hint(view.first_retained.0, view.newest.0);
    let view = StoredValue::new(view.clone());
    let entered = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let field = StoredValue::new(unique_id("revision"));
    let submit = move || {
        let other = view.with_value(|view| parse_other_revision(&entered.get_untracked(), view));
        match other {
            Ok(other) => {
                open.set(false);
                on_answer.run(other);
            }
            Err(why) => {
                error.set(Some(text::invalid_revision(why)));
                field.with_value(|field| browser::focus(field));
            }
        }
    };
    Effect::new(move || {
        if open.get() {
            entered.set(String::new());
            error.set(None);
        }
    });
    view! {
        <Dialog
            title
            open
            on_close=move |()| open.set(false)
            actions=move || {
                view! {
                    <Button on_press=move |()| open.set(false)>{text::CANCEL}</Button>
                    <Button variant=ButtonVariant::Primary on_press=move |()| submit()>
                        {text::COMPARE}
                    </Button>
                }
            }
        >
            <form on:submit=move |event| {
                event.prevent_default();
                submit();
            }>
                <TextField
                    label=text::REVISION
                    id=field.get_value()
                    value=entered
                    hint=hint.clone()
                    error
                />
            </form>
        </Dialog>
    }
    .into_any()
}
