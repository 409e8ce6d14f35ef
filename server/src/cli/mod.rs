//! The command line: its arguments, and the commands that need no server.

pub(crate) mod account;
pub mod arguments;
pub(crate) mod progress;
pub(crate) mod store;
