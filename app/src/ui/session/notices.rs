//! Notices above the page: the server is not responding, or the session has ended. The page stays as
//! it is.

use leptos::prelude::*;

use super::{context::use_session, sign_in::SignInForm, text};
use crate::ui::{
    administration::{Lazy, Part},
    browser,
    erased::effect,
    kit::{Button, ButtonVariant, Dialog, IconName, Notice, Tone},
    layout::HEADING,
};

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

/// Opens a sign-in dialog when the session has ended. The dialog can be closed, for example to copy
/// what was entered. A notice then offers to open it again.
#[component]
pub fn SessionExpired() -> impl IntoView {
    let session = use_session();
    let is_expired = session.is_expired();
    let is_dismissed = RwSignal::new(false);
    // Created when first needed. It stays, because a dialog returns the focus when it closes.
    let is_needed =
        Memo::new(move |needed: Option<&bool>| needed == Some(&true) || is_expired.get());
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
        <Show when=move || is_needed.get()>
            <Dialog
                title=text::SIGN_IN_TO_CONTINUE
                open=Signal::derive(move || is_expired.get() && !is_dismissed.get())
                on_close=move |()| is_dismissed.set(true)
            >
                <p class="s-session-expired">{text::SESSION_ENDED}</p>
                {move || {
                    let user_name = name().unwrap_or_default();
                    if has_provider.get() {
                        view! { <Lazy part=Part::ProviderSignInAgain(user_name) /> }.into_any()
                    } else {
                        view! { <SignInForm user_name /> }.into_any()
                    }
                }}
            </Dialog>
        </Show>
    }
    .into_any()
}
