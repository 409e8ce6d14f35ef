//! The server around the console: one router that denies by default, accounts and sessions, and the
//! console's files from the binary itself.

mod accounts_command;
pub mod auth;
pub mod cli;
pub mod config;
pub mod connections;
mod demo;
mod errors;
mod guard;
mod headers;
mod maintenance;
mod open;
pub mod peer;
pub mod policy;
mod private;
mod progress;
mod router;
mod serve;
pub mod spa;
mod state;
mod store_command;
pub mod trace;

// Named once, so that the linker keeps the server functions that it registers.
use app as _;

pub use accounts_command::{AccountCommandError, account_command};
pub use demo::DemoError;
pub use guard::Hosts;
pub use open::OpenError;
pub use private::{NotPrivate, keep_private};
pub use router::{around, router};
pub use serve::{GRACE, ServeError, serve};
pub use state::{Handles, Server};
pub use store_command::{StoreCommandError, check_command, compact_command, recover_command};
