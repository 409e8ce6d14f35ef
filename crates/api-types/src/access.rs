//! Roles, and who is signed in.

use serde::{Deserialize, Serialize};

/// A role, by Microcks' names. Each may do what the one before it may.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// May look at services.
    User,
    /// May look at services; in Microcks also edits those of its groups.
    Manager,
    /// May export and import.
    Admin,
}

/// What the console knows before it shows anything.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct SessionView {
    /// Who is signed in.
    pub account: Option<AccountView>,
    /// Whether there is no administrator yet.
    pub setup_needed: bool,
    /// Whether this is the demo, which everybody administers.
    pub demo: bool,
    /// The newest revision. 0 if nobody is signed in.
    pub revision: u64,
    /// The largest file that can be imported, in bytes.
    pub max_upload: u64,
}

/// Somebody who is signed in.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct AccountView {
    /// The account's name.
    pub name: String,
    /// Its role.
    pub role: Role,
}
