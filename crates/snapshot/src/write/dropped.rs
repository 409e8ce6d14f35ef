//! The fields and values that a release cannot read, counted by type.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use crate::{Kind, compare::diff::field_names, truncate::truncate_chars};

/// The kind of object that a field belongs to.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// A service.
    Service,
    /// An operation of a service.
    Operation,
    /// A binding of an event operation.
    Binding,
    /// A callback of an operation.
    Callback,
    /// A trigger of an operation.
    Trigger,
    /// The reply of an event operation.
    Reply,
    /// A parameter constraint of an operation.
    Constraint,
    /// A contract.
    Contract,
    /// A request.
    Request,
    /// A response.
    Response,
    /// An event message.
    EventMessage,
    /// A header of a message.
    Header,
    /// A query parameter of a request.
    QueryParameter,
}

impl Owner {
    /// The display name of a field. Unknown fields keep their name.
    pub(crate) fn field_name(self, name: &str) -> &str {
        match self {
            Self::Service => field_names::service_field(name),
            Self::Operation | Self::Callback => field_names::operation_field(name),
            Self::Contract => field_names::contract_field(name),
            Self::Request | Self::Response | Self::EventMessage => field_names::message_field(name),
            Self::Binding
            | Self::Trigger
            | Self::Reply
            | Self::Constraint
            | Self::Header
            | Self::QueryParameter => name,
        }
    }

    fn counted(self, count: u32) -> String {
        let (one, many) = match self {
            Self::Service => ("service", "services"),
            Self::Operation => ("operation", "operations"),
            Self::Binding => ("binding", "bindings"),
            Self::Callback => ("callback", "callbacks"),
            Self::Trigger => ("trigger", "triggers"),
            Self::Reply => ("reply", "replies"),
            Self::Constraint => ("parameter constraint", "parameter constraints"),
            Self::Contract => ("contract", "contracts"),
            Self::Request => ("request", "requests"),
            Self::Response => ("response", "responses"),
            Self::EventMessage => ("event message", "event messages"),
            Self::Header => ("header", "headers"),
            Self::QueryParameter => ("query parameter", "query parameters"),
        };
        format!("{count} {}", if count == 1 { one } else { many })
    }
}

/// One type of content that a release cannot read.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dropped {
    /// A field. The rest of its owner is written.
    Field {
        /// The owner of the field.
        of: Owner,
        /// The name of the field in the file. Untrusted text if no Microcks knows it.
        name: Box<str>,
    },
    /// A whole object, because the release does not know its type or location.
    Whole {
        /// The kind of object.
        of: Owner,
        /// Its type or location. Untrusted text if no Microcks knows it. Empty if the release does
        /// not know the whole array.
        word: Box<str>,
    },
    /// A value that no Microcks can read, such as a date in another format.
    Unreadable {
        /// The owner of the field.
        of: Owner,
        /// The name of the field in the file. Empty if the whole owner is dropped.
        name: Box<str>,
    },
    /// Fields and objects beyond the limit of the report.
    More,
}

impl Dropped {
    /// Describes it with its number, such as `callbacks of 2 operations`.
    #[must_use]
    pub fn describe(&self, count: u32) -> String {
        match self {
            Self::Field { of, name } => match display_name(*of, name) {
                Some(display) => format!("{display} of {}", of.counted(count)),
                None => format!("`{name}` of {}", of.counted(count)),
            },
            Self::Whole { of, word } if word.is_empty() => of.counted(count),
            Self::Whole { of: of @ Owner::Constraint, word } => {
                format!("{} in `{word}`", of.counted(count))
            }
            Self::Whole { of, word } => format!("{} of type `{word}`", of.counted(count)),
            Self::Unreadable { of: of @ Owner::Operation, name } if name.is_empty() => {
                format!("{} without a name", of.counted(count))
            }
            Self::Unreadable { of, name } if name.is_empty() => {
                format!("{} with a text of more than 20,000,000 characters", of.counted(count))
            }
            Self::Unreadable { of, name } => {
                format!("unreadable {} of {}", of.field_name(name), of.counted(count))
            }
            Self::More if count == 1 => "1 more field".to_owned(),
            Self::More => format!("{count} more fields"),
        }
    }
}

