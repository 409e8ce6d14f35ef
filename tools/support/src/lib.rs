//! What the commands of this workspace share: where its files are, how to run other programs, and
//! which browser the tests use.
#![expect(clippy::print_stdout, reason = "it reports to the person at the terminal")]

pub mod chromium;
pub mod process;
pub mod workspace;
