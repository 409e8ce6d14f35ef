//! Every server function, thin, and the types that cross the wire.
#![expect(missing_docs, reason = "the macro makes a structure of the arguments of each function")]

#[cfg(feature = "ssr")]
pub mod access;
mod client;
mod error;
pub mod export;
#[cfg(feature = "ssr")]
mod failure;
pub mod health;
pub mod history;
pub mod import;
pub mod services;
pub mod session;
#[cfg(feature = "ssr")]
mod stream;

pub use client::{CONSOLE_HEADER, ConsoleClient};
pub use error::ApiError;
pub use session::{AccountView, SessionView, create_administrator, session, sign_in, sign_out};
