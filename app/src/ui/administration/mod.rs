//! What only administrators see.

mod health;
mod lazy_chunk;
mod page;

use leptos::prelude::*;

use super::{errors::NotAllowedPage, session::use_session};

pub use lazy_chunk::LazyAdministration;

/// The pages of administration, for administrators. The server refuses everybody else anyway: this says why.
#[component]
pub fn Administrators(
    /// The page.
    #[prop(into)]
    page: ViewFn,
) -> impl IntoView {
    let is_admin = use_session().is_admin();
    move || if is_admin.get() { page.run() } else { view! { <NotAllowedPage /> }.into_any() }
}
