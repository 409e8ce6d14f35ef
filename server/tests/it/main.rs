//! The whole router, asked without a network; and the binary itself, on a port of its own.

mod access;
mod demo;
mod errors;
mod files;
mod guard;
mod log;
mod process;
mod setup;
mod signing_in;
mod support;
