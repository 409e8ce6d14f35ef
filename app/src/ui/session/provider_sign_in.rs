//! Signing in through a provider such as Keycloak.

use api_types::ProviderView;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::{auth_layout::AuthLayout, context::use_session, sign_in::SignInForm, text};
use crate::ui::{
    erased::changing,
    kit::{Button, IconName, Notice, Tone},
    paths::escape,
};

/// The parameter of an address that says why the last sign-in failed.
const FAILURE: &str = "sign-in";

/// The address that begins to sign in. The server answers it, not the console.
const BEGIN: &str = "/console/oidc/sign-in?to=";

/// The address that signs out of the provider, to use another account there.
const SIGN_OUT: &str = "/console/oidc/sign-out";

/// The sign-in page with the provider first. The page that was asked for opens afterwards.
#[component]
pub fn ProviderSignInPage() -> impl IntoView {
    let session = use_session();
    let location = use_location();
    let failure = location.query.with_untracked(|query| query.get(FAILURE));
    let to = if failure.is_some() {
        "/".to_owned()
    } else {
        location.pathname.get_untracked() + &query_part(&location.search.get_untracked())
    };
    let failure = session
        .provider()
        .get_untracked()
        .zip(failure)
        .map(|(provider, failure)| failure_notice(&failure, &provider.name));
    view! {
        <AuthLayout title=text::SIGN_IN>
            <div class="s-form">
                {failure} {provider_link(&to, false)} {local_form(String::new())}
            </div>
        </AuthLayout>
    }
    .into_any()
}

/// Signing in again in the dialog about an ended session. The provider opens in a new tab, so that the page
/// keeps what was entered. The dialog closes when the person comes back to it.
#[component]
pub fn ProviderSignInAgain(
    /// The name of the account whose session ended.
    user_name: String,
) -> impl IntoView {
    // Only the name of a local account has no spaces.
    let user_name = if user_name.contains(' ') { String::new() } else { user_name };
    view! {
        <div class="s-form">
            <p>{text::NEW_TAB}</p>
            {provider_link("/", true)}
            {local_form(user_name)}
        </div>
    }
    .into_any()
}

/// The link to the provider. While the provider does not respond, a notice with a button in its place.
fn provider_link(to: &str, is_in_new_tab: bool) -> AnyView {
    let session = use_session();
    let provider = session.provider();
    let href = BEGIN.to_owned() + &escape(to);
    changing(move || match provider.get() {
        Some(ProviderView { name, is_reachable: true }) => view! {
            <div class="s-form__actions">
                // The router of the console must not handle it.
                <a
                    class="c-button"
                    data-variant="primary"
                    rel="external"
                    href=href.clone()
                    target=is_in_new_tab.then_some("_blank")
                >
                    <span class="c-button__label">{text::sign_in_with(&name)}</span>
                </a>
            </div>
        }
        .into_any(),
        Some(ProviderView { name, .. }) => view! {
            <Notice
                tone=Tone::Warning
                title=text::provider_unreachable(&name)
                actions=move || {
                    view! {
                        <Button icon=IconName::Retry on_press=move |()| session.refresh()>
                            {text::TRY_AGAIN}
                        </Button>
                    }
                }
            >
                {text::PROVIDER_UNREACHABLE_EXPLAINED}
            </Notice>
        }
        .into_any(),
        None => ().into_any(),
    })
}

/// The form for local accounts, if they can sign in here.
fn local_form(user_name: String) -> AnyView {
    let accepts_local_accounts = use_session().accepts_local_accounts();
    changing(move || {
        if !accepts_local_accounts.get() {
            return ().into_any();
        }
        let user_name = user_name.clone();
        view! {
            <h2 class="s-auth__other">{text::LOCAL_ACCOUNT}</h2>
            <SignInForm user_name is_first=false />
        }
        .into_any()
    })
}

/// Why the last sign-in failed, and what to do.
fn failure_notice(failure: &str, provider: &str) -> AnyView {
    let (title, explanation) = text::sign_in_failure(failure, provider);
    let other_account = (failure == "no-role").then(|| {
        view! {
            <a class="c-button" data-variant="secondary" rel="external" href=SIGN_OUT>
                <span class="c-button__label">{text::sign_out_of(provider)}</span>
            </a>
        }
    });
    view! {
        <Notice tone=Tone::Danger title>
            {explanation}
        </Notice>
        {other_account}
    }
    .into_any()
}

/// The query with its question mark.
fn query_part(search: &str) -> String {
    match search.trim_start_matches('?') {
        "" => String::new(),
        search => ["?", search].concat(),
    }
}
