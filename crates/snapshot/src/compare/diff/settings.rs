//! Compares the fields of services and operations.

use super::{FieldChange, comparison::Comparison, field, field_names, values::Values};
use crate::{
    Kind,
    object::Object,
    read::schema::{self, Field},
    service::{Operation, Service},
};

/// Compares the fields of the service and of its metadata.
pub(super) fn compare_service(
    existing: &Service<'_>,
    file: &Service<'_>,
    comparison: &mut Comparison,
) -> Vec<FieldChange> {
    let table = schema::fields(Kind::Service);
    let fields = (&existing.fields, &file.fields);
    let display_name = field_names::service_field;
    let skipped = &["metadata", "operations"];
    let mut changes = compare(fields, table, skipped, display_name, comparison);
    let metadata = (&existing.metadata, &file.metadata);
    changes.extend(compare(metadata, schema::METADATA, &[], display_name, comparison));
    changes
}

/// Compares the fields of an operation, except its name.
pub(super) fn compare_operation(
    existing: &Operation<'_>,
    file: &Operation<'_>,
    comparison: &mut Comparison,
) -> Vec<FieldChange> {
    let fields = (&existing.fields, &file.fields);
    compare(fields, schema::OPERATION, &["name"], field_names::operation_field, comparison)
}

fn compare(
    (existing, file): (&Object<'_>, &Object<'_>),
    table: &'static [Field],
    skipped: &[&str],
    display_name: fn(&str) -> &str,
    comparison: &mut Comparison,
) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    for Field { name, shape, .. } in table.iter().filter(|field| !skipped.contains(&field.name)) {
        let [existing, file] = [existing, file].map(|object| object.get(name).unwrap_or("null"));
        let values = Values { existing, file, shape };
        changes.extend(field::compare(display_name(name), values, comparison));
    }
    let unknown = field::compare_unknown(existing, file, table, comparison);
    changes.extend(unknown.into_iter().map(|unknown| unknown.change));
    field::compare_formatting(existing, file, comparison);
    changes
}
