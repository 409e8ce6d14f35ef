//! Signing in again in the middle of a page, which stays as it is.

use leptos::prelude::*;

use super::{sign_in::SignInForm, use_session};
use crate::ui::{
    browser,
    kit::{Button, Dialog, Look, Notice, Tone},
    layout::HEADING,
};

/// Appears when the server has forgotten who is signed in. The dialog can be closed, to copy what was entered;
/// then a notice leads back to it.
#[component]
pub fn SessionExpired() -> impl IntoView {
    let session = use_session();
    let out = session.is_expired();
    let put_off = RwSignal::new(false);
    // Not before it is needed; then it stays, to give the focus back when it closes.
    let needed = Memo::new(move |needed: Option<&bool>| needed == Some(&true) || out.get());
    let taken_up = StoredValue::new(false);
    let take_up = move || {
        taken_up.set_value(true);
        put_off.set(false);
    };
    Effect::new(move || {
        if !out.get() {
            // The next time it is not put off.
            put_off.set(false);
            // The dialog gives the focus back when it closes, but not to the button of a notice that has gone.
            if taken_up.with_value(|taken_up| *taken_up) {
                taken_up.set_value(false);
                browser::later(0, Callback::new(move |()| browser::focus(HEADING)));
            }
        }
    });
    let who = move || session.account().get_untracked().map(|account| account.name);
    view! {
        <Show when=move || out.get() && put_off.get()>
            <Notice
                tone=Tone::Warning
                title="You are signed out"
                actions=move || {
                    view! {
                        <Button look=Look::Primary on_press=move |()| take_up()>
                            "Sign in"
                        </Button>
                    }
                }
            >
                "What you have entered is still here. Sign in to go on."
            </Notice>
        </Show>
        <Show when=move || needed.get()>
            <Dialog
                title="Sign in to go on"
                open=Signal::derive(move || out.get() && !put_off.get())
                on_close=move |()| put_off.set(true)
            >
                <p class="s-meanwhile">
                    "You were signed out meanwhile. What you have entered is still here."
                </p>
                <SignInForm who=who().unwrap_or_default() />
            </Dialog>
        </Show>
    }
    .into_any()
}
