//! The fields of a service and of an operation.

use super::{
    FieldChange,
    field::{self, Form, Values},
    words,
};
use crate::{
    Kind,
    edit::object::Object,
    read::schema::{self, Field},
    service::{Operation, Service},
};

/// What of a table is compared elsewhere.
type Elsewhere = &'static [&'static str];

/// The service's own fields and those of its metadata.
pub(super) fn of_service(
    here: &Service<'_>,
    file: &Service<'_>,
    form: &mut Form,
) -> Vec<FieldChange> {
    let table = schema::fields(Kind::Service);
    let elsewhere: Elsewhere = &["metadata", "operations"];
    let own = (&here.fields, &file.fields);
    let mut changes = compare(own, table, elsewhere, words::service_word, form);
    let metadata = (&here.metadata, &file.metadata);
    changes.extend(compare(metadata, schema::METADATA, &[], words::service_word, form));
    changes
}

/// The fields of an operation, but for its name.
pub(super) fn of_operation(
    here: &Operation<'_>,
    file: &Operation<'_>,
    form: &mut Form,
) -> Vec<FieldChange> {
    let fields = (&here.fields, &file.fields);
    compare(fields, schema::OPERATION, &["name"], words::operation_word, form)
}

fn compare(
    (here, file): (&Object<'_>, &Object<'_>),
    table: &'static [Field],
    elsewhere: Elsewhere,
    word: fn(&str) -> &str,
    form: &mut Form,
) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    for Field { name, shape, .. } in table.iter().filter(|field| !elsewhere.contains(&field.name)) {
        let value = |of| Object::get(of, name).unwrap_or("null");
        let values = Values { here: value(here), file: value(file), shape };
        changes.extend(field::compare(word(name), values, form));
    }
    changes.extend(field::unknown(here, file, form, |name| table.iter().any(|it| it.name == name)));
    field::written_otherwise(here, file, form);
    changes
}
