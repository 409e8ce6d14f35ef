//! The console: its routes, and a folder for each screen.
#![expect(
    unreachable_pub,
    reason = "a component generates a second function next to the exported one"
)]

mod access;
mod address_query;
mod administration;
mod backups;
pub mod browser;
mod confirm;
mod erased;
mod errors;
mod file_drop;
mod history;
mod instances;
pub mod kit;
#[cfg(test)]
mod kit_page;
mod latest_task;
pub mod layout;
mod list_state;
mod mocks;
pub mod paths;
mod response_times;
mod schedule;
mod service;
mod services;
mod session;
mod snapshots;

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    components::{Redirect, Router},
    hooks::{use_location, use_url},
    location::{BrowserUrl, LocationProvider as _},
};

use administration::{Administrators, Lazy, Part, later_parts};
use erased::effect;
use errors::NotFoundPage;
use file_drop::provide_file_drop;
use layout::Shell;
use paths::Path;
use services::{SERVICE, ServicesPage, provide_list_memory};
use session::{
    PRODUCT, RequireSignIn, ServerUnreachable, has_expired, provide_session, use_session,
};

/// The console.
#[component]
pub fn App() -> impl IntoView {
    browser::log_address_errors();
    provide_session();
    provide_list_memory();
    view! {
        <Router>
            <Frame />
        </Router>
    }
}

/// The frame around the pages, and their routes.
#[component]
fn Frame() -> impl IntoView {
    let session = use_session();
    let path = use_location().pathname;
    let address = Memo::new(move |_| Path::parse(&path.read()).ok_or_else(|| path.get()));
    // The router writes the address of a navigation after `ready_to_complete`.
    let (url, location) = (use_url(), use_context::<BrowserUrl>());
    effect(move || {
        url.track();
        if let Some(location) = &location {
            location.ready_to_complete();
        }
    });
    let has_expired = has_expired();
    let file_drop = provide_file_drop(session.is_admin(), address);
    view! {
        <Shell
            path
            account=session.account()
            revision=session.revision()
            unreachable=session.is_unreachable()
            demo=session.demo()
            dragging=file_drop.is_over()
            on_sign_out=move |()| session.sign_out()
        >
            <ServerUnreachable />
            {move || has_expired.get().then(|| view! { <Lazy part=Part::SessionExpired /> })}
            {move || file_drop.is_needed().get().then(|| view! { <Lazy part=Part::DropOffer /> })}
            {move || page(address.get())}
        </Shell>
    }
}

/// The page at an address. One `match` instead of the router's tree of routes saves a tenth of the
/// WebAssembly file, because each route has its own types.
fn page(address: Result<Path, String>) -> AnyView {
    match address {
        Err(address) => not_found(&address),
        Ok(path @ (Path::CreateAdministrator(_) | Path::SetPassword(_))) => {
            view! { <Lazy part=Part::Page(path) heading=PRODUCT /> }.into_any()
        }
        Ok(path) => {
            view! { <RequireSignIn page=move || signed_in_page(path.clone()) /> }.into_any()
        }
    }
}

/// The page for an unknown address. Below administration only administrators see it, so that others
/// cannot probe which pages exist.
fn not_found(address: &str) -> AnyView {
    let page = || view! { <NotFoundPage /> }.into_any();
    if paths::is_within(address, &Path::Administration.href()) {
        let page = move || view! { <Administrators page /> }.into_any();
        return view! { <RequireSignIn page /> }.into_any();
    }
    page()
}

/// A page for people who are signed in.
fn signed_in_page(path: Path) -> AnyView {
    if path.is_administration() {
        // The server shows a manager only the reviews of edits.
        let managers = matches!(path, Path::Review(_));
        let page = move || view! { <Lazy part=Part::Page(path.clone()) /> }.into_any();
        return view! { <Administrators page managers /> }.into_any();
    }
    match path {
        Path::Service(_) | Path::ServiceNamed(_) => {
            view! { <Lazy part=Part::Page(path) heading=SERVICE /> }.into_any()
        }
        Path::AccessTokens => view! { <Lazy part=Part::Page(path) heading=PRODUCT /> }.into_any(),
        // Already signed in. Replaces the address, so that Back does not return here.
        Path::SignIn => {
            let options = NavigateOptions { replace: true, ..NavigateOptions::default() };
            view! { <Redirect path=Path::Services.href() options /> }.into_any()
        }
        _ => view! { <ServicesPage later=later_parts() /> }.into_any(),
    }
}
