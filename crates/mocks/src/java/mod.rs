//! What depends on Java: how it reads date patterns and regular expressions, and how it prints numbers and JSON.

pub(crate) mod date;
pub(crate) mod json;
pub(crate) mod number;
pub(crate) mod regex;
