//! Backups: the files of the server beside those of the store, the schedules, and running them.

mod files;
pub(crate) mod folder;
pub(crate) mod list;
pub(crate) mod open;
mod record;
pub(crate) mod run;
mod schedule;
mod service;
pub(crate) mod snapshot;
pub(crate) mod time;
mod write;

pub(crate) use record::{TimeRecord, check_backups};
pub(crate) use schedule::Backups;
pub(crate) use service::RequestBackups;
pub use write::WriteError;
pub(crate) use write::write;
