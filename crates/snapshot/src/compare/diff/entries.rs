//! Compares fields that are collections entry by entry: labels, headers, parameters, paths.

use std::{borrow::Cow, collections::BTreeMap};

use super::{
    Difference, FieldChange, field_names,
    values::{Values, canonical, difference},
};
use crate::{
    object::{Object, list},
    read::{header, schema::Shape},
    truncate::truncate_bytes,
};

/// If more entries change, they are listed as one change of the whole field.
const MAX_ENTRIES: usize = 20;

/// Longer names of entries are truncated.
const MAX_NAME_BYTES: usize = 200;

/// The changed entries of a field with this display name. `None` if the field is no collection.
pub(super) fn compare(
    name: &str,
    values: Values<'_>,
    max_value_bytes: usize,
) -> Option<Vec<FieldChange>> {
    let Values { existing, file, shape } = values;
    let (existing, file) = (entries(existing, shape)?, entries(file, shape)?);
    let removed = existing.keys().filter(|entry| !file.contains_key(*entry));
    let mut changes = Vec::new();
    for entry in file.keys().chain(removed) {
        let Some(difference) =
            entry_difference(existing.get(entry), file.get(entry), max_value_bytes)
        else {
            continue;
        };
        if changes.len() == MAX_ENTRIES {
            let whole =
                FieldChange { field: name.into(), entry: None, difference: Difference::Text };
            return Some(vec![whole]);
        }
        changes.push(FieldChange {
            field: field_names::entry_name(name).into(),
            entry: Some(truncated_name(entry)),
            difference,
        });
    }
    Some(changes)
}

/// The difference of an entry. `None` if both mean the same.
fn entry_difference(
    existing: Option<&Entry>,
    file: Option<&Entry>,
    max_value_bytes: usize,
) -> Option<Difference> {
    match (existing, file) {
        (Some(existing), Some(file)) if existing.meaning == file.meaning => None,
        (None, Some(Entry { shown: None, .. })) => Some(Difference::Added),
        (Some(Entry { shown: None, .. }), None) => Some(Difference::Removed),
        (existing, file) => {
            let [existing, file] = [existing, file].map(|entry| match entry {
                Some(entry) => entry.shown.as_deref().unwrap_or_default(),
                None => "null",
            });
            Some(difference(existing, file, max_value_bytes))
        }
    }
}

/// An entry of a collection, or all entries with one name.
#[derive(Default)]
struct Entry {
    /// The canonical value, for comparison.
    meaning: String,
    /// The JSON to show. `None` if the entry is only a name.
    shown: Option<String>,
}

/// What the value of a field means. Values of one field that compare as equal have equal meanings.
pub(crate) enum Meaning<'a> {
    /// The canonical value.
    Value(Cow<'a, str>),
    /// The canonical values of the entries of a collection, by name.
    Entries(BTreeMap<String, String>),
}

impl<'a> Meaning<'a> {
    /// The meaning of a raw value of this shape.
    pub(crate) fn of(raw: &'a str, shape: &Shape) -> Self {
        match entries(raw, shape) {
            Some(entries) => {
                Self::Entries(entries.into_iter().map(|(name, it)| (name, it.meaning)).collect())
            }
            None => Self::Value(canonical(raw, shape)),
        }
    }
}

/// The entries of a collection by name. `None` if the value is no such collection.
fn entries(raw: &str, shape: &Shape) -> Option<BTreeMap<String, Entry>> {
    let mut entries: BTreeMap<String, Entry> = BTreeMap::new();
    if raw == "null" {
        return matches!(shape, Shape::Map(_) | Shape::Set(_) | Shape::List(_)).then_some(entries);
    }
    match shape {
        Shape::Map(values) => {
            for member in Object::parse(raw)?.members() {
                let meaning = canonical(&member.value, values).into_owned();
                let shown = Some(member.value.to_string());
                entries.insert(member.name.to_string(), Entry { meaning, shown });
            }
        }
        Shape::Set(Shape::Text) => {
            for item in list(raw)? {
                let name = header::text(item).ok().flatten().unwrap_or_default();
                entries.entry(name.into()).or_default();
            }
        }
        Shape::Set(items @ Shape::Fields(_)) | Shape::List(items @ Shape::Fields(_)) => {
            let mut objects: Vec<(String, String, String)> = Vec::new();
            for item in list(raw)? {
                let object = Object::parse(item)?;
                let name = name_of(&object)?;
                let meaning = canonical(item, items).into_owned();
                objects.push((name, meaning, shown_value(&object)));
            }
            // The order of a set has no meaning. In a list, entries of one name keep their order.
            if matches!(shape, Shape::Set(_)) {
                objects.sort();
                objects.dedup_by(|(name, meaning, _), (before, meaning_before, _)| {
                    (name, meaning) == (before, meaning_before)
                });
            }
            for (name, meaning, shown) in objects {
                let entry = entries.entry(name).or_default();
                entry.meaning.push_str(&meaning);
                entry.shown = Some(match entry.shown.take() {
                    Some(before) => format!("{before}, {shown}"),
                    None => shown,
                });
            }
        }
        _ => return None,
    }
    Some(entries)
}

/// The name of an object in a list. The name of a parameter constraint includes its location.
fn name_of(object: &Object<'_>) -> Option<String> {
    let name = object.text("name")?;
    Some(match object.text("in") {
        Some(location) => format!("{location} {name}"),
        None => name.into(),
    })
}

/// The part of a named object to show: its value or values, otherwise the whole object.
fn shown_value(object: &Object<'_>) -> String {
    if let Some([value]) = object.list("values").as_deref() {
        return (*value).to_owned();
    }
    match object.get("values").or(object.get("value")) {
        Some(value) => value.to_owned(),
        None => object.to_string(),
    }
}

/// A name, truncated if it is very long.
pub(super) fn truncated_name(name: &str) -> Box<str> {
    truncate_bytes(name, MAX_NAME_BYTES).into()
}
