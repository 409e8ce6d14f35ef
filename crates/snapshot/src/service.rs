//! The service of a definition, split into fields and operations.

use std::collections::HashMap;

use crate::{
    Definition, Kind,
    object::{Object, list},
};

/// The fields of a service, with raw values.
#[derive(Default)]
pub(crate) struct Service<'a> {
    pub(crate) id: Box<str>,
    /// The top-level fields. Empty if the document is not an object.
    pub(crate) fields: Object<'a>,
    pub(crate) metadata: Object<'a>,
    pub(crate) operations: Vec<Operation<'a>>,
}

/// An operation of a service.
pub(crate) struct Operation<'a> {
    pub(crate) name: Box<str>,
    /// How many operations of the same name precede it.
    pub(crate) nth: usize,
    pub(crate) fields: Object<'a>,
}

impl<'a> Service<'a> {
    pub(crate) fn from_definition(definition: &'a Definition) -> Self {
        let fields = Object::parse(definition.section(Kind::Service)).unwrap_or_default();
        let items = fields.get_borrowed("operations").and_then(list).unwrap_or_default();
        let mut counts: HashMap<Box<str>, usize> = HashMap::new();
        let mut operations = Vec::with_capacity(items.len());
        for fields in items.into_iter().filter_map(Object::parse) {
            let name = fields.text("name").unwrap_or_default();
            let count = counts.entry(name.clone()).or_default();
            operations.push(Operation { name, nth: *count, fields });
            *count += 1;
        }
        Self {
            operations,
            id: fields.text("id").unwrap_or_default(),
            metadata: fields.get_borrowed("metadata").and_then(Object::parse).unwrap_or_default(),
            fields,
        }
    }
}
