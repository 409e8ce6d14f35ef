//! Why a call got no example.

use std::fmt;

use http::HeaderValue;
use snapshot::ServiceKey;

/// A call that got no example.
#[derive(Clone, Debug)]
pub struct Unmatched {
    /// The service that the call names.
    pub service: ServiceKey,
    /// The operation, if one was found.
    pub operation: Option<Box<str>>,
    /// Why no example was found.
    pub reason: Reason,
}

/// Why no example was found.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Reason {
    /// There is no such service.
    UnknownService,
    /// The mocks of the service are switched off.
    SwitchedOff,
    /// No operation has this method and path, element or field.
    UnknownOperation {
        /// What the call asked for, for example `GET /beers`.
        wanted: Box<str>,
        /// Operations that are similar.
        known: Vec<Box<str>>,
    },
    /// No example has these criteria.
    NoExample {
        /// The criteria of the call. `None` if the dispatcher found none.
        criteria: Option<Box<str>>,
        /// Some criteria that examples have.
        known: Vec<Box<str>>,
    },
    /// A parameter is missing or has another form.
    Constraint(Box<str>),
    /// The body does not match the contract, or cannot be read.
    InvalidBody(Box<str>),
    /// The operation cannot be served.
    CannotServe(Box<str>),
}

/// How many known criteria and operations a reason names.
pub(crate) const MAX_KNOWN: usize = 5;

/// The longest reason in a header, in bytes.
const MAX_HEADER_BYTES: usize = 500;

impl Reason {
    /// The text as the value of a header.
    pub(crate) fn to_header(&self) -> HeaderValue {
        reason_header(&self.to_string())
    }
}

/// A reason as the value of a header: at most some hundred characters of ASCII.
#[must_use]
pub fn reason_header(text: &str) -> HeaderValue {
    let is_visible = |char: &char| char.is_ascii_graphic() || *char == ' ';
    let text = text.chars().map(|char| if is_visible(&char) { char } else { '?' });
    let text: String = text.take(MAX_HEADER_BYTES).collect();
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownService => f.write_str("There is no service with this name and version."),
            Self::SwitchedOff => f.write_str("The mocks of this service are switched off."),
            Self::UnknownOperation { wanted, known } => {
                write!(f, "No operation matches {wanted}.")?;
                list(f, " There are ", known)
            }
            Self::NoExample { criteria: Some(criteria), known } => {
                write!(f, "No example has the criteria {criteria:?}.")?;
                list(f, " There are ", known)
            }
            Self::NoExample { criteria: None, known } => {
                f.write_str("The call has nothing that selects an example.")?;
                list(f, " There are the criteria ", known)
            }
            Self::Constraint(text) | Self::InvalidBody(text) | Self::CannotServe(text) => {
                f.write_str(text)
            }
        }
    }
}

fn list(f: &mut fmt::Formatter<'_>, before: &str, known: &[Box<str>]) -> fmt::Result {
    if known.is_empty() {
        return Ok(());
    }
    write!(f, "{before}{}.", known.join(", "))
}
