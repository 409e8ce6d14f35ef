//! Mocks over real connections, and `mockpit mock` as a process.

mod answers;
mod api;
mod command;
mod console;
mod events;
mod forward;
mod grpc;
mod limits;
mod scripts;
mod serve;
pub(crate) mod support;
mod swap;
