//! What a row of a plan shows when it is opened: field by field, and bodies line by line.

mod body;
mod collect;

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::{ChangeKind, Definition, FieldChange, OperationChange};
use collect::Collector;

pub use body::{BodyDiff, Layout, LineKind, Piece};

/// How much is asked for.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DetailOptions {
    /// Whether bodies are shown whole, however long. Otherwise each ends after 200 kB, and all of
    /// them together after 2 MB.
    pub whole: bool,
    /// The path of one item or one field, to be told alone.
    pub item: Option<Box<str>>,
}

/// All that differs between two definitions, or all that one holds.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Detail {
    /// The service, its operations in the order of the file, its contracts: those that have something
    /// to tell.
    pub groups: Vec<DetailGroup>,
    /// Items that were too many to be told.
    #[serde(rename = "left_out")]
    pub omitted: u32,
}

/// What belongs together under one heading.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct DetailGroup {
    /// The heading.
    pub heading: Heading,
    /// What is told under it; nothing where only the name of an operation differs.
    pub items: Vec<DetailItem>,
}

/// The heading of a group.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Heading {
    /// The service itself.
    Service,
    /// One of its operations.
    Operation {
        /// Its name, in the file if that has it: foreign text.
        name: Box<str>,
        /// What happened to it; nothing where only its settings or its examples differ.
        change: Option<OperationChange>,
    },
    /// The contracts.
    Contracts,
}

/// What an item is.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// The fields of a service or of an operation.
    Settings,
    /// An example.
    Example,
    /// A contract.
    Contract,
}

/// Settings, an example or a contract.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct DetailItem {
    /// Where it is found again, in the same two definitions, with [`DetailOptions::item`].
    pub path: Box<str>,
    /// What it is.
    pub kind: ItemKind,
    /// Its name, empty for settings: foreign text.
    pub name: Box<str>,
    /// What happened to it.
    pub change: ChangeKind,
    /// Its fields that differ, or all that say something where only one definition has it.
    pub fields: Vec<DetailField>,
}

/// A field that differs.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct DetailField {
    /// Where it is found again: see [`DetailItem::path`].
    pub path: Box<str>,
    /// What differs. A half of an example is named before its field: "response status".
    pub change: FieldChange,
    /// Where the values are too long for one line: what of them differs.
    pub body: Option<BodyDiff>,
}

impl Detail {
    /// Puts in place what was asked for whole: see [`DetailOptions::item`].
    pub fn replace_fields(&mut self, whole: Self) {
        let items = whole.groups.into_iter().flat_map(|group| group.items);
        let fields: Vec<DetailField> = items.flat_map(|item| item.fields).collect();
        // All of one path at once: a field may have several entries that differ.
        let paths: HashSet<Box<str>> = fields.iter().map(|field| field.path.clone()).collect();
        for item in self.groups.iter_mut().flat_map(|group| &mut group.items) {
            let Some(place) = item.fields.iter().position(|it| paths.contains(&it.path)) else {
                continue;
            };
            let within = |it: &&DetailField| {
                it.path.strip_prefix(&*item.path).is_some_and(|rest| rest.starts_with('/'))
            };
            let ours: Vec<DetailField> = fields.iter().filter(within).cloned().collect();
            item.fields.retain(|it| !paths.contains(&it.path));
            let place = place.min(item.fields.len());
            item.fields.splice(place..place, ours);
        }
    }
}

/// What differs when `file` takes the place of `here`, which has its ids: see
/// [`remap_ids`](crate::remap_ids()). Of one that is alone everything is told, as added or removed.
#[must_use]
pub fn detail(
    here: Option<&Definition>,
    file: Option<&Definition>,
    options: &DetailOptions,
) -> Detail {
    let none = Definition::from_sections(<[String; 5]>::default());
    Collector::new(options).gather(here.unwrap_or(&none), file.unwrap_or(&none))
}
