//! What only administrators see.

mod page;

use leptos::prelude::*;
use leptos_router::components::Outlet;

use super::{errors::NotAllowedPage, session::use_session};

pub use page::AdministrationPage;

/// The pages of administration, for administrators. The server refuses everybody else anyway: this says why.
#[component]
pub fn Administrators() -> impl IntoView {
    let is_admin = use_session().is_admin();
    view! {
        <Show when=move || is_admin.get() fallback=NotAllowedPage>
            <Outlet />
        </Show>
    }
}
