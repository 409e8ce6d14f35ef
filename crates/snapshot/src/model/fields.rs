//! Values of fields, converted as Microcks converts them.

use crate::{
    document::operation_name,
    object::{Object, list},
    read::{header, value},
    section,
};

/// The documents of a section as objects. A document that is no object is left out.
pub(super) fn objects(section: &str) -> impl Iterator<Item = Object<'_>> {
    section::documents(section).filter_map(Object::parse)
}

/// The items of an array that are objects.
pub(super) fn items<'a>(fields: &'a Object<'_>, name: &str) -> Vec<Object<'a>> {
    let items = fields.list(name).unwrap_or_default();
    items.into_iter().filter_map(Object::parse).collect()
}

/// The texts of an array. `None` if the array is missing.
pub(super) fn texts(fields: &Object<'_>, name: &str) -> Option<Vec<Box<str>>> {
    let items = list(fields.get(name)?)?;
    let texts = items.into_iter().map(|item| header::text(item).ok().flatten());
    Some(texts.flatten().collect())
}

/// A whole number.
pub(super) fn integer(fields: &Object<'_>, name: &str) -> Option<i64> {
    fields.get(name).and_then(value::parse_integer)
}

/// A boolean. Missing counts as false.
pub(super) fn boolean(fields: &Object<'_>, name: &str) -> bool {
    fields.get(name).and_then(value::parse_boolean).unwrap_or_default()
}

/// The name of the operation that owns a message. Empty if it is no operation of this service.
pub(super) fn operation(message: &Object<'_>, service: &str) -> Box<str> {
    let owner = message.text("operationId").unwrap_or_default();
    operation_name(&owner, service).unwrap_or_default().into()
}

/// The name. Empty if it is missing.
pub(super) fn name(fields: &Object<'_>) -> Box<str> {
    fields.text("name").unwrap_or_default()
}
