//! Response times as an option of an export: the chosen profile, its preview, and its line on the receipt.

use serde::{Deserialize, Serialize};
use snapshot::{
    ServiceKey,
    response_times::{BuiltIn, Distributions, Profile, ResponseTime, TimeChange, Unit, parse},
};

use crate::error::Variant;

/// Where the response-time profile of an export comes from.
#[derive(Clone, Debug, Eq, Hash, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProfileSource {
    /// A profile that Mockpit has, by its ID.
    BuiltIn(Box<str>),
    /// The content of a file.
    File(Box<str>),
}

impl From<BuiltIn> for ProfileSource {
    fn from(profile: BuiltIn) -> Self {
        Self::BuiltIn(profile.id().into())
    }
}

impl ProfileSource {
    /// The profile. The browser and the server both call this, so they accept the same files.
    ///
    /// # Errors
    /// The ID is unknown, or the file is no profile.
    pub fn profile(&self) -> Result<Profile, ProfileFault> {
        match self {
            Self::BuiltIn(id) => {
                let unknown = || ProfileFault::Unknown { id: shortened(id) };
                BuiltIn::from_id(id).map(BuiltIn::profile).ok_or_else(unknown)
            }
            Self::File(content) => parse(content.as_bytes())
                .map_err(|error| ProfileFault::File { finding: error.to_string() }),
        }
    }
}

/// An ID, short enough for a message.
fn shortened(id: &str) -> String {
    id.chars().take(80).collect()
}

/// Why a profile cannot be used.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", try_from = "Variant")]
pub enum ProfileFault {
    /// No profile has this ID.
    Unknown {
        /// The ID, shortened.
        id: String,
    },
    /// The file is no profile.
    File {
        /// What is wrong, with its JSON Pointer or line and column.
        finding: String,
    },
}

/// What a profile changes in the file of an export.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct TimesPreview {
    /// The profile and its counts.
    pub applied: AppliedProfile,
    /// The operations that change, in the order of the file. At most [`TimesPreview::MAX_ROWS`].
    pub rows: Vec<TimeRow>,
    /// The response times of all operations before and after.
    pub distributions: Distributions,
}

impl TimesPreview {
    /// The maximum number of rows.
    pub const MAX_ROWS: usize = 500;

    /// Adds what the profile does to an operation.
    pub fn add(&mut self, service: &ServiceKey, change: &TimeChange) {
        self.applied.operations += 1;
        if !change.is_changed() {
            return;
        }
        self.applied.changed += 1;
        if self.rows.len() < Self::MAX_ROWS {
            self.rows.push(TimeRow {
                service: service.clone(),
                operation: change.name.clone(),
                unit: change.unit,
                before: change.before.clone(),
                after: change.after.clone(),
            });
        }
    }

    /// The number of changed operations without a row.
    #[must_use]
    pub fn rest(&self) -> u64 {
        self.applied.changed.saturating_sub(self.rows.len() as u64)
    }
}

/// An operation whose response time changes.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct TimeRow {
    /// The name and version of its service.
    pub service: ServiceKey,
    /// Its name.
    pub operation: Box<str>,
    /// What its times count.
    pub unit: Unit,
    /// Its response time in the repository.
    pub before: ResponseTime,
    /// Its response time in the file.
    pub after: ResponseTime,
}

/// The operations of a service whose response times can be measured. Event services have none.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct TimedOperations {
    /// The name and version of the service.
    pub service: ServiceKey,
    /// The names of its operations.
    pub operations: Vec<Box<str>>,
}

/// A profile that was applied, with its effect.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct AppliedProfile {
    /// The name of the profile.
    pub name: Box<str>,
    /// The number of operations whose response time differs from the repository.
    pub changed: u64,
    /// The number of operations in the file.
    pub operations: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn source_is_a_known_id_or_a_valid_file() {
        let slow = ProfileSource::from(BuiltIn::SlowNetwork);
        assert_eq!(slow.profile(), Ok(BuiltIn::SlowNetwork.profile()));
        let unknown = ProfileSource::BuiltIn("é".repeat(100).into()).profile();
        assert_eq!(unknown, Err(ProfileFault::Unknown { id: "é".repeat(80) }));
        let text = r#"{"format":"mockpit-response-times","version":1,"name":"Own"}"#;
        let profile = ProfileSource::File(text.into()).profile().unwrap();
        assert_eq!(profile.name(), "Own");
        let broken = text.replace("1,", r#"1,"rules":[{"action":{"set":{"time":-1}}}],"#);
        let finding = "/rules/0/action/set/time: the time -1 is negative".to_owned();
        let fault = ProfileSource::File(broken.into()).profile();
        assert_eq!(fault, Err(ProfileFault::File { finding }));
    }
}
