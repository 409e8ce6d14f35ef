//! Messages from JSON of examples, which is read as leniently as Microcks reads it.

use data_encoding::{BASE64, BASE64_NOPAD, BASE64URL, BASE64URL_NOPAD};
use prost_reflect::{
    Cardinality, DynamicMessage, EnumDescriptor, FieldDescriptor, Kind, MapKey, MessageDescriptor,
    Value,
};

use crate::json::{self, Json};

/// Reads a message. Fields take texts and numbers of each other's kind.
///
/// # Errors
/// What does not fit, without a full stop.
pub(super) fn from_json(text: &str, of: &MessageDescriptor) -> Result<DynamicMessage, String> {
    let value = json::parse_leniently(text).map_err(|it| it.describe(text))?;
    message(&value, of)
}

fn message(value: &Json, of: &MessageDescriptor) -> Result<DynamicMessage, String> {
    if of.full_name().starts_with("google.protobuf.") {
        return well_known(value, of);
    }
    let Json::Object(members) = value else {
        return Err(format!("{} needs an object", of.full_name()));
    };
    let mut message = DynamicMessage::new(of.clone());
    for (name, value) in members {
        let by_name = || of.get_field_by_name(name);
        let field = of.get_field_by_json_name(name).or_else(by_name);
        let field = field.ok_or_else(|| format!("{} has no field {name}", of.full_name()))?;
        if *value == Json::Null && !takes_null(&field) {
            message.clear_field(&field);
            continue;
        }
        let value = field_value(value, &field)
            .map_err(|text| format!("the field {name} does not fit: {text}"))?;
        message.try_set_field(&field, value).map_err(|it| it.to_string())?;
    }
    Ok(message)
}

fn takes_null(field: &FieldDescriptor) -> bool {
    match field.kind() {
        Kind::Message(of) => of.full_name() == "google.protobuf.Value" && !field.is_list(),
        Kind::Enum(of) => of.full_name() == "google.protobuf.NullValue" && !field.is_list(),
        _ => false,
    }
}

/// Types that have a form of their own in JSON.
fn well_known(value: &Json, of: &MessageDescriptor) -> Result<DynamicMessage, String> {
    let mut text = String::new();
    json::write(value, &mut text);
    let mut deserializer = serde_json::Deserializer::from_str(&text);
    DynamicMessage::deserialize(of.clone(), &mut deserializer).map_err(|it| it.to_string())
}

fn field_value(value: &Json, field: &FieldDescriptor) -> Result<Value, String> {
    if field.is_map() {
        return map(value, field);
    }
    if field.cardinality() != Cardinality::Repeated {
        return single(value, &field.kind());
    }
    let Json::Array(items) = value else { return Err("an array is needed".to_owned()) };
    let kind = field.kind();
    let items: Result<Vec<Value>, String> = items.iter().map(|it| single(it, &kind)).collect();
    Ok(Value::List(items?))
}

fn map(value: &Json, field: &FieldDescriptor) -> Result<Value, String> {
    let Json::Object(members) = value else { return Err("an object is needed".to_owned()) };
    let Kind::Message(entry) = field.kind() else { return Err("it is no map".to_owned()) };
    let (keys, values) = (entry.map_entry_key_field().kind(), entry.map_entry_value_field().kind());
    let entries = members.iter().map(|(name, value)| {
        let key = single(&Json::String(name.clone()), &keys)?;
        let key = match key {
            Value::Bool(it) => MapKey::Bool(it),
            Value::I32(it) => MapKey::I32(it),
            Value::I64(it) => MapKey::I64(it),
            Value::U32(it) => MapKey::U32(it),
            Value::U64(it) => MapKey::U64(it),
            Value::String(it) => MapKey::String(it),
            _ => return Err(format!("{name} cannot be a key")),
        };
        Ok((key, single(value, &values)?))
    });
    Ok(Value::Map(entries.collect::<Result<_, String>>()?))
}

fn single(value: &Json, kind: &Kind) -> Result<Value, String> {
    let misfit = || {
        let mut text = String::new();
        json::write(value, &mut text);
        let short: String = text.chars().take(100).collect();
        format!("{short} is no {kind:?}")
    };
    let text = value.scalar();
    let parsed = match kind {
        Kind::Message(of) => return message(value, of).map(Value::Message),
        Kind::Enum(of) => number_of(value, of).map(Value::EnumNumber),
        Kind::String => text.map(|it| Value::String(it.to_owned())),
        Kind::Bool => text.and_then(|it| it.parse().ok()).map(Value::Bool),
        Kind::Bytes => value.as_str().and_then(bytes).map(|it| Value::Bytes(it.into())),
        Kind::Double => text.and_then(float).map(Value::F64),
        #[expect(clippy::cast_possible_truncation, reason = "that is how floats are read")]
        Kind::Float => text.and_then(float).map(|it| Value::F32(it as f32)),
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => {
            integer(value).and_then(|it| i32::try_from(it).ok()).map(Value::I32)
        }
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => {
            integer(value).and_then(|it| i64::try_from(it).ok()).map(Value::I64)
        }
        Kind::Uint32 | Kind::Fixed32 => {
            integer(value).and_then(|it| u32::try_from(it).ok()).map(Value::U32)
        }
        Kind::Uint64 | Kind::Fixed64 => {
            integer(value).and_then(|it| u64::try_from(it).ok()).map(Value::U64)
        }
    };
    parsed.ok_or_else(misfit)
}

/// A whole number, also as a text or with a fraction of zero.
fn integer(value: &Json) -> Option<i128> {
    let text = match value {
        Json::Number(text) | Json::String(text) => text.trim(),
        _ => return None,
    };
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    // Beyond 2^63, the numbers that are whole are exact as well.
    let number: f64 = text.parse().ok()?;
    let is_whole = number.fract() == 0.0 && number.abs() < 1e19;
    #[expect(clippy::cast_possible_truncation, reason = "the range was checked")]
    is_whole.then_some(number as i128)
}

fn float(text: &str) -> Option<f64> {
    match text {
        "NaN" => Some(f64::NAN),
        "Infinity" => Some(f64::INFINITY),
        "-Infinity" => Some(f64::NEG_INFINITY),
        number => number.parse().ok().filter(|it: &f64| it.is_finite()),
    }
}

fn number_of(value: &Json, of: &EnumDescriptor) -> Option<i32> {
    if *value == Json::Null && of.full_name() == "google.protobuf.NullValue" {
        return Some(0);
    }
    let named = value.as_str().and_then(|it| of.get_value_by_name(it)).map(|it| it.number());
    named.or_else(|| i32::try_from(integer(value)?).ok())
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    let text = text.as_bytes();
    let encodings = [BASE64, BASE64URL, BASE64_NOPAD, BASE64URL_NOPAD];
    encodings.iter().find_map(|it| it.decode(text).ok())
}
