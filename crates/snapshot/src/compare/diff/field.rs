//! One field of two documents: the same in meaning, the same but for how it is written, or not.

use std::{
    borrow::Cow,
    collections::{BTreeSet, HashSet},
};

use super::{Difference, FieldChange, entries};
use crate::{
    edit::{
        object::{Object, list},
        rewrite::quoted,
    },
    read::{
        header,
        schema::{Field, Shape},
    },
};

/// What differs in form alone, wherever it was met; and how much of a value is told.
#[derive(Debug)]
pub(crate) struct Form {
    words: BTreeSet<Box<str>>,
    /// The longest value that is told as it is, in bytes of JSON.
    longest: usize,
}

impl Form {
    /// Escapes, numbers as texts, or the order of fields inside of a field.
    pub(super) const WRITING: &str = "how values are written";
    /// The order of the fields of a document.
    pub(super) const ORDER: &str = "order of fields";
    /// Fields that are null or empty in one and not there in the other.
    pub(super) const EMPTY: &str = "fields without a value";

    /// Values of at most so many bytes are told as they are.
    pub(crate) fn telling(longest: usize) -> Self {
        Self { words: BTreeSet::new(), longest }
    }

    pub(super) fn add(&mut self, word: &str) {
        if !self.words.contains(word) {
            self.words.insert(word.into());
        }
    }

    pub(super) fn words(self) -> BTreeSet<Box<str>> {
        self.words
    }
}

/// The raw values of one field in two documents, and what may stand there.
#[derive(Clone, Copy)]
pub(crate) struct Values<'a> {
    pub(crate) here: &'a str,
    pub(crate) file: &'a str,
    pub(crate) shape: &'a Shape,
}

/// How a field differs, which is called so in words. Nothing is told of what only looks different.
pub(crate) fn compare(word: &str, values: Values<'_>, form: &mut Form) -> Vec<FieldChange> {
    let Values { here, file, shape } = values;
    if here == file {
        return Vec::new();
    }
    if same(values) {
        form.add(match shape {
            _ if is_nothing(here) || is_nothing(file) => Form::EMPTY,
            Shape::Set(_) => return in_order(word, form),
            _ => Form::WRITING,
        });
        return Vec::new();
    }
    if let Some(changes) = entries::compare(word, values, form.longest) {
        if changes.is_empty() {
            return in_order(word, form);
        }
        return changes;
    }
    vec![FieldChange {
        field: word.into(),
        entry: None,
        difference: difference(here, file, form.longest),
    }]
}

/// Whether both mean the same.
pub(crate) fn same(Values { here, file, shape }: Values<'_>) -> bool {
    here == file || canonical(here, shape) == canonical(file, shape)
}

fn in_order(word: &str, form: &mut Form) -> Vec<FieldChange> {
    form.add(&format!("order of {word}"));
    Vec::new()
}

/// The values where both are short.
pub(super) fn difference(here: &str, file: &str, longest: usize) -> Difference {
    if here.len() > longest || file.len() > longest {
        return Difference::Text;
    }
    Difference::Values { here: here.into(), file: file.into() }
}

/// The fields that two objects have beside those of a table.
pub(crate) fn unknown(
    here: &Object<'_>,
    file: &Object<'_>,
    form: &Form,
    known: impl Fn(&str) -> bool,
) -> Vec<FieldChange> {
    let unknown = |of: &Object<'_>| -> BTreeSet<String> {
        let names = of.members().map(|member| member.name.to_string());
        names.filter(|name| !known(name)).collect()
    };
    let names: BTreeSet<String> = unknown(here).union(&unknown(file)).cloned().collect();
    let changed = names.into_iter().filter_map(|name| {
        let value = |of: &Object<'_>| of.get(&name).unwrap_or("null").to_owned();
        let (here, file) = (value(here), value(file));
        (here != file).then(|| FieldChange {
            field: "unknown field".into(),
            entry: Some(entries::shortened(&name)),
            difference: difference(&here, &file, form.longest),
        })
    });
    changed.collect()
}

