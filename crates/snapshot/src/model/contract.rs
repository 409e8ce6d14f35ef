//! Contracts: what a service promises.

use super::fields::{boolean, name};
use crate::object::Object;

/// A contract.
#[derive(Clone, Debug)]
pub struct Contract {
    /// The name.
    pub name: Box<str>,
    /// The type as Microcks writes it, for example `OPEN_API_SPEC`.
    pub kind: Box<str>,
    /// The path of a file that other contracts refer to.
    pub path: Option<Box<str>>,
    /// The text. Binary contracts are Base64.
    pub content: Option<Box<str>>,
    /// Whether it comes from a main artifact.
    pub is_main: bool,
}

impl Contract {
    pub(super) fn read(fields: &Object<'_>) -> Self {
        Self {
            name: name(fields),
            kind: fields.text("type").unwrap_or_default(),
            path: fields.text("path"),
            content: fields.text("content"),
            is_main: boolean(fields, "mainArtifact"),
        }
    }
}
