//! The one error that crosses the wire.

use serde::{Deserialize, Serialize};
use server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};

/// Why the server did not do what was asked. The console words it; nothing internal is in it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", content = "detail", rename_all = "snake_case")]
pub enum ApiError {
    /// Nobody is signed in, or not any more.
    #[error("sign in first")]
    SignedOut,
    /// The name or the password is wrong; which of them is not told.
    #[error("this name and password do not go together")]
    WrongCredentials,
    /// Too many attempts.
    #[error("too many attempts; try again in {seconds} s")]
    TooManyAttempts {
        /// How long to wait.
        seconds: u32,
    },
    /// The one-time link was used before, is too old, or was never made.
    #[error("this link cannot be used any more; start mockpit again to get a new one")]
    LinkExpired,
    /// What was entered does not do.
    #[error("{message}")]
    Invalid {
        /// The field, by its name in the form.
        field: String,
        /// Why, as a sentence for the person who entered it.
        message: String,
    },
    /// The role is not enough.
    #[error("snapshots are for administrators")]
    NotAllowed,
    /// The request did not come from the console's own page.
    #[error("this request did not come from the console")]
    ForeignOrigin,
    /// There is nothing of this name here any more.
    #[error("{what} is not here any more")]
    NotFound {
        /// What was asked for.
        what: String,
    },
    /// The body is larger than the server takes.
    #[error("{size} bytes are more than the {limit} that this server takes")]
    TooLarge {
        /// What came, in bytes.
        size: u64,
        /// What is taken, in bytes.
        limit: u64,
    },
    /// The repository has changed since the screen was made.
    #[error("the repository is at revision {revision} now")]
    Stale {
        /// The newest revision.
        revision: u64,
    },
    /// The operation does not fit the state: said in a sentence.
    #[error("{message}")]
    Conflict {
        /// Why.
        message: String,
    },
    /// The disk of the server is full.
    #[error("the server's disk is full: {needed} bytes are needed, {free} are free")]
    DiskFull {
        /// Bytes needed.
        needed: u64,
        /// Bytes free.
        free: u64,
    },
    /// The request could not be understood.
    #[error("the server did not understand the request: {message}")]
    Malformed {
        /// What was wrong with it.
        message: String,
    },
    /// The server did not answer.
    #[error("the server does not answer: {message}")]
    Unreachable {
        /// What the browser says.
        message: String,
    },
    /// Something that should not happen; the server's log has it under this number.
    #[error("the server failed; its log has it as request {request}")]
    Internal {
        /// The request id.
        request: String,
    },
}

impl ApiError {
    /// The status of the answer that carries it.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::SignedOut | Self::WrongCredentials => 401,
            Self::NotAllowed | Self::ForeignOrigin => 403,
            Self::NotFound { .. } => 404,
            Self::Stale { .. } | Self::Conflict { .. } => 409,
            Self::LinkExpired => 410,
            Self::TooLarge { .. } => 413,
            Self::Malformed { .. } => 400,
            Self::Invalid { .. } => 422,
            Self::TooManyAttempts { .. } => 429,
            Self::Internal { .. } => 500,
            Self::Unreachable { .. } => 503,
            Self::DiskFull { .. } => 507,
        }
    }
}

impl FromServerFnError for ApiError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        let message = error.to_string();
        match error {
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Response(_) => {
                Self::Unreachable { message }
            }
            ServerFnErrorErr::Registration(_)
            | ServerFnErrorErr::UnsupportedRequestMethod(_)
            | ServerFnErrorErr::Deserialization(_)
            | ServerFnErrorErr::Serialization(_)
            | ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_) => Self::Malformed { message },
            ServerFnErrorErr::MiddlewareError(_) | ServerFnErrorErr::ServerError(_) => {
                Self::Internal { request: String::new() }
            }
        }
    }
}
