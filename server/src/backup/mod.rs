//! Backups: the files of the server beside those of the store, the schedules, and running them.

mod files;
mod folder;
mod list;
mod open;
mod record;
mod run;
mod schedule;
mod service;
mod snapshot;
mod time;
mod write;

pub(crate) use record::check_backups;
pub(crate) use schedule::Backups;
pub(crate) use service::RequestBackups;
pub use write::WriteError;
pub(crate) use write::write;
