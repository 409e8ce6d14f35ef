//! Shows pages to people who are signed in, and the sign-in page to everybody else.

use leptos::prelude::*;

use super::{context::use_session, sign_in::SignInPage, state::Screen, text};
use crate::ui::{
    administration::{Lazy, Part},
    erased::changing,
    errors::CommonFailure,
    kit::Skeleton,
};

/// The page, or what comes before it. The page is built again when another account signs in.
#[component]
pub fn RequireSignIn(
    /// The page.
    #[prop(into)]
    page: ViewFn,
) -> impl IntoView {
    let session = use_session();
    let screen = session.screen();
    changing(move || match screen.get() {
        Screen::Loading => view! {
            <h1 class="u-hidden">{text::PRODUCT}</h1>
            <Skeleton />
        }
        .into_any(),
        Screen::Failed(error) => view! {
            <h1 class="u-hidden">{text::PRODUCT}</h1>
            <CommonFailure error on_retry=move |()| session.refresh() />
        }
        .into_any(),
        Screen::NoAdministrator => {
            view! { <Lazy part=Part::NoAdministrator heading=text::PRODUCT /> }.into_any()
        }
        Screen::ProviderSignIn => {
            view! { <Lazy part=Part::ProviderSignIn heading=text::SIGN_IN /> }.into_any()
        }
        Screen::SignedOut => view! { <SignInPage /> }.into_any(),
        Screen::Pages(_) => page.run(),
    })
}
