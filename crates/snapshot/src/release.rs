//! The releases of Microcks, grouped by what they can read.
//!
//! If one field or enum value is newer than the Microcks that imports the file, Microcks imports
//! nothing and still answers 201. So every export targets a release.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::Kind;

/// Releases that read the same files, named after the first of them.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Release {
    /// 0.7, of February 2019.
    V0_7,
    /// 0.8 and 0.9: parameter constraints.
    V0_8,
    /// 1.0: event services.
    V1_0,
    /// 1.1: SOAP actions.
    V1_1,
    /// 1.2: paths of contracts, MQTT.
    V1_2,
    /// 1.3 and 1.4: gRPC, source artifacts.
    V1_3,
    /// 1.5.0: GraphQL.
    V1_5,
    /// 1.5.1 and 1.5.2: AMQP.
    V1_5_1,
    /// 1.6: direct event APIs.
    V1_6,
    /// 1.7.0: event messages in the file.
    V1_7,
    /// 1.7.1: SQS, SNS, Postman collections.
    V1_7_1,
    /// 1.8: operations of contracts.
    V1_8,
    /// 1.9: JSON fragments.
    V1_9,
    /// 1.10 to 1.12.0: main artifacts.
    V1_10,
    /// 1.12.1: constraints on cookies.
    V1_12_1,
    /// 1.13: delay strategies, constraints on forms and bodies.
    V1_13,
    /// 1.14 and newer: callbacks, triggers, replies.
    V1_14,
}

impl Release {
    /// All releases, oldest first.
    pub const ALL: [Self; 17] = [
        Self::V0_7,
        Self::V0_8,
        Self::V1_0,
        Self::V1_1,
        Self::V1_2,
        Self::V1_3,
        Self::V1_5,
        Self::V1_5_1,
        Self::V1_6,
        Self::V1_7,
        Self::V1_7_1,
        Self::V1_8,
        Self::V1_9,
        Self::V1_10,
        Self::V1_12_1,
        Self::V1_13,
        Self::V1_14,
    ];

    /// The oldest release whose files Mockpit knows.
    pub const OLDEST: Self = Self::V0_7;

    /// The newest release. It knows every field.
    pub const NEWEST: Self = Self::V1_14;

    /// The number of the first release, such as `1.10`.
    #[must_use]
    pub const fn number(self) -> &'static str {
        self.names().0
    }

    /// The range of releases, such as `1.10 to 1.12.0`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.names().1
    }

    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::V0_7 => ("0.7", "0.7"),
            Self::V0_8 => ("0.8", "0.8 and 0.9"),
            Self::V1_0 => ("1.0", "1.0"),
            Self::V1_1 => ("1.1", "1.1"),
            Self::V1_2 => ("1.2", "1.2"),
            Self::V1_3 => ("1.3", "1.3 and 1.4"),
            Self::V1_5 => ("1.5", "1.5.0"),
            Self::V1_5_1 => ("1.5.1", "1.5.1 and 1.5.2"),
            Self::V1_6 => ("1.6", "1.6"),
            Self::V1_7 => ("1.7", "1.7.0"),
            Self::V1_7_1 => ("1.7.1", "1.7.1"),
            Self::V1_8 => ("1.8", "1.8"),
            Self::V1_9 => ("1.9", "1.9"),
            Self::V1_10 => ("1.10", "1.10 to 1.12.0"),
            Self::V1_12_1 => ("1.12.1", "1.12.1"),
            Self::V1_13 => ("1.13", "1.13"),
            Self::V1_14 => ("1.14", "1.14 and newer"),
        }
    }

    /// The year in which the first of these was published.
    #[must_use]
    pub const fn year(self) -> u16 {
        match self {
            Self::V0_7 | Self::V0_8 => 2019,
            Self::V1_0 | Self::V1_1 => 2020,
            Self::V1_2 | Self::V1_3 => 2021,
            Self::V1_5 | Self::V1_5_1 | Self::V1_6 => 2022,
            Self::V1_7 | Self::V1_7_1 | Self::V1_8 => 2023,
            Self::V1_9 | Self::V1_10 => 2024,
            Self::V1_12_1 | Self::V1_13 => 2025,
            Self::V1_14 => 2026,
        }
    }

    /// Whether the release can read a file with this array.
    #[must_use]
    pub fn reads(self, kind: Kind) -> bool {
        kind != Kind::EventMessage || self >= Self::V1_7
    }

    /// The release that a version such as `1.11.2` or `1.16.0-SNAPSHOT` belongs to.
    fn from_version(version: &str) -> Option<Self> {
        let version = parse_numbers(version)?;
        let mut newest_first = Self::ALL.into_iter().rev();
        newest_first
            .find(|release| parse_numbers(release.number()).is_some_and(|first| first <= version))
    }
}

/// The three numbers of a version. Missing numbers count as zero.
fn parse_numbers(version: &str) -> Option<[u32; 3]> {
    let mut numbers = [0; 3];
    let plain = version.split(['-', '+']).next().unwrap_or_default();
    let mut parts = plain.split('.');
    for number in &mut numbers {
        match parts.next() {
            Some(part) => *number = part.parse().ok()?,
            None => break,
        }
    }
    parts.next().is_none().then_some(numbers)
}

impl Default for Release {
    fn default() -> Self {
        Self::NEWEST
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The text is not the version of a known Microcks release.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("`{0}` is not a version of Microcks 0.7 or newer")]
pub struct ParseReleaseError(Box<str>);

impl FromStr for Release {
    type Err = ParseReleaseError;

    /// Accepts any version: `1.11.2` belongs to [`Release::V1_10`].
    fn from_str(version: &str) -> Result<Self, ParseReleaseError> {
        Self::from_version(version).ok_or_else(|| ParseReleaseError(version.into()))
    }
}

impl TryFrom<String> for Release {
    type Error = ParseReleaseError;

    fn try_from(version: String) -> Result<Self, ParseReleaseError> {
        version.parse()
    }
}

impl From<Release> for String {
    fn from(release: Release) -> Self {
        release.number().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_parses_to_the_release_group_that_contains_it() {
        let check = |version: &str, release: Option<Release>| {
            assert_eq!(version.parse().ok(), release, "{version}");
        };
        check("0.7.1", Some(Release::V0_7));
        check("0.9.2", Some(Release::V0_8));
        check("1.0.0-RC1", Some(Release::V1_0));
        check("1.4.1-fix-2", Some(Release::V1_3));
        check("1.5.2", Some(Release::V1_5_1));
        check("1.11.2", Some(Release::V1_10));
        check("1.12.0", Some(Release::V1_10));
        check("1.12.1", Some(Release::V1_12_1));
        check("1.16.0-SNAPSHOT", Some(Release::NEWEST));
        check("27", Some(Release::NEWEST));
        for invalid in ["", "0.6", "1.", "1.x", "1.2.3.4", "latest", "99999999999"] {
            check(invalid, None);
        }
    }

    #[test]
    fn releases_are_sorted_and_serialized_by_number() {
        assert!(Release::ALL.is_sorted());
        assert!(Release::ALL.map(Release::year).is_sorted());
        assert_eq!(Release::ALL.first(), Some(&Release::OLDEST));
        assert_eq!(Release::ALL.last(), Some(&Release::NEWEST));
        for release in Release::ALL {
            assert_eq!(release.number().parse(), Ok(release));
            let wire = serde_json::to_string(&release).unwrap();
            assert_eq!(wire, format!("\"{}\"", release.number()));
            assert_eq!(serde_json::from_str::<Release>(&wire).unwrap(), release);
        }
    }
}
