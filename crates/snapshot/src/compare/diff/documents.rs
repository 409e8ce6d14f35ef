//! Compares two documents field by field.

use super::{Difference, FieldChange, comparison::Comparison, field, values::Values};
use crate::{
    Kind,
    document::Document,
    object::Object,
    read::schema::{self, field_index},
};

/// Compares two documents of one kind. `display_name` maps the names of fields.
pub(super) fn compare(
    existing: &Document<'_>,
    file: &Document<'_>,
    display_name: fn(&str) -> &str,
    comparison: &mut Comparison,
) -> Vec<FieldChange> {
    if existing.text == file.text {
        return Vec::new();
    }
    let table = schema::fields(existing.kind);
    let mut changes = Vec::new();
    for (field_index, schema::Field { name, shape, .. }) in table.iter().enumerate() {
        // The change of the operation already includes its name.
        if field_index == field_index::MESSAGE_OPERATION && existing.kind != Kind::Resource {
            continue;
        }
        let values =
            Values { existing: existing.raw(field_index), file: file.raw(field_index), shape };
        let mut field_changes = field::compare(display_name(name), values, comparison);
        if *name == "content" {
            // Bodies are never listed, even if they are short.
            for change in &mut field_changes {
                change.difference = Difference::Text;
            }
        }
        changes.extend(field_changes);
    }
    if let (Some(existing), Some(file)) = (Object::parse(existing.text), Object::parse(file.text)) {
        let unknown = field::compare_unknown(&existing, &file, table, comparison);
        changes.extend(unknown.into_iter().map(|unknown| unknown.change));
        field::compare_formatting(&existing, &file, comparison);
    }
    changes
}
