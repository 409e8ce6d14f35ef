//! The sign-in form.

use leptos::prelude::*;

use super::{auth_layout::AuthLayout, context::use_session, text};
use crate::{
    api::{ApiError, sign_in},
    ui::{
        browser,
        erased::effect,
        errors::common_sentence,
        kit::{Button, ButtonVariant, Notice, TextField, Tone, unique_id},
    },
};

/// The page with the form. The address stays, so that signing in opens the page that was
/// asked for.
#[component]
pub(super) fn SignInPage() -> impl IntoView {
    view! {
        <AuthLayout title=text::SIGN_IN>
            <SignInForm />
        </AuthLayout>
    }
}

/// The form. It passes the server's answer to the session, which then shows the pages.
#[component]
pub(super) fn SignInForm(
    /// The user name to fill in, if it is known.
    #[prop(optional, into)]
    user_name: String,
    /// Whether it is the first thing to do on the page, so that it gets the focus.
    #[prop(default = true)]
    is_first: bool,
) -> impl IntoView {
    let session = use_session();
    let ids = [unique_id("name"), unique_id("password")];
    let first_empty = ids[usize::from(!user_name.is_empty())].clone();
    let [name_id, password_id] = ids;
    let name = RwSignal::new(user_name);
    let password = RwSignal::new(String::new());
    let error_text = RwSignal::new(None::<String>);
    let retry = password_id.clone();
    let submit = Action::new_local(move |(name, entered): &(String, String)| {
        let (name, entered, retry) = (name.clone(), entered.clone(), retry.clone());
        async move {
            match sign_in(name, entered).await {
                Ok(view) => session.apply(view),
                Err(error) => {
                    if error == ApiError::WrongCredentials {
                        password.set(String::new());
                        browser::focus(&retry);
                    }
                    let is_shown = session.report_error(&error);
                    error_text.set((!is_shown).then(|| common_sentence(&error)));
                }
            }
        }
    });
    if is_first {
        effect(move || browser::focus(&first_empty));
    }
    let variant = if is_first { ButtonVariant::Primary } else { ButtonVariant::Secondary };
    view! {
        <form
            class="s-form"
            on:submit=move |event| {
                event.prevent_default();
                if !submit.pending().get_untracked() {
                    error_text.set(None);
                    submit.dispatch((name.get_untracked(), password.get_untracked()));
                }
            }
        >
            <Show when=move || error_text.with(Option::is_some)>
                <Notice
                    tone=Tone::Danger
                    title=Signal::derive(move || error_text.get().unwrap_or_default())
                />
            </Show>
            <TextField
                label=text::USER_NAME
                name="username"
                id=name_id
                value=name
                autocomplete="username"
                required=true
            />
            <TextField
                label=text::PASSWORD
                name="password"
                id=password_id
                value=password
                password=true
                autocomplete="current-password"
                required=true
            />
            <div class="s-form__actions">
                <Button variant submit=true busy=submit.pending()>
                    {text::SIGN_IN}
                </Button>
            </div>
        </form>
    }
    .into_any()
}
