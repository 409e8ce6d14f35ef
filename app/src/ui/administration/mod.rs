//! The pages for administrators. Managers see the reviews of their edits.

mod health;
mod lazy_chunk;
mod not_allowed;
mod page;
mod servers;
mod text;
mod waiting;

use leptos::prelude::*;

use super::{erased::changing, session::use_session};
use not_allowed::NotAllowedPage;

pub use lazy_chunk::{Lazy, Part, later_parts};

/// Shows the page to administrators, or also to managers, and an explanation to everybody else. The server enforces the
/// same rule.
#[component]
pub fn Administrators(
    /// The page.
    #[prop(into)]
    page: ViewFn,
    /// Whether managers see it, too.
    #[prop(optional)]
    managers: bool,
) -> impl IntoView {
    let session = use_session();
    let is_allowed = if managers { session.is_manager() } else { session.is_admin() };
    changing(
        move || {
            if is_allowed.get() { page.run() } else { view! { <NotAllowedPage /> }.into_any() }
        },
    )
}
