//! The server of the console: a router that denies by default, accounts and sessions, and the
//! console's files, which are embedded in the binary.

mod answer_tag;
mod app_state;
pub mod audit;
pub mod auth;
mod background;
mod backup;
mod bootstrap;
mod cli;
mod demo;
mod encryption;
mod exchange;
mod http;
mod import_policy;
mod instances;
mod maintenance;
mod mock_console;
pub mod mocks;
mod monitoring;
mod private;
pub mod records;
mod serve;
mod serve_error;
mod servers;
pub mod settings;
mod shared_values;
pub mod tls;

// Without this import, the linker drops the server functions that `app` registers.
use app as _;

pub use app_state::{AppState, Server};
pub use backup::WriteError;
pub use bootstrap::OpenError;
pub use cli::account::{AccountCommandError, account_command};
pub use cli::arguments;
pub use cli::backup::{BackupCommandError, backup_command, restore_command};
pub use cli::completions::completions_command;
pub use cli::copy::{CopyError, copy_command};
pub use cli::diff::{DiffError, diff_command};
pub use cli::export::{ExportCommandError, export_command};
pub use cli::folder::FolderError;
pub use cli::import::{ImportCommandError, import_command};
pub use cli::instance::{InstanceCommandError, instance_command};
pub use cli::join::{JoinError, join_command};
pub use cli::local_repository::LocalRepositoryError;
pub use cli::mirror::{MirrorCommandError, mirror_command};
pub use cli::mock::{MockError, mock_command};
pub use cli::outcome::Outcome;
pub use cli::output::OutputError;
pub use cli::recover::{RecoverError, recover_command};
pub use cli::remote::RemoteError;
pub use cli::source::SourceError;
pub use cli::split::{SplitError, split_command};
pub use cli::store::{StoreCommandError, check_command, compact_command};
pub use cli::token::{TokenCommandError, token_command};
pub use cli::verify::{VerifyError, verify_command};
pub use demo::DemoError;
pub use http::router::{router, with_middleware};
pub use http::{connections, guard::Hosts, peer, policy, spa, trace};
pub use instances::InstanceKeyError;
pub use private::{NotPrivate, restrict_umask};
pub use serve::{GRACE, serve};
pub use serve_error::ServeError;
