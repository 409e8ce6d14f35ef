//! The command line: its arguments, and the commands that need no server.

pub(crate) mod account;
pub mod arguments;
pub(crate) mod backup;
pub(crate) mod completions;
pub(crate) mod copy;
pub(crate) mod diff;
pub(crate) mod export;
pub(crate) mod folder;
pub(crate) mod import;
pub(crate) mod instance;
pub(crate) mod join;
pub(crate) mod local_repository;
pub(crate) mod mirror;
pub(crate) mod mock;
pub(crate) mod outcome;
pub(crate) mod output;
pub(crate) mod progress;
pub(crate) mod remote;
pub(crate) mod review;
pub(crate) mod source;
pub(crate) mod split;
pub(crate) mod store;
pub(crate) mod token;
pub(crate) mod transfer;
pub(crate) mod verify;
