//! The pages for administrators.

mod health;
mod lazy_chunk;
mod not_allowed;
mod page;
mod text;
mod waiting;

use leptos::prelude::*;

use super::{erased::changing, session::use_session};
use not_allowed::NotAllowedPage;

pub use lazy_chunk::{Lazy, Part, later_parts};

/// Shows the page to administrators, and an explanation to everybody else. The server enforces the
/// same rule.
#[component]
pub fn Administrators(
    /// The page.
    #[prop(into)]
    page: ViewFn,
) -> impl IntoView {
    let is_admin = use_session().is_admin();
    changing(
        move || {
            if is_admin.get() { page.run() } else { view! { <NotAllowedPage /> }.into_any() }
        },
    )
}
