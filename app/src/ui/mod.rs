//! The console: its routes, in one place; each page has a folder or a file of its own.
#![expect(
    unreachable_pub,
    reason = "a component leaves a second function beside the one that is exported"
)]

mod administration;
pub mod browser;
mod errors;
mod history;
pub mod kit;
#[cfg(not(feature = "csr"))]
mod kit_page;
mod latest_task;
pub mod layout;
pub mod paths;
mod services;
mod session;
mod snapshots;

use api_types::Role;
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    components::{Redirect, Router},
    hooks::{use_location, use_url},
    location::{BrowserUrl, LocationProvider as _},
};

use administration::{Administrators, LazyAdministration};
use errors::NotFoundPage;
#[cfg(not(feature = "csr"))]
pub use kit_page::kit_page;
use layout::{Member, Shell};
use paths::Path;
use services::ServicesPage;
use session::{
    CreateAdminPage, RequireSignIn, ServerUnreachable, SessionExpired, provide_session, use_session,
};

/// The whole console.
#[component]
pub fn App() -> impl IntoView {
    browser::tolerate_refused_addresses();
    provide_session();
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
    let at = Memo::new(move |_| Path::of(&path.read()).ok_or_else(|| path.get()));
    // The address of a navigation is written only once it is said that the page has followed it.
    let (url, location) = (use_url(), use_context::<BrowserUrl>());
    Effect::new(move || {
        url.track();
        if let Some(location) = &location {
            location.ready_to_complete();
        }
    });
    let account = session.account();
    let member = Memo::new(move |_| {
        account.get().map(|account| Member {
            name: account.name,
            role: role(account.role).to_owned(),
            is_admin: account.role == Role::Admin,
        })
    });
    view! {
        <Shell
            path
            member
            revision=session.revision()
            demo=session.demo()
            on_sign_out=move |()| session.sign_out()
        >
            <ServerUnreachable />
            <SessionExpired />
            {move || page(at.get())}
        </Shell>
    }
}

/// The page at an address. One `match` knows them all: a tree of routes, each with types of its
/// own, would be a tenth of what the browser has to load.
fn page(at: Result<Path, String>) -> AnyView {
    match at {
        Err(address) => no_page(&address),
        Ok(Path::Welcome(token)) => view! { <CreateAdminPage token /> }.into_any(),
        Ok(path) => view! { <RequireSignIn page=move || members_page(path.clone()) /> }.into_any(),
    }
}

/// An address without a page. What there is in administration is for administrators to know.
fn no_page(address: &str) -> AnyView {
    let page = || view! { <NotFoundPage /> }.into_any();
    if paths::within(address, &Path::Administration.href()) {
        let page = move || view! { <Administrators page /> }.into_any();
        return view! { <RequireSignIn page /> }.into_any();
    }
    page()
}

/// A page for who is signed in.
fn members_page(path: Path) -> AnyView {
    if path.is_administration() {
        let page = move || view! { <LazyAdministration path=path.clone() /> }.into_any();
        return view! { <Administrators page /> }.into_any();
    }
    match path {
        // Nobody who is signed in has to sign in; going back does not come here again.
        Path::SignIn => {
            let options = NavigateOptions { replace: true, ..NavigateOptions::default() };
            view! { <Redirect path=Path::Services.href() options /> }.into_any()
        }
        _ => view! { <ServicesPage /> }.into_any(),
    }
}

const fn role(role: Role) -> &'static str {
    match role {
        Role::User => "user",
        Role::Manager => "manager",
        Role::Admin => "admin",
    }
}
