//! The dialog in which a person signs in again when the session has ended. The page stays as it is.

use leptos::prelude::*;

use super::{
    context::use_session, provider_sign_in::ProviderSignInAgain, sign_in::SignInForm, text,
};
use crate::ui::{
    browser,
    erased::effect,
    kit::{Button, ButtonVariant, Dialog, Notice, Tone},
    layout::HEADING,
};

/// Opens a sign-in dialog when the session has ended. The dialog can be closed, for example to copy
/// what was entered. A notice then offers to open it again.
#[component]
pub fn SessionExpired() -> impl IntoView {
    let session = use_session();
    let is_expired = session.is_expired();
    let is_dismissed = RwSignal::new(false);
    let is_reopened = StoredValue::new(false);
    let reopen = move || {
        is_reopened.set_value(true);
        is_dismissed.set(false);
    };
    effect(move || {
        if !is_expired.get() {
            // The next time the session ends, the dialog opens again.
            is_dismissed.set(false);
            // The dialog returns the focus to the button that opened it. That button is gone with its
            // notice, so the heading gets the focus.
            if is_reopened.with_value(|is_reopened| *is_reopened) {
                is_reopened.set_value(false);
                browser::run_after(0, Callback::new(move |()| browser::focus(HEADING)));
            }
        }
    });
    // A memo, so that the dialog stays as it is when the provider comes or goes.
    let has_provider = Memo::new(move |_| session.provider().get().is_some());
    let name = move || session.account().get_untracked().map(|account| account.name);
    view! {
        <Show when=move || is_expired.get() && is_dismissed.get()>
            <Notice
                tone=Tone::Warning
                title=text::SIGNED_OUT
                actions=move || {
                    view! {
                        <Button variant=ButtonVariant::Primary on_press=move |()| reopen()>
                            {text::SIGN_IN}
                        </Button>
                    }
                }
            >
                {text::SIGNED_OUT_EXPLAINED}
            </Notice>
        </Show>
        <Dialog
            title=text::SIGN_IN_TO_CONTINUE
            open=Signal::derive(move || is_expired.get() && !is_dismissed.get())
            on_close=move |()| is_dismissed.set(true)
        >
            <p class="s-session-expired">{text::SESSION_ENDED}</p>
            {move || {
                let user_name = name().unwrap_or_default();
                if has_provider.get() {
                    view! { <ProviderSignInAgain user_name /> }.into_any()
                } else {
                    view! { <SignInForm user_name /> }.into_any()
                }
            }}
        </Dialog>
    }
    .into_any()
}
