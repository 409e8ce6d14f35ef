//! What is said while the server does not answer.

use leptos::prelude::*;

use super::use_session;
use crate::ui::kit::{Button, Glyph, Notice, Tone};

/// Says that the server does not answer; goes when it does.
#[component]
pub fn ServerUnreachable() -> impl IntoView {
    let session = use_session();
    let gone = session.is_unreachable();
    view! {
        <Show when=move || gone.get()>
            <Notice
                tone=Tone::Warning
                title="The server does not answer"
                actions=move || {
                    view! {
                        <Button icon=Glyph::Retry on_press=move |()| session.refresh()>
                            "Try now"
                        </Button>
                    }
                }
            >
                "The console tries again every few seconds and goes on by itself. What you have entered stays."
            </Notice>
        </Show>
    }
    .into_any()
}
