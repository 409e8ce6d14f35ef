//! All texts of the frame of the console.

use api_types::Role;

use crate::ui::browser::Theme;

pub(super) const PRODUCT: &str = "Mockpit";
pub(super) const SKIP: &str = "Skip to content";
pub(super) const DEMO: &str = "Demo";
pub(super) const DEMO_EXPLAINED: &str = "Demo: anyone on this machine is an administrator";
pub(super) const MAIN_MENU: &str = "Main";
pub(super) const OPEN_MENU: &str = "Open menu";
pub(super) const CLOSE_MENU: &str = "Close menu";
pub(super) const SERVICES: &str = "Services";
pub(super) const ADMINISTRATION: &str = "Administration";
pub(super) const SNAPSHOTS: &str = "Snapshots";
pub(super) const HISTORY: &str = "History";
pub(super) const NO_CONNECTION: &str = "No connection";
pub(super) const DROP_TO_IMPORT: &str = "Drop to import";
pub(super) const ACCOUNT_MENU: &str = "Account and theme";
pub(super) const ACCESS_TOKENS: &str = "Access tokens";
pub(super) const SIGN_OUT: &str = "Sign out";
pub(super) const BREADCRUMBS: &str = "Breadcrumbs";

pub(super) const fn theme(theme: Theme) -> &'static str {
    match theme {
        Theme::System => "System theme",
        Theme::Light => "Light theme",
        Theme::Dark => "Dark theme",
    }
}

pub(super) const fn role(role: Role) -> &'static str {
    match role {
        Role::User => "user",
        Role::Manager => "manager",
        Role::Admin => "admin",
    }
}

/// The title of the browser tab.
pub(super) fn tab_title(page: &str) -> String {
    page.to_owned() + " · " + PRODUCT
}
