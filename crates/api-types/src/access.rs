//! Roles and the session.

use serde::{Deserialize, Serialize};

use crate::ids::RevisionNumber;

/// A role, named as in Microcks. Each role includes the rights of the one before it.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reads services.
    User,
    /// Also edits services.
    Manager,
    /// Also exports and imports, and sees the history and the accounts.
    Admin,
}

/// What a token allows a program to do. The role of its owner limits it further.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Reads services.
    Read,
    /// Edits and deletes services.
    Edit,
    /// Exports snapshots.
    Export,
    /// Plans, applies and undoes imports.
    Import,
    /// Adds, changes and removes instances and what runs for them, with their credentials.
    Instances,
}

/// What the console needs before it shows a page.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct SessionView {
    /// The signed-in account.
    pub account: Option<AccountView>,
    /// Whether an administrator has yet to be created.
    pub setup_needed: bool,
    /// Whether the server runs the demo, in which everybody is an administrator.
    pub demo: bool,
    /// The newest revision. 0 if nobody is signed in.
    pub revision: RevisionNumber,
    /// The largest file that can be imported, in bytes.
    pub max_upload: u64,
    /// The provider to sign in with, if there is one.
    pub provider: Option<ProviderView>,
    /// Whether a local account can sign in here.
    pub local_accounts: bool,
}

/// A sign-in provider, such as Keycloak.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct ProviderView {
    /// The name to show.
    pub name: String,
    /// Whether it responds. It is asked only while nobody is signed in.
    pub is_reachable: bool,
}

/// A signed-in account.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct AccountView {
    /// The account's name.
    pub name: String,
    /// The account's role.
    pub role: Role,
}
