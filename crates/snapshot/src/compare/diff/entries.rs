//! Fields of many entries, compared entry by entry: labels, headers, parameters, paths.

use std::collections::BTreeMap;

use super::{
    Difference, FieldChange,
    field::{Values, canonical, difference},
    words,
};
use crate::{
    edit::object::{Object, list},
    read::{header, schema::Shape},
};

/// More changed entries than these are told as one change of the whole field.
const MOST: usize = 20;

/// The longest name of an entry that is told whole, in bytes.
const LONGEST_NAME: usize = 200;

/// The entries that differ of a field that is called so in words; nothing where it has none.
pub(super) fn compare(word: &str, values: Values<'_>, longest: usize) -> Option<Vec<FieldChange>> {
    let Values { here, file, shape } = values;
    let (here, file) = (entries(here, shape)?, entries(file, shape)?);
    let mut changes = Vec::new();
    let gone = here.iter().filter(|(name, _)| !file.contains_key(*name));
    let names = file.keys().chain(gone.map(|(name, _)| name));
    for name in names {
        let difference = match (here.get(name), file.get(name)) {
            (Some(here), Some(file)) if here.meaning == file.meaning => continue,
            (None, Some(Entry { shown: None, .. })) => Difference::Added,
            (Some(Entry { shown: None, .. }), None) => Difference::Removed,
            (here, file) => {
                let shown = |entry: Option<&Entry>| -> String {
                    match entry {
                        Some(entry) => entry.shown.clone().unwrap_or_default(),
                        None => "null".to_owned(),
                    }
                };
                difference(&shown(here), &shown(file), longest)
            }
        };
        if changes.len() == MOST {
            let whole =
                FieldChange { field: word.into(), entry: None, difference: Difference::Text };
            return Some(vec![whole]);
        }
        let (field, entry) = (words::one_of(word).into(), Some(shortened(name)));
        changes.push(FieldChange { field, entry, difference });
    }
    Some(changes)
}

/// One entry of a field, or all of one name.
#[derive(Default)]
struct Entry {
    /// What is compared.
    meaning: String,
    /// What is shown of it as JSON, if its name does not say all.
    shown: Option<String>,
}

fn entries(raw: &str, shape: &Shape) -> Option<BTreeMap<String, Entry>> {
    let mut entries: BTreeMap<String, Entry> = BTreeMap::new();
    if raw == "null" {
        return matches!(shape, Shape::Map(_) | Shape::Set(_) | Shape::List(_)).then_some(entries);
    }
    match shape {
        Shape::Map(values) => {
            for member in Object::of(raw)?.members() {
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
            let mut named: Vec<(String, String, String)> = Vec::new();
            for item in list(raw)? {
                let object = Object::of(item)?;
                let name = name(&object)?;
                named.push((name, canonical(item, items).into_owned(), shown(&object)));
            }
            // Of a set the order means nothing; of a list that of one name may.
            if matches!(shape, Shape::Set(_)) {
                named.sort();
                named.dedup();
            }
            for (name, meaning, shown) in named {
                let entry = entries.entry(name).or_default();
                entry.meaning.push_str(&meaning);
                let before = entry.shown.take().map(|before| before + ", ").unwrap_or_default();
                entry.shown = Some(before + &shown);
            }
        }
        _ => return None,
    }
    Some(entries)
}

/// What one of several objects is called; a parameter's constraint says where the parameter stands.
fn name(object: &Object<'_>) -> Option<String> {
    let name = object.text("name")?;
    Some(match object.text("in") {
        Some(place) => format!("{place} {name}"),
        None => name.into(),
    })
}

/// What is told of an object with a name: its value or values, else all of it.
fn shown(object: &Object<'_>) -> String {
    let values = object.list("values");
    match values.as_deref() {
        Some([value]) => (*value).to_owned(),
        _ => match object.get("values").or(object.get("value")) {
            Some(value) => value.to_owned(),
            None => object.to_string(),
        },
    }
}

/// A name, of a very long one the beginning.
pub(super) fn shortened(name: &str) -> Box<str> {
    if name.len() <= LONGEST_NAME {
        return name.into();
    }
    let end = (0..=LONGEST_NAME).rev().find(|at| name.is_char_boundary(*at)).unwrap_or_default();
    format!("{}…", name.get(..end).unwrap_or_default()).into()
}
