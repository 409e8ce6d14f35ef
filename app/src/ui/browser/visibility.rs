//! Whether the page is visible.

use leptos::{ev, prelude::*};

/// Runs an action whenever the window gets the focus or the machine is online again, while the component
/// exists.
pub fn on_visible(action: Callback<()>) {
    let focus = window_event_listener(ev::focus, move |_| action.run(()));
    let online = window_event_listener(ev::online, move |_| action.run(()));
    on_cleanup(move || {
        focus.remove();
        online.remove();
    });
}

/// Lets the browser ask before the tab is closed or reloaded, as long as `has_unsaved` returns true. Lasts
/// as long as the component.
pub fn ask_before_leaving(has_unsaved: Callback<(), bool>) {
    let leaving = window_event_listener(ev::beforeunload, move |event| {
        if has_unsaved.run(()) {
            event.prevent_default();
        }
    });
    on_cleanup(move || leaving.remove());
}

/// Whether the page is visible.
#[must_use]
pub fn is_visible() -> bool {
    !document().hidden()
}
