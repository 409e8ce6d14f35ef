//! What depends on Java: how it reads date patterns and regular expressions, and how it prints JSON.

pub(crate) mod date;
pub(crate) mod json;
pub(crate) mod regex;
