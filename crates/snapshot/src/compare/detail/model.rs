//! The detailed result of a comparison.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::{ChangeKind, FieldChange, OperationChange, compare::detail::body::BodyDiff};

/// What a detailed comparison includes.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DetailOptions {
    /// Whether to include whole bodies. Otherwise each body is cut at 200 kB, and all together at
    /// 2 MB.
    pub whole: bool,
    /// The path of a single item or field to include.
    pub item: Option<Box<str>>,
}

/// The details of a comparison.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Detail {
    /// The service, its operations in the order of the file, and its contracts. Groups without
    /// items are omitted.
    pub groups: Vec<DetailGroup>,
    /// The number of items beyond the limit.
    #[serde(rename = "left_out")]
    pub omitted: u32,
}

/// Items with a common heading.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct DetailGroup {
    /// The heading.
    pub heading: Heading,
    /// The items. Empty if only the name of an operation differs.
    pub items: Vec<DetailItem>,
}

/// The heading of a group.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Heading {
    /// The service itself.
    Service,
    /// An operation of the service.
    Operation {
        /// The name, in the file if the file has it. Untrusted text.
        name: Box<str>,
        /// How the operation differs. `None` if only its settings or its examples differ.
        change: Option<OperationChange>,
    },
    /// The contracts.
    Contracts,
}

/// The kind of an item.
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
    /// Identifies the item in the same two definitions, for [`DetailOptions::item`].
    pub path: Box<str>,
    /// The kind of item.
    pub kind: ItemKind,
    /// The name. Empty for settings. Untrusted text.
    pub name: Box<str>,
    /// How the item differs.
    pub change: ChangeKind,
    /// The fields that differ. If only one definition has the item, all fields that are not empty.
    pub fields: Vec<DetailField>,
}

/// A field that differs.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct DetailField {
    /// Identifies the field, as [`DetailItem::path`] does.
    pub path: Box<str>,
    /// The change. Fields of examples have a prefix: "response status".
    pub change: FieldChange,
    /// The line by line comparison, if the values are too long for one line.
    pub body: Option<BodyDiff>,
}

impl Detail {
    /// Replaces fields by those of a comparison with [`DetailOptions::item`].
    pub fn replace_fields(&mut self, whole: Self) {
        let items = whole.groups.into_iter().flat_map(|group| group.items);
        let new_fields: Vec<DetailField> = items.flat_map(|item| item.fields).collect();
        // Several entries of a collection share one path, so all of them are replaced together.
        let paths: HashSet<Box<str>> = new_fields.iter().map(|field| field.path.clone()).collect();
        for item in self.groups.iter_mut().flat_map(|group| &mut group.items) {
            let first = item.fields.iter().position(|field| paths.contains(&field.path));
            let Some(first) = first else { continue };
            let is_inside = |field: &&DetailField| {
                field.path.strip_prefix(&*item.path).is_some_and(|rest| rest.starts_with('/'))
            };
            let replacements: Vec<DetailField> =
                new_fields.iter().filter(is_inside).cloned().collect();
            item.fields.retain(|field| !paths.contains(&field.path));
            let first = first.min(item.fields.len());
            item.fields.splice(first..first, replacements);
        }
    }
}
