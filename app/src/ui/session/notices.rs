//! What is shown above the page while the server is not responding. The page stays as it is.

use leptos::prelude::*;

use super::{context::use_session, text};
use crate::ui::kit::{Button, IconName, Notice, Tone};

/// Shows a notice while the server is not responding.
#[component]
pub fn ServerUnreachable() -> impl IntoView {
    let session = use_session();
    let is_unreachable = session.is_unreachable();
    view! {
        <Show when=move || is_unreachable.get()>
            <Notice
                tone=Tone::Warning
                title=text::SERVER_UNREACHABLE
                actions=move || {
                    view! {
                        <Button icon=IconName::Retry on_press=move |()| session.refresh()>
                            {text::RETRY_NOW}
                        </Button>
                    }
                }
            >
                {text::SERVER_UNREACHABLE_EXPLAINED}
            </Notice>
        </Show>
    }
    .into_any()
}

/// Whether the session has ended once. What is shown then stays, because a dialog returns the focus when it
/// closes.
pub fn has_expired() -> Memo<bool> {
    let is_expired = use_session().is_expired();
    Memo::new(move |was_expired: Option<&bool>| was_expired == Some(&true) || is_expired.get())
}
