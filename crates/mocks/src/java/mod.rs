//! What depends on Java: how it reads and prints JSON and numbers, its date patterns and regular expressions.

pub(crate) mod date;
pub(crate) mod json;
mod number;
pub(crate) mod regex;
