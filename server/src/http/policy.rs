//! Who may send which request. A request that no route of this table covers is rejected.

use api_types::Scope;
use app::api::{ApiError, IntoApiError};
use repository::{Admin, Identity, Manager, Member};

/// Who may send a request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Policy {
    /// Anyone, signed in or not.
    Open,
    /// Every account that is signed in.
    Member,
    /// Managers and administrators.
    Manager,
    /// Administrators.
    Admin,
}

/// A route, and who may use it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Route {
    /// The method.
    pub method: &'static str,
    /// The path, as the router matches it.
    pub path: &'static str,
    /// Who may use it.
    pub policy: Policy,
    /// What a token must allow. `None` if the route accepts sessions of the console only.
    pub scope: Option<Scope>,
}

/// A server function of the console.
const fn console(path: &'static str, policy: Policy) -> Route {
    Route { method: "POST", path, policy, scope: None }
}

/// An address that browsers open, or that the sign-in provider calls. It has no page of the console before it,
/// so it checks by itself who may use it.
const fn address(method: &'static str, path: &'static str) -> Route {
    Route { method, path, policy: Policy::Open, scope: None }
}

/// A route of the API.
const fn api(method: &'static str, path: &'static str, policy: Policy, scope: Scope) -> Route {
    Route { method, path, policy, scope: Some(scope) }
}

