//! What a release cannot take, counted by sort.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

/// What a field belongs to.
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
    /// What an operation triggers.
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

/// One sort of thing that a release cannot take.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dropped {
    /// The value of this field; the rest of its owner goes.
    Field {
        /// What has the field.
        of: Owner,
        /// The field's name, as it stands in the file: foreign text where no Microcks knows it.
        name: Box<str>,
    },
    /// The whole of what has a type or place that the release does not know.
    Whole {
        /// What it is.
        of: Owner,
        /// Its type or place: foreign text where no Microcks knows it. Empty where it is the whole
        /// array that the release does not know.
        word: Box<str>,
    },
    /// More sorts than are told apart.
    More,
}

impl Dropped {
    /// It with its number: `callbacks of 2 operations`.
    #[must_use]
    pub fn describe(&self, count: u32) -> String {
        match self {
            Self::Field { of, name } => match field_words(*of, name) {
                Some(known) => format!("{known} of {}", of.counted(count)),
                None => format!("`{name}` of {}", of.counted(count)),
            },
            Self::Whole { of, word } if word.is_empty() => of.counted(count),
            Self::Whole { of: of @ Owner::Constraint, word } => {
                format!("{} in `{word}`", of.counted(count))
            }
            Self::Whole { of, word } => format!("{} of type `{word}`", of.counted(count)),
            Self::More => format!("{count} more fields"),
        }
    }
}

/// Fields that have words of their own; of others the name is told.
fn field_words(of: Owner, name: &str) -> Option<&'static str> {
    Some(match (of, name) {
        (Owner::Operation, "callbackInfos" | "callbackInfso") => "callbacks",
        (Owner::Operation, "triggerInfos") => "triggers",
        (Owner::Operation, "reply") => "the reply",
        (Owner::Operation, "bindings") => "bindings",
        (Owner::Operation, "action") => "the SOAP action",
        (Owner::Operation, "defaultDelayStrategy") => "the delay strategy",
        (Owner::Operation, "parameterConstraints") => "parameter constraints",
        (Owner::Binding, "routingKey") => "the routing key",
        (Owner::Contract, "mainArtifact") => "the mark of the main contract",
        (Owner::Contract, "operations") => "the operations",
        (Owner::Contract, "path") => "the path",
        (Owner::Request | Owner::Response, "callbackName") => "the callback",
        (Owner::EventMessage, "replyId") => "the reply",
        (_, "sourceArtifact") => "the source artifact",
        _ => return None,
    })
}

/// The most sorts that are told apart: a file may have a new field at every place.
const MOST_SORTS: usize = 100;

/// The longest name that is told, in characters.
const LONGEST_NAME: usize = 100;

/// What had a value and cannot be taken, with how often.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(from = "Vec<(Dropped, u32)>", into = "Vec<(Dropped, u32)>")]
pub struct DropReport {
    sorts: BTreeMap<Dropped, u32>,
}

impl DropReport {
    /// Whether nothing was left out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sorts.is_empty()
    }

    /// Each sort with its number.
    pub fn iter(&self) -> impl Iterator<Item = (&Dropped, u32)> {
        self.sorts.iter().map(|(dropped, count)| (dropped, *count))
    }

    /// Together with what others have left out.
    pub fn merge(&mut self, other: &Self) {
        for (dropped, count) in &other.sorts {
            self.count(dropped.clone(), *count);
        }
    }

    /// So many documents for whose array the release has no room.
    pub fn add_array(&mut self, of: Owner, count: u32) {
        self.count(Dropped::Whole { of, word: "".into() }, count);
    }

    pub(super) fn field(&mut self, of: Owner, name: &str) {
        self.count(Dropped::Field { of, name: short(name) }, 1);
    }

    pub(super) fn whole(&mut self, of: Owner, word: &str) {
        self.count(Dropped::Whole { of, word: short(word) }, 1);
    }

    fn count(&mut self, left: Dropped, count: u32) {
        if count == 0 {
            return;
        }
        let room = self.sorts.len() < MOST_SORTS || self.sorts.contains_key(&left);
        let counted = self.sorts.entry(if room { left } else { Dropped::More }).or_default();
        *counted = counted.saturating_add(count);
    }
}

fn short(name: &str) -> Box<str> {
    match name.char_indices().nth(LONGEST_NAME) {
        Some((end, _)) => format!("{}…", name.get(..end).unwrap_or_default()).into(),
        None => name.into(),
    }
}

impl From<Vec<(Dropped, u32)>> for DropReport {
    fn from(sorts: Vec<(Dropped, u32)>) -> Self {
        Self { sorts: sorts.into_iter().collect() }
    }
}

impl From<DropReport> for Vec<(Dropped, u32)> {
    fn from(left: DropReport) -> Self {
        left.sorts.into_iter().collect()
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
