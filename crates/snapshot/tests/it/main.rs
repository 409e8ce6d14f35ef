//! What the format promises, shown on files: real ones, generated ones and broken ones.

mod adopting;
mod comparing;
mod golden;
mod grouping;
mod liberal;
mod pieces;
mod refused;
mod samples;
mod selecting;
mod support;