/// The display names of fields. Other fields are shown by their name in the file.
fn display_name(of: Owner, name: &str) -> Option<&'static str> {
    Some(match (of, name) {
        (Owner::Operation, "callbackInfos" | "callbackInfso") => "callbacks",
        (Owner::Operation, "triggerInfos") => "triggers",
        (Owner::Operation, "reply") => "the reply",
        (Owner::Operation, "bindings") => "bindings",
        (Owner::Operation, "action") => "the SOAP action",
        (Owner::Operation, "defaultDelayStrategy") => "the response time strategy",
        (Owner::Operation, "parameterConstraints") => "parameter constraints",
        (Owner::Binding, "routingKey") => "the routing key",
        (Owner::Contract, "mainArtifact") => "the main contract flag",
        (Owner::Contract, "operations") => "the operations",
        (Owner::Contract, "path") => "the path",
        (Owner::Request | Owner::Response, "callbackName") => "the callback",
        (Owner::EventMessage, "replyId") => "the reply",
        (_, "sourceArtifact") => "the source artifact",
        _ => return None,
    })
}

/// The limit for entries of a report. A file may have a new field in every object.
const MAX_ENTRIES: usize = 100;

/// Longer names are truncated.
const MAX_NAME_CHARS: usize = 100;

/// What an export dropped, with its number. Empty values do not count.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(from = "Vec<(Dropped, u32)>", into = "Vec<(Dropped, u32)>")]
pub struct DropReport {
    counts: BTreeMap<Dropped, u32>,
}

impl DropReport {
    /// Whether nothing was dropped.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// Iterates over the entries with their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (&Dropped, u32)> {
        self.counts.iter().map(|(dropped, count)| (dropped, *count))
    }

    /// Adds the counts of another report.
    pub fn merge(&mut self, other: &Self) {
        for (dropped, count) in &other.counts {
            self.count(dropped.clone(), *count);
        }
    }

    /// Counts documents of an array that the release does not know.
    pub fn add_array(&mut self, of: Owner, count: u32) {
        self.count(Dropped::Whole { of, word: "".into() }, count);
    }

    pub(super) fn add_field(&mut self, of: Owner, name: &str) {
        let name = truncate_chars(name, MAX_NAME_CHARS).into();
        self.count(Dropped::Field { of, name }, 1);
    }

    pub(super) fn add_whole(&mut self, of: Owner, word: &str) {
        let word = truncate_chars(word, MAX_NAME_CHARS).into();
        self.count(Dropped::Whole { of, word }, 1);
    }

    pub(super) fn add_unreadable(&mut self, of: Owner, name: &str) {
        self.count(Dropped::Unreadable { of, name: name.into() }, 1);
    }

    fn count(&mut self, dropped: Dropped, count: u32) {
        if count == 0 {
            return;
        }
        let has_room = self.counts.len() < MAX_ENTRIES || self.counts.contains_key(&dropped);
        let entry = if has_room { dropped } else { Dropped::More };
        let total = self.counts.entry(entry).or_default();
        *total = total.saturating_add(count);
    }
}

impl From<Vec<(Dropped, u32)>> for DropReport {
    fn from(counts: Vec<(Dropped, u32)>) -> Self {
        Self { counts: counts.into_iter().collect() }
    }
}

impl From<DropReport> for Vec<(Dropped, u32)> {
    fn from(report: DropReport) -> Self {
        report.counts.into_iter().collect()
    }
}

impl From<Kind> for Owner {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Service => Self::Service,
            Kind::Resource => Self::Contract,
            Kind::Request => Self::Request,
            Kind::Response => Self::Response,
            Kind::EventMessage => Self::EventMessage,
        }
    }
}

/// `callbacks of 2 operations, 1 parameter constraint in body`.
impl fmt::Display for DropReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (dropped, count)) in self.iter().enumerate() {
            write!(f, "{}{}", if at == 0 { "" } else { ", " }, dropped.describe(count))?;
        }
        Ok(())
    }
}
