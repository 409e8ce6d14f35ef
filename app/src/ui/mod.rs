//! The console: its routes, in one place; each page has a folder or a file of its own.
#![expect(unreachable_pub, reason = "a component leaves a second function beside the one that is exported")]

mod administration;
pub mod browser;
mod errors;
pub mod kit;
mod kit_page;
pub mod layout;
pub mod paths;
mod services;
mod session;
mod snapshots;
pub mod text;

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    components::{ParentRoute, Redirect, Route, Router, Routes},
    hooks::use_location,
    path,
};
use repository::Role;

use administration::{AdministrationPage, Administrators};
use errors::NotFoundPage;
use kit_page::KitPage;
use layout::{Member, Shell};
use paths::Path;
use services::ServicesPage;
use session::{Members, ServerGone, SignedOutMeanwhile, WelcomePage, provide_session, use_session};
use snapshots::{ExportPage, ImportPage, ReviewPage};

/// The whole console.
#[component]
pub fn App() -> impl IntoView {
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
            <ServerGone />
            <SignedOutMeanwhile />
            <Routes fallback=NotFoundPage>
                <ParentRoute path=path!("") view=Members>
                    <Route path=path!("/") view=ServicesPage />
                    <Route path=path!("/sign-in") view=|| to(&Path::Services) />
                    <ParentRoute path=path!("/administration") view=Administrators>
                        <Route path=path!("/") view=AdministrationPage />
                        <Route path=path!("/snapshots") view=|| to(&Path::Export) />
                        <Route path=path!("/snapshots/export") view=ExportPage />
                        <Route path=path!("/snapshots/import") view=ImportPage />
                        <Route path=path!("/snapshots/import/:id") view=ReviewPage />
                        <Route path=path!("/*rest") view=NotFoundPage />
                    </ParentRoute>
                </ParentRoute>
                <Route path=path!("/welcome/:token") view=WelcomePage />
                <Route path=path!("/kit") view=KitPage />
            </Routes>
        </Shell>
    }
}

/// Leads on; going back does not come here again.
fn to(path: &Path) -> impl IntoView + use<> {
    let options = NavigateOptions { replace: true, ..NavigateOptions::default() };
    view! { <Redirect path=path.href() options /> }
}

const fn role(role: Role) -> &'static str {
    match role {
        Role::User => "user",
        Role::Manager => "manager",
        Role::Admin => "admin",
    }
}
