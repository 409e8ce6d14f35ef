//! The form of name and password.

use leptos::prelude::*;

use super::{auth_layout::AuthLayout, use_session};
use crate::{
    api::{ApiError, sign_in},
    ui::{
        browser,
        errors::sentence,
        kit::{Button, Look, Notice, TextField, Tone, unique_id},
    },
};

/// The form alone on its page. The address stays, so whoever signs in is where they wanted to go.
#[component]
pub(super) fn SignInPage() -> impl IntoView {
    view! {
        <AuthLayout title="Sign in">
            <SignInForm />
        </AuthLayout>
    }
}

/// The form. What the server answers goes to the session, which shows the pages then.
#[component]
pub(super) fn SignInForm(
    /// Who signs in, if that is known already.
    #[prop(optional, into)]
    who: String,
) -> impl IntoView {
    let session = use_session();
    let ids = [unique_id("name"), unique_id("password")];
    let first = ids[usize::from(!who.is_empty())].clone();
    let [name_id, password_id] = ids;
    let name = RwSignal::new(who);
    let password = RwSignal::new(String::new());
    let refused = RwSignal::new(None::<String>);
    let retry = password_id.clone();
    let try_it = Action::new_local(move |(name, entered): &(String, String)| {
        let (name, entered, retry) = (name.clone(), entered.clone(), retry.clone());
        async move {
            match sign_in(name, entered).await {
                Ok(view) => session.apply(view),
                Err(error) => {
                    if error == ApiError::WrongCredentials {
                        password.set(String::new());
                        browser::focus(&retry);
                    }
                    // What the session deals with is not said a second time.
                    let elsewhere = session.report_error(&error);
                    refused.set((!elsewhere).then(|| sentence(&error)));
                }
            }
        }
    });
    Effect::new(move || browser::focus(&first));
    view! {
        <form
            class="s-form"
            on:submit=move |event| {
                event.prevent_default();
                if !try_it.pending().get_untracked() {
                    refused.set(None);
                    try_it.dispatch((name.get_untracked(), password.get_untracked()));
                }
            }
        >
            <Show when=move || refused.with(Option::is_some)>
                <Notice
                    tone=Tone::Danger
                    title=Signal::derive(move || refused.get().unwrap_or_default())
                />
            </Show>
            <TextField label="Name" name="username" id=name_id value=name autocomplete="username" required=true />
            <TextField
                label="Password"
                name="password"
                id=password_id
                value=password
                password=true
                autocomplete="current-password"
                required=true
            />
            <div class="s-form__actions">
                <Button look=Look::Primary submit=true busy=try_it.pending()>
                    "Sign in"
                </Button>
            </div>
        </form>
    }
    .into_any()
}
