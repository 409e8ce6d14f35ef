//! What the format promises, shown on files: real ones, generated ones and broken ones.

mod grouping;
mod liberal;
mod pieces;
mod refused;
mod support;
