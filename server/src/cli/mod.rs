//! The command line: its arguments, and the commands that need no server.

pub(crate) mod account;
pub mod arguments;
pub(crate) mod backup;
pub(crate) mod outcome;
pub(crate) mod progress;
#[expect(dead_code, reason = "imports into servers are not a command yet")]
pub(crate) mod remote;
pub(crate) mod snapshot_file;
pub(crate) mod source;
pub(crate) mod store;
pub(crate) mod temporary_repository;
pub(crate) mod transfer;
pub(crate) mod verify;