/// Tells of members that hold nothing in one document and are not in the other, and of another order.
pub(super) fn written_otherwise(here: &Object<'_>, file: &Object<'_>, form: &mut Form) {
    let names = |of: &Object<'_>| -> HashSet<String> {
        of.members().map(|member| member.name.to_string()).collect()
    };
    let (ours, theirs) = (names(here), names(file));
    let empty = |of: &Object<'_>, other: &HashSet<String>| {
        of.members().any(|member| is_nothing(&member.value) && !other.contains(&*member.name))
    };
    if empty(here, &theirs) || empty(file, &ours) {
        form.add(Form::EMPTY);
    }
    let common = |of: &Object<'_>| -> Vec<String> {
        let names = of.members().map(|member| member.name.to_string());
        names.filter(|name| ours.contains(name) && theirs.contains(name)).collect()
    };
    if common(here) != common(file) {
        form.add(Form::ORDER);
    }
}

/// Null and what a Microcks writes in place of null.
fn is_nothing(raw: &str) -> bool {
    matches!(raw, "null" | "{}" | "[]")
}

/// A value in the one way to write it: members by name and without those that hold nothing, sets in
/// order, texts with as few escapes as can be. What the table does not know stays as it is, so this
/// goes no deeper than the table.
pub(super) fn canonical<'a>(raw: &'a str, shape: &Shape) -> Cow<'a, str> {
    let members = |object: &Object<'_>, shape: &dyn Fn(&str) -> Option<&'static Shape>, keep| {
        let members = object.members().map(|member| {
            let value = match shape(&member.name) {
                Some(shape) => canonical(&member.value, shape).into_owned(),
                None => member.value.to_string(),
            };
            (member.name.to_string(), value)
        });
        let mut members: Vec<_> = members.filter(|(_, value)| keep || value != "null").collect();
        members.sort();
        let members = members.iter().map(|(name, value)| format!("{}:{value}", quoted(name)));
        braced('{', &members.collect::<Vec<_>>(), '}')
    };
    let items = |shape: &Shape| -> Option<Vec<String>> {
        let items = list(raw)?.into_iter();
        Some(items.map(|item| canonical(item, shape).into_owned()).collect())
    };
    match shape {
        Shape::Text | Shape::OneOf(_) | Shape::Integer | Shape::Boolean | Shape::Date => {
            scalar(raw)
        }
        Shape::List(shape) => match items(shape) {
            Some(items) => braced('[', &items, ']').into(),
            None => raw.into(),
        },
        Shape::Set(shape) => match items(shape) {
            Some(mut items) => {
                items.sort();
                items.dedup();
                braced('[', &items, ']').into()
            }
            None => raw.into(),
        },
        Shape::Map(shape) => match Object::of(raw) {
            Some(object) => members(&object, &|_| Some(*shape), true).into(),
            None => raw.into(),
        },
        Shape::Fields(fields) => match Object::of(raw) {
            Some(object) => members(&object, &|name| shape_of(fields, name), false).into(),
            None => raw.into(),
        },
    }
}

fn shape_of(fields: &'static [Field], name: &str) -> Option<&'static Shape> {
    fields.iter().find(|field| field.name == name).map(|field| &field.shape)
}

/// Nothing in it is null: so null and empty are the same.
fn braced(open: char, items: &[String], close: char) -> String {
    if items.is_empty() { "null".to_owned() } else { format!("{open}{}{close}", items.join(",")) }
}

/// A text, or what Microcks reads as one: a number in quotes is that number.
fn scalar(raw: &str) -> Cow<'_, str> {
    match header::text(raw) {
        Ok(Some(text)) if raw.contains('\\') || !raw.starts_with('"') => quoted(&text).into(),
        _ => raw.into(),
    }
}
