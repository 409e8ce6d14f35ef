//! The console.

pub mod kit;

use leptos::prelude::*;

/// The whole console.
#[component]
pub fn App() -> impl IntoView {
    view! { <h1>"Mockpit"</h1> }
}
