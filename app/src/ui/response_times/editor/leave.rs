//! The question before somebody leaves the page with unsaved changes.

use leptos::prelude::*;

use super::{super::text::editor as words, state::Editor};
use crate::ui::{
    browser,
    kit::{Button, ButtonVariant, Dialog},
};

/// Asks before the tab is closed and before a link is followed, while there are unsaved changes.
pub(super) fn guard(editor: Editor) {
    let has_unsaved = Callback::new(move |()| editor.is_changed.get_untracked());
    browser::ask_before_leaving(has_unsaved);
    browser::guard_links(has_unsaved, Callback::new(move |to| editor.leaving.set(Some(to))));
}

/// The dialog with the question.
pub(super) fn question(editor: Editor) -> AnyView {
    let leave = move |()| {
        if let Some(to) = editor.leaving.get_untracked() {
            editor.leaving.set(None);
            editor.is_left.set_value(true);
            editor.context.open(&to);
        }
    };
    let stay = move |()| editor.leaving.set(None);
    let actions = move || {
        view! {
            <Button on_press=stay>{words::STAY}</Button>
            <Button variant=ButtonVariant::Danger on_press=leave>
                {words::LEAVE_ANYWAY}
            </Button>
        }
    };
    view! {
        <Dialog
            title=words::LEAVE
            open=Signal::derive(move || editor.leaving.with(Option::is_some))
            on_close=stay
            actions
        >
            <p>{words::LEAVE_EXPLAINED}</p>
        </Dialog>
    }
    .into_any()
}
