//! Shared by the tools: the paths of the workspace, building its programs, running other programs, and
//! finding the browser of the tests.
#![expect(clippy::print_stdout, reason = "the tools print their progress")]

pub mod chromium;
pub mod process;
pub mod tool;
pub mod workspace;