/// Every route, and who may use it.
pub const ROUTES: &[Route] = &[
    console("/console/session", Policy::Open),
    console("/console/session/sign-in", Policy::Open),
    console("/console/session/sign-out", Policy::Open),
    console("/console/session/create-administrator", Policy::Open),
    console("/console/session/linked-account", Policy::Open),
    console("/console/session/use-link", Policy::Open),
    console("/console/services", Policy::Member),
    console("/console/services/change", Policy::Member),
    console("/console/services/contract", Policy::Member),
    console("/console/services/example", Policy::Member),
    console("/console/services/find", Policy::Member),
    console("/console/services/tokens", Policy::Member),
    console("/console/services/view", Policy::Member),
    console("/console/profiles/list", Policy::Member),
    console("/console/tokens/list", Policy::Member),
    console("/console/tokens/create", Policy::Member),
    console("/console/tokens/revoke", Policy::Member),
    console("/console/selections/list", Policy::Member),
    console("/console/mocks/service", Policy::Member),
    console("/console/mocks/try", Policy::Member),
    console("/console/edits/apply_profile", Policy::Manager),
    console("/console/edits/delete", Policy::Manager),
    console("/console/edits/service", Policy::Manager),
    console("/console/edits/start", Policy::Manager),
    console("/console/accounts/list", Policy::Admin),
    console("/console/accounts/add", Policy::Admin),
    console("/console/accounts/change", Policy::Admin),
    console("/console/accounts/reset", Policy::Admin),
    console("/console/accounts/tokens", Policy::Admin),
    console("/console/accounts/revoke-token", Policy::Admin),
    console("/console/accounts/audit", Policy::Admin),
    console("/console/backups/view", Policy::Admin),
    console("/console/backups/files", Policy::Admin),
    console("/console/backups/schedule", Policy::Admin),
    console("/console/backups/start", Policy::Admin),
    console("/console/backups/cancel", Policy::Admin),
    console("/console/backups/seen", Policy::Admin),
    console("/console/backups/verify", Policy::Admin),
    console("/console/backups/import", Policy::Admin),
    console("/console/instances/view", Policy::Admin),
    console("/console/instances/try", Policy::Admin),
    console("/console/instances/add", Policy::Admin),
    console("/console/instances/change", Policy::Admin),
    console("/console/instances/remove", Policy::Admin),
    console("/console/instances/contact", Policy::Admin),
    console("/console/instances/jobs", Policy::Admin),
    console("/console/instances/jobs/cancel", Policy::Admin),
    console("/console/instances/refresh", Policy::Admin),
    console("/console/instances/compare", Policy::Admin),
    console("/console/instances/services", Policy::Admin),
    console("/console/instances/grid", Policy::Admin),
    console("/console/instances/fetch", Policy::Admin),
    console("/console/instances/plan-send", Policy::Admin),
    console("/console/instances/plan-undo", Policy::Admin),
    console("/console/instances/last-send", Policy::Admin),
    console("/console/instances/next-step", Policy::Admin),
    console("/console/instances/mirrors", Policy::Admin),
    console("/console/instances/mirrors/save", Policy::Admin),
    console("/console/instances/mirrors/remove", Policy::Admin),
    console("/console/instances/mirrors/run", Policy::Admin),
    console("/console/instances/mirrors/seen", Policy::Admin),
    console("/console/instances/mirrors/files", Policy::Admin),
    console("/console/instances/mirrors/restore", Policy::Admin),
    console("/console/mocks/overview", Policy::Admin),
    console("/console/mocks/profile", Policy::Admin),
    console("/console/mocks/script-fallback", Policy::Admin),
    console("/console/mocks/switch", Policy::Admin),
    console("/console/export", Policy::Admin),
    console("/console/export/preview", Policy::Admin),
    console("/console/export/receipt", Policy::Admin),
    console("/console/response-times/operations", Policy::Admin),
    console("/console/response-times/preview", Policy::Admin),
    console("/console/health", Policy::Admin),
    console("/console/servers", Policy::Admin),
    console("/console/history/detail", Policy::Admin),
    console("/console/history/list", Policy::Admin),
    console("/console/history/view", Policy::Admin),
    console("/console/history/export", Policy::Admin),
    console("/console/history/report", Policy::Admin),
    console("/console/import/start", Policy::Admin),
    console("/console/import/slice", Policy::Admin),
    console("/console/import/waiting", Policy::Admin),
    console("/console/import/plan", Policy::Manager),
    console("/console/import/decide", Policy::Manager),
    console("/console/import/update", Policy::Manager),
    console("/console/import/view", Policy::Manager),
    console("/console/import/rows", Policy::Manager),
    console("/console/import/watch", Policy::Manager),
    console("/console/import/detail", Policy::Manager),
    console("/console/import/secrets", Policy::Manager),
    console("/console/import/apply", Policy::Manager),
    console("/console/import/cancel", Policy::Manager),
    console("/console/profiles/save", Policy::Admin),
    console("/console/profiles/delete", Policy::Admin),
    console("/console/selections/save", Policy::Admin),
    console("/console/selections/delete", Policy::Admin),
    console("/console/selections/changed", Policy::Admin),
    console("/console/selections/exported", Policy::Admin),
    console("/console/selections/exports", Policy::Admin),
    console("/console/revision/restore", Policy::Admin),
    console("/console/revision/undo", Policy::Admin),
    console("/console/revision/compare", Policy::Admin),
    address("GET", "/console/oidc/sign-in"),
    address("GET", "/console/oidc/sign-out"),
    address("GET", "/console/oidc/callback"),
    address("POST", "/console/oidc/back-channel-logout"),
    api("GET", "/metrics", Policy::Member, Scope::Read),
    api("GET", "/livez", Policy::Open, Scope::Read),
    api("GET", "/readyz", Policy::Open, Scope::Read),
    api("GET", "/api/health", Policy::Open, Scope::Read),
    api("GET", "/api/version/info", Policy::Open, Scope::Read),
    api("GET", "/api/features/config", Policy::Open, Scope::Read),
    api("GET", "/api/keycloak/config", Policy::Open, Scope::Read),
    api("GET", "/api/services", Policy::Member, Scope::Read),
    api("GET", "/api/services/count", Policy::Member, Scope::Read),
    api("GET", "/api/services/labels", Policy::Member, Scope::Read),
    api("GET", "/api/services/map", Policy::Member, Scope::Read),
    api("GET", "/api/services/search", Policy::Member, Scope::Read),
    api("GET", "/api/services/{id}", Policy::Member, Scope::Read),
    api("DELETE", "/api/services/{id}", Policy::Manager, Scope::Edit),
    api("PUT", "/api/services/{id}/metadata", Policy::Manager, Scope::Edit),
    api("PUT", "/api/services/{id}/operation", Policy::Manager, Scope::Edit),
    api("GET", "/api/resources/service/{id}", Policy::Member, Scope::Read),
    api("GET", "/api/resources/{name}", Policy::Member, Scope::Read),
    api("POST", "/api/import", Policy::Admin, Scope::Import),
    api("GET", "/api/export", Policy::Admin, Scope::Export),
    api("POST", "/api/export", Policy::Admin, Scope::Export),
    api("GET", "/api/mockpit/v1/openapi.json", Policy::Open, Scope::Read),
    api("GET", "/api/mockpit/v1/docs", Policy::Open, Scope::Read),
    api("GET", "/api/mockpit/v1/docs.css", Policy::Open, Scope::Read),
    api("POST", "/api/mockpit/v1/plans", Policy::Admin, Scope::Import),
    api("GET", "/api/mockpit/v1/plans/{id}", Policy::Admin, Scope::Import),
    api("DELETE", "/api/mockpit/v1/plans/{id}", Policy::Admin, Scope::Import),
    api("POST", "/api/mockpit/v1/plans/{id}/apply", Policy::Admin, Scope::Import),
    api("POST", "/api/mockpit/v1/comparisons", Policy::Admin, Scope::Import),
    api("GET", "/api/mockpit/v1/revisions", Policy::Admin, Scope::Read),
    api("GET", "/api/mockpit/v1/revisions/{number}", Policy::Admin, Scope::Read),
    api("GET", "/api/mockpit/v1/revisions/{number}/snapshot", Policy::Admin, Scope::Export),
    api("POST", "/api/mockpit/v1/revisions/{number}/undo", Policy::Admin, Scope::Import),
    api("POST", "/api/mockpit/v1/revisions/{number}/restore", Policy::Admin, Scope::Import),
    api("GET", "/api/mockpit/v1/servers", Policy::Admin, Scope::Read),
    api("GET", "/api/mockpit/v1/profiles", Policy::Member, Scope::Read),
    api("PUT", "/api/mockpit/v1/profiles", Policy::Admin, Scope::Edit),
    api("DELETE", "/api/mockpit/v1/profiles/{name}", Policy::Admin, Scope::Edit),
    api("GET", "/api/mockpit/v1/selections", Policy::Member, Scope::Read),
    api("PUT", "/api/mockpit/v1/selections/{name}", Policy::Admin, Scope::Edit),
    api("DELETE", "/api/mockpit/v1/selections/{name}", Policy::Admin, Scope::Edit),
    api("GET", "/api/mockpit/v1/instances", Policy::Admin, Scope::Read),
    api("POST", "/api/mockpit/v1/instances", Policy::Admin, Scope::Instances),
    api("GET", "/api/mockpit/v1/instances/grid", Policy::Admin, Scope::Read),
    api("POST", "/api/mockpit/v1/instances/trials", Policy::Admin, Scope::Instances),
    api("GET", "/api/mockpit/v1/instances/{id}", Policy::Admin, Scope::Read),
    api("PUT", "/api/mockpit/v1/instances/{id}", Policy::Admin, Scope::Instances),
    api("DELETE", "/api/mockpit/v1/instances/{id}", Policy::Admin, Scope::Instances),
    api("POST", "/api/mockpit/v1/instances/{id}/contact", Policy::Admin, Scope::Read),
    api("GET", "/api/mockpit/v1/instances/{id}/services", Policy::Admin, Scope::Read),
    api("GET", "/api/mockpit/v1/instances/{id}/job", Policy::Admin, Scope::Read),
    api("DELETE", "/api/mockpit/v1/instances/{id}/job", Policy::Admin, Scope::Instances),
    api("GET", "/api/mockpit/v1/instances/{id}/jobs/{job}", Policy::Admin, Scope::Read),
    api("DELETE", "/api/mockpit/v1/instances/{id}/jobs/{job}", Policy::Admin, Scope::Instances),
    api("POST", "/api/mockpit/v1/instances/{id}/refresh", Policy::Admin, Scope::Read),
    api("POST", "/api/mockpit/v1/instances/{id}/comparisons", Policy::Admin, Scope::Import),
    api("POST", "/api/mockpit/v1/instances/{id}/fetches", Policy::Admin, Scope::Import),
    api("POST", "/api/mockpit/v1/instances/{id}/sends", Policy::Admin, Scope::Export),
    api("POST", "/api/mockpit/v1/instances/{id}/undo", Policy::Admin, Scope::Export),
    api("POST", "/api/mockpit/v1/instances/{id}/next-step", Policy::Admin, Scope::Export),
    // What a mirror does needs the scope for it, too.
    api("GET", "/api/mockpit/v1/instances/{id}/mirrors", Policy::Admin, Scope::Read),
    api("POST", "/api/mockpit/v1/instances/{id}/mirrors", Policy::Admin, Scope::Instances),
    api("GET", "/api/mockpit/v1/instances/{id}/mirrors/{mirror}", Policy::Admin, Scope::Read),
    api("PUT", "/api/mockpit/v1/instances/{id}/mirrors/{mirror}", Policy::Admin, Scope::Instances),
    api(
        "DELETE",
        "/api/mockpit/v1/instances/{id}/mirrors/{mirror}",
        Policy::Admin,
        Scope::Instances,
    ),
    api("GET", "/api/mockpit/v1/instances/{id}/mirrors/{mirror}/files", Policy::Admin, Scope::Read),
    api(
        "POST",
        "/api/mockpit/v1/instances/{id}/mirrors/{mirror}/restore",
        Policy::Admin,
        Scope::Import,
    ),
    api(
        "POST",
        "/api/mockpit/v1/instances/{id}/mirrors/{mirror}/seen",
        Policy::Admin,
        Scope::Instances,
    ),
    api("POST", "/api/mockpit/v1/instances/{id}/mirrors/{mirror}/run", Policy::Admin, Scope::Read),
    api(
        "DELETE",
        "/api/mockpit/v1/instances/{id}/mirrors/{mirror}/run",
        Policy::Admin,
        Scope::Instances,
    ),
    api("GET", "/api/mockpit/v1/sends/{id}", Policy::Admin, Scope::Export),
    api("DELETE", "/api/mockpit/v1/sends/{id}", Policy::Admin, Scope::Export),
    api("POST", "/api/mockpit/v1/sends/{id}/apply", Policy::Admin, Scope::Export),
];

