//! The API of Microcks, and what Mockpit adds to it.

mod bad_input;
mod edits;
mod exports;
mod imports;
mod instances;
mod mirrors;
mod mockpit;
mod openapi;
mod replay;
pub(crate) mod support;
