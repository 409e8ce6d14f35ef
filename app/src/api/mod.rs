//! The server functions. Each reads its input, calls the repository once and maps the result.
#![expect(missing_docs, reason = "the macro generates a struct for the arguments of each function")]

#[cfg(feature = "ssr")]
pub mod access;
pub mod accounts;
pub mod backups;
mod client;
pub mod edit;
pub mod exchange;
#[cfg(feature = "ssr")]
pub mod exchange_service;
pub mod export;
#[cfg(feature = "ssr")]
mod failure;
mod grid_client;
pub mod health;
pub mod history;
pub mod import;
#[cfg(feature = "ssr")]
pub mod instance_jobs;
pub mod instances;
#[cfg(feature = "ssr")]
pub mod mirror_service;
pub mod mirrors;
pub mod mocks;
pub mod profiles;
pub mod response_times;
pub mod selections;
pub mod servers;
pub mod services;
pub mod session;
#[cfg(feature = "ssr")]
mod stream;
pub mod tokens;

pub use api_types::{AccountView, ApiError, SessionView};
pub use client::{CONSOLE_HEADER, ConsoleClient};
#[cfg(feature = "ssr")]
pub use failure::{IntoApiError, internal_error};
pub use grid_client::{GridClient, know_grid};
pub use session::{create_administrator, session, sign_in, sign_out};
