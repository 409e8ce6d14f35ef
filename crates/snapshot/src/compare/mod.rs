//! Compares two definitions.

pub(crate) mod detail;
pub(crate) mod diff;
pub(crate) mod line_diff;
pub(crate) mod meaning;
pub(crate) mod pretty;
