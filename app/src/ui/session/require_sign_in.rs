//! Shows pages to people who are signed in, and the sign-in page to everybody else.

use leptos::prelude::*;

use super::{
    context::use_session, setup::NoAdministratorPage, sign_in::SignInPage, state::Stage, text,
};
use crate::ui::{errors::Failure, kit::Skeleton};

/// The page, or what comes before it. The page is built again when another account signs in.
#[component]
pub fn RequireSignIn(
    /// The page.
    #[prop(into)]
    page: ViewFn,
) -> impl IntoView {
    let session = use_session();
    let stage = session.stage();
    move || match stage.get() {
        Stage::Loading => view! {
            <h1 class="u-hidden">{text::PRODUCT}</h1>
            <Skeleton />
        }
        .into_any(),
        Stage::Failed(error) => view! {
            <h1 class="u-hidden">{text::PRODUCT}</h1>
            <Failure error on_retry=move |()| session.refresh() />
        }
        .into_any(),
        Stage::NoAdministrator => view! { <NoAdministratorPage /> }.into_any(),
        Stage::SignedOut => view! { <SignInPage /> }.into_any(),
        Stage::Pages(_) => page.run(),
    }
}
