//! The pages of who is signed in.

use leptos::prelude::*;

use super::{setup::NoAdministratorPage, sign_in::SignInPage, state::Stage, use_session};
use crate::ui::{errors::Failure, kit::Skeleton};

/// The pages, or what has to come before. Whoever signs in as somebody else gets pages of their own.
#[component]
pub fn RequireSignIn(
    /// The page.
    #[prop(into)]
    page: ViewFn,
) -> impl IntoView {
    let session = use_session();
    let stage = session.stage();
    move || match stage.get() {
        Stage::Asking => view! {
            <h1 class="u-hidden">"Mockpit"</h1>
            <Skeleton />
        }
        .into_any(),
        Stage::Failed(error) => view! {
            <h1 class="u-hidden">"Mockpit"</h1>
            <Failure error on_retry=move |()| session.refresh() />
        }
        .into_any(),
        Stage::NoAdministrator => view! { <NoAdministratorPage /> }.into_any(),
        Stage::SignedOut => view! { <SignInPage /> }.into_any(),
        Stage::Pages(_) => page.run(),
    }
}
