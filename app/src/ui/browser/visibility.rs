//! Whether somebody looks at the page.

use leptos::{ev, prelude::*};

/// Does something whenever the person comes back to the window, or the network to the machine, as long as the piece
/// lives.
pub fn on_visible(action: Callback<()>) {
    let focus = window_event_listener(ev::focus, move |_| action.run(()));
    let online = window_event_listener(ev::online, move |_| action.run(()));
    on_cleanup(move || {
        focus.remove();
        online.remove();
    });
}

/// Whether the page is on the screen.
#[must_use]
pub fn is_visible() -> bool {
    !document().hidden()
}
