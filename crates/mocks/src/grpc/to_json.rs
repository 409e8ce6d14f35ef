//! Messages as JSON, as Java prints it.

use prost_reflect::{DynamicMessage, SerializeOptions};

use crate::{
    java::number,
    json::{self, Json},
};

/// A message as JSON: names in camel case, without fields that have their default.
///
/// # Errors
/// A well-known type has a value that JSON cannot express.
pub(super) fn to_json(message: &DynamicMessage) -> Result<Json, String> {
    let mut serializer = serde_json::Serializer::new(Vec::new());
    let options = SerializeOptions::new();
    message.serialize_with_options(&mut serializer, &options).map_err(|it| it.to_string())?;
    let text = String::from_utf8(serializer.into_inner()).map_err(|it| it.to_string())?;
    let mut value = json::parse(&text).map_err(|it| it.describe(&text))?;
    write_numbers_as_java(&mut value);
    Ok(value)
}

/// Numbers with a fraction, which are those of floating-point fields.
fn write_numbers_as_java(value: &mut Json) {
    match value {
        Json::Number(text) => *text = number::json(text).into(),
        Json::Array(items) => items.iter_mut().for_each(write_numbers_as_java),
        Json::Object(members) => members.iter_mut().for_each(|(_, it)| write_numbers_as_java(it)),
        Json::Null | Json::Boolean(_) | Json::String(_) => {}
    }
}

/// The names and texts of the fields. `None` if a field has no text, since Microcks cannot read it then.
pub(super) fn texts(message: &Json) -> Option<Vec<(Box<str>, Box<str>)>> {
    let Json::Object(members) = message else { return None };
    members.iter().map(|(name, value)| Some((name.clone(), value.scalar()?.into()))).collect()
}
