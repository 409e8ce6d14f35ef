//! A service's document, field by field and operation by operation.

use std::collections::HashMap;

use crate::{
    Definition, Kind,
    edit::object::{Object, list},
};

/// What a service's document holds, as it stands there.
#[derive(Default)]
pub(crate) struct Service<'a> {
    pub(crate) id: Box<str>,
    /// Its own fields; none where the document is no object.
    pub(crate) fields: Object<'a>,
    pub(crate) metadata: Object<'a>,
    pub(crate) operations: Vec<Operation<'a>>,
}

/// An operation of a service.
pub(crate) struct Operation<'a> {
    pub(crate) name: Box<str>,
    /// How many of the same name stand before it.
    pub(crate) nth: usize,
    pub(crate) fields: Object<'a>,
}

impl<'a> Service<'a> {
    pub(crate) fn of(definition: &'a Definition) -> Self {
        let fields = Object::of(definition.section(Kind::Service)).unwrap_or_default();
        let mut met: HashMap<Box<str>, usize> = HashMap::new();
        let listed = fields.read("operations").and_then(list).unwrap_or_default();
        let operations = listed.into_iter().filter_map(Object::of).map(|fields| {
            let name = fields.text("name").unwrap_or_default();
            let nth = met.entry(name.clone()).or_default();
            *nth += 1;
            Operation { name, nth: *nth - 1, fields }
        });
        Self {
            operations: operations.collect(),
            id: fields.text("id").unwrap_or_default(),
            metadata: fields.read("metadata").and_then(Object::of).unwrap_or_default(),
            fields,
        }
    }
}
