//! The fields that a query selects, without fragments.

use apollo_compiler::{Name, Node, ast::Argument};

/// The fields of one level.
pub(super) type Selections = Vec<Selection>;

/// A selected field.
#[derive(Clone, Debug)]
pub(super) struct Selection {
    /// The name of the field in the schema.
    pub(super) name: Name,
    /// The name of the field in the answer.
    pub(super) key: Name,
    /// The types of the fragments around it. The value must have all of them.
    pub(super) types: Vec<Name>,
    pub(super) arguments: Vec<Node<Argument>>,
    /// The fields of its value. `None` for all of them.
    pub(super) fields: Option<Selections>,
}
