//! The question which revision one is compared with.

use api_types::RevisionView;
use leptos::prelude::*;

use crate::{
    state::history::other_revision,
    text::number,
    ui::{
        browser,
        kit::{Button, Dialog, Look, TextField, unique_id},
    },
};

/// The dialog that asks for the number of another revision, open as long as `open` says so.
pub(super) fn ask(view: &RevisionView, open: RwSignal<bool>, on_answer: Callback<u64>) -> AnyView {
    let title = format!("Compare revision {} with another one", number(view.revision.number.0));
    let hint =
        format!("A number from {} to {}.", number(view.first_retained.0), number(view.newest.0));
    let view = StoredValue::new(view.clone());
    let typed = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let field = StoredValue::new(unique_id("revision"));
    let answer = move || {
        let other = view.with_value(|view| other_revision(&typed.get_untracked(), view));
        match other {
            Ok(other) => {
                open.set(false);
                on_answer.run(other);
            }
            Err(why) => {
                error.set(Some(why));
                field.with_value(|field| browser::focus(field));
            }
        }
    };
    Effect::new(move || {
        if open.get() {
            typed.set(String::new());
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
                    <Button on_press=move |()| open.set(false)>"Cancel"</Button>
                    <Button look=Look::Primary on_press=move |()| answer()>
                        "Compare"
                    </Button>
                }
            }
        >
            <form on:submit=move |event| {
                event.prevent_default();
                answer();
            }>
                <TextField
                    label="Revision"
                    id=field.get_value()
                    value=typed
                    hint=hint.clone()
                    error
                />
            </form>
        </Dialog>
    }
    .into_any()
}
