//! Compares the fields of two documents.

use std::collections::{BTreeSet, HashSet};

use super::{
    FieldChange,
    comparison::{Comparison, EMPTY_FIELDS, FIELD_ORDER, VALUE_FORMATTING},
    entries,
    values::{self, Values, difference},
};
use crate::{
    object::Object,
    read::schema::{Field, Shape},
};

/// Compares one field with this display name. A difference in formatting only is recorded in the
/// comparison and gives no changes.
pub(crate) fn compare(
    name: &str,
    values: Values<'_>,
    comparison: &mut Comparison,
) -> Vec<FieldChange> {
    let Values { existing, file, shape } = values;
    if existing == file {
        return Vec::new();
    }
    if values::mean_the_same(values) {
        if values::is_empty(existing) || values::is_empty(file) {
            comparison.add_formatting(EMPTY_FIELDS);
        } else if matches!(shape, Shape::Set(_)) {
            comparison.add_order(name);
        } else {
            comparison.add_formatting(VALUE_FORMATTING);
        }
        return Vec::new();
    }
    if let Some(changes) = entries::compare(name, values, comparison.max_value_bytes) {
        if changes.is_empty() {
            comparison.add_order(name);
        }
        return changes;
    }
    vec![FieldChange {
        field: name.into(),
        entry: None,
        difference: difference(existing, file, comparison.max_value_bytes),
    }]
}

/// The display name of the fields that are not in the schema. The entry of the change names the field.
pub(super) const UNKNOWN_FIELD: &str = "unknown field";

/// A change of a field that is not in the schema.
pub(crate) struct UnknownFieldChange<'o> {
    /// The whole name, which the change may truncate.
    pub(crate) name: &'o str,
    pub(crate) change: FieldChange,
}

/// Compares the fields that are not in the schema.
pub(crate) fn compare_unknown<'o>(
    existing: &'o Object<'_>,
    file: &'o Object<'_>,
    table: &[Field],
    comparison: &Comparison,
) -> Vec<UnknownFieldChange<'o>> {
    let is_known = |name: &str| table.iter().any(|field| field.name == name);
    let members = existing.members().chain(file.members());
    let names: BTreeSet<&str> =
        members.map(|member| &*member.name).filter(|name| !is_known(name)).collect();
    let mut changes = Vec::new();
    for name in names {
        let [existing, file] = [existing, file].map(|object| object.get(name).unwrap_or("null"));
        if existing != file {
            let change = FieldChange {
                field: UNKNOWN_FIELD.into(),
                entry: Some(entries::truncated_name(name)),
                difference: difference(existing, file, comparison.max_value_bytes),
            };
            changes.push(UnknownFieldChange { name, change });
        }
    }
    changes
}

/// Records fields that are empty on one side and missing on the other, and fields in another order.
pub(super) fn compare_formatting(
    existing: &Object<'_>,
    file: &Object<'_>,
    comparison: &mut Comparison,
) {
    let names = |object: &Object<'_>| -> HashSet<String> {
        object.members().map(|member| member.name.to_string()).collect()
    };
    let (ours, theirs) = (names(existing), names(file));
    let has_extra_empty = |object: &Object<'_>, other: &HashSet<String>| {
        let mut members = object.members();
        members.any(|member| values::is_empty(&member.value) && !other.contains(&*member.name))
    };
    if has_extra_empty(existing, &theirs) || has_extra_empty(file, &ours) {
        comparison.add_formatting(EMPTY_FIELDS);
    }
    let common_names = |object: &Object<'_>| -> Vec<String> {
        let names = object.members().map(|member| member.name.to_string());
        names.filter(|name| ours.contains(name) && theirs.contains(name)).collect()
    };
    if common_names(existing) != common_names(file) {
        comparison.add_formatting(FIELD_ORDER);
    }
}
