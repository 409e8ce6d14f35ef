//! Decisions that the server keeps with a plan, so that they survive leaving and reloading the page.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    decision::{Choice, Decision, Decisions},
    ids::Timestamp,
};

/// The version of the decisions of an import.
#[derive(
    Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize,
)]
pub struct DecisionsVersion {
    /// Incremented for each new plan of the import. The index of a row is valid for one plan.
    pub plan: u32,
    /// Incremented for each saved change.
    pub change: u32,
}

/// The decisions that the server keeps with a plan.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct SavedDecisions {
    /// Their version.
    pub version: DecisionsVersion,
    /// What a person decided. A copy may still have an invalid name.
    pub decisions: Decisions,
    /// The decision for rows that need one and have none, if they have this choice.
    pub policy: Option<Choice>,
    /// The last change. `None` if nobody has decided anything.
    pub changed: Option<SavedBy>,
}

/// Who saved decisions, and when.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct SavedBy {
    /// The account.
    pub by: Box<str>,
    /// When it saved them.
    pub at: Timestamp,
}

/// A change of saved decisions.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct DecisionChanges {
    /// The version that the client has. The server rejects a change of another version.
    pub version: DecisionsVersion,
    /// The new decisions by the index of their row. `None` goes back to the default.
    pub rows: BTreeMap<u32, Option<Decision>>,
    /// The decision for rows that need one and have none.
    pub policy: Option<Choice>,
    /// Whether a person confirmed the executable content that the import adds.
    #[serde(rename = "active_content")]
    pub content_confirmed: bool,
}

/// What other people did with a plan that is open in a browser.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct ReviewUpdate {
    /// The decisions. `None` if the client has the newest version.
    pub saved: Option<SavedDecisions>,
    /// Other accounts that have the review open.
    pub others: Vec<Box<str>>,
}
