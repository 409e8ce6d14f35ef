//! The server around the console: one router that denies by default, accounts and sessions, and the
//! console's files from the binary itself.

mod app_state;
pub mod auth;
mod bootstrap;
mod cli;
mod demo;
mod http;
mod maintenance;
mod private;
mod serve;
mod serve_error;
pub mod settings;

// This import makes the linker keep the server functions that `app` registers.
use app as _;

pub use app_state::{AppState, Server};
pub use bootstrap::OpenError;
pub use cli::account::{AccountCommandError, account_command};
pub use cli::arguments;
pub use cli::store::{StoreCommandError, check_command, compact_command, recover_command};
pub use demo::DemoError;
pub use http::router::{router, with_middleware};
pub use http::{connections, guard::Hosts, peer, policy, spa, trace};
pub use private::{NotPrivate, keep_private};
pub use serve::{GRACE, serve};
pub use serve_error::ServeError;