impl Route {
    /// The route for a method and a path.
    ///
    /// # Errors
    /// If the table does not have it.
    pub fn find(method: &str, path: &str) -> Result<&'static Self, ApiError> {
        ROUTES
            .iter()
            .find(|route| route.method == method && route.path == path)
            .ok_or(ApiError::NotAllowed)
    }
}

impl Policy {
    /// Checks that the policy allows a request of this identity.
    ///
    /// # Errors
    /// If nobody is signed in, or the account does not have the role.
    pub fn check(self, identity: Option<&Identity>) -> Result<(), ApiError> {
        let member = || identity.cloned().map(Member::new).ok_or(ApiError::SignedOut);
        match self {
            Self::Open => Ok(()),
            Self::Member => member().map(drop),
            Self::Manager => {
                Manager::new(member()?).map(drop).map_err(IntoApiError::into_api_error)
            }
            Self::Admin => Admin::new(member()?).map(drop).map_err(IntoApiError::into_api_error),
        }
    }

    /// The largest request body of a server function, in bytes. Without a sign-in the limit is low.
    #[must_use]
    pub const fn body_limit(self) -> usize {
        match self {
            Self::Open => 16 * 1024,
            Self::Member | Self::Manager | Self::Admin => 8 * 1024 * 1024,
        }
    }
}
