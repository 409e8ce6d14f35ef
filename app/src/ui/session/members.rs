//! The pages of who is signed in.

use leptos::prelude::*;
use leptos_router::components::Outlet;

use super::{known::Stage, setup::NoAdministratorPage, sign_in::SignInPage, use_session};
use crate::ui::kit::Skeleton;

/// The pages, or what has to come before. Whoever signs in as somebody else gets pages of their own.
#[component]
pub fn Members() -> impl IntoView {
    let stage = use_session().stage();
    move || match stage.get() {
        Stage::Asking => view! {
            <h1 class="u-hidden">"Mockpit"</h1>
            <Skeleton />
        }
        .into_any(),
        Stage::NoAdministrator => view! { <NoAdministratorPage /> }.into_any(),
        Stage::SignedOut => view! { <SignInPage /> }.into_any(),
        Stage::Pages(_) => view! { <Outlet /> }.into_any(),
    }
}
