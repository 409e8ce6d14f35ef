//! Applies an edit to a definition.

use std::collections::BTreeMap;

use super::edit::{DispatcherEdit, OperationEdit, ServiceEdit};
use crate::{
    Definition, Kind,
    describe::{ParameterConstraint, constraint},
    object::{Object, field_order, list, quoted},
    read::{schema, value},
    response_times::{ResponseTime, StoredStrategy},
};

/// The service has no operation of this name.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the service has no operation {0}")]
pub struct NoOperation(pub Box<str>);

/// The definition with the settings of an edit. Only the named settings change. Those that Microcks reads
/// as the same keep their bytes, like everything else.
///
/// # Errors
/// [`NoOperation`] if the edit names an operation that the service does not have.
pub fn apply(definition: &Definition, edit: &ServiceEdit) -> Result<Definition, NoOperation> {
    let service = edit_service(definition.section(Kind::Service), edit)?;
    let mut sections = definition.sections().clone();
    sections[Kind::Service.index()] = service;
    Ok(Definition::from_sections(sections))
}

fn edit_service(text: &str, edit: &ServiceEdit) -> Result<String, NoOperation> {
    let Some(mut fields) = Object::parse(text) else {
        let operation = edit.operations.first().map(|operation| operation.name.clone());
        return operation.map_or_else(|| Ok(text.to_owned()), |name| Err(NoOperation(name)));
    };
    let metadata = fields.get_borrowed("metadata").and_then(Object::parse).unwrap_or_default();
    if let Some(metadata) = edit_metadata(metadata, edit) {
        fields.set("metadata", metadata, &field_order(schema::fields(Kind::Service)));
    }
    let items = fields.get_borrowed("operations").and_then(list).unwrap_or_default();
    if let Some(operations) = edit_operations(&items, &edit.operations)? {
        fields.set("operations", operations, &Object::default());
    }
    Ok(fields.to_string())
}

/// The metadata with other labels and annotations. `None` if nothing changes.
fn edit_metadata(mut metadata: Object<'_>, edit: &ServiceEdit) -> Option<String> {
    let mut is_changed = false;
    for (name, wanted) in [("annotations", &edit.annotations), ("labels", &edit.labels)] {
        let Some(wanted) = wanted else { continue };
        let current = metadata.object(name).unwrap_or_default();
        if super::read::texts(&current) != *wanted {
            let map = edit_map(&current, wanted);
            metadata.set(name, map, &field_order(schema::METADATA));
            is_changed = true;
        }
    }
    is_changed.then(|| metadata.to_string())
}

/// A map with these values. Members that stay keep their order, new ones follow.
fn edit_map(current: &Object<'_>, wanted: &BTreeMap<Box<str>, Box<str>>) -> String {
    let known = current.members().filter_map(|member| wanted.get_key_value(&*member.name));
    let new = wanted.iter().filter(|(key, _)| current.get(key).is_none());
    let all = known.chain(new);
    let members = all.map(|(key, value)| format!("{}:{}", quoted(key), quoted(value)));
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}

/// The list of operations with these edits. `None` if nothing changes.
fn edit_operations(items: &[&str], edits: &[OperationEdit]) -> Result<Option<String>, NoOperation> {
    let mut edited: Vec<Option<String>> = vec![None; items.len()];
    if edits.is_empty() {
        return Ok(None);
    }
    let mut positions: BTreeMap<Box<str>, usize> = BTreeMap::new();
    for (index, item) in items.iter().enumerate() {
        if let Some(operation) = Object::parse(item) {
            positions.entry(operation.text("name").unwrap_or_default()).or_insert(index);
        }
    }
    for edit in edits {
        let index = positions.get(&edit.name).ok_or_else(|| NoOperation(edit.name.clone()))?;
        if let (Some(item), Some(slot)) = (items.get(*index), edited.get_mut(*index)) {
            *slot = edit_operation(item, edit);
        }
    }
    if edited.iter().all(Option::is_none) {
        return Ok(None);
    }
    let all = items.iter().zip(edited);
    let all = all.map(|(item, edited)| edited.unwrap_or_else(|| (*item).to_owned()));
    Ok(Some(format!("[{}]", all.collect::<Vec<_>>().join(","))))
}

/// The operation with other settings. `None` if nothing changes.
fn edit_operation(text: &str, edit: &OperationEdit) -> Option<String> {
    let mut fields = Object::parse(text)?;
    let order = field_order(schema::OPERATION);
    let stored = |name: &str| fields.text(name).unwrap_or_default();
    let mut changes: Vec<(&'static str, String)> = Vec::new();
    let time = ResponseTime {
        time: fields.get("defaultDelay").and_then(value::parse_integer),
        strategy: (&*stored("defaultDelayStrategy")).into(),
    };
    if let Some(wanted) = edit.time.filter(|wanted| *wanted != time.effective_time()) {
        changes.push(("defaultDelay", wanted.to_string()));
    }
    if let Some(wanted) = &edit.strategy
        && StoredStrategy::from(&**wanted) != time.strategy
    {
        changes.push(("defaultDelayStrategy", quoted(wanted)));
    }
    if let Some(DispatcherEdit { name, rules }) = &edit.dispatcher {
        for (field, wanted) in [("dispatcher", name), ("dispatcherRules", rules)] {
            if stored(field) != *wanted {
                let value = if wanted.is_empty() { "null".to_owned() } else { quoted(wanted) };
                changes.push((field, value));
            }
        }
    }
    let constraints = edit.constraints.as_ref();
    changes.extend(
        constraints
            .and_then(|wanted| edit_constraints(&fields, wanted))
            .map(|constraints| ("parameterConstraints", constraints)),
    );
    if changes.is_empty() {
        return None;
    }
    for (name, value) in changes {
        fields.set(name, value, &order);
    }
    Some(fields.to_string())
}

/// The list of constraints. Those that stay keep their bytes. `None` if nothing changes.
fn edit_constraints(operation: &Object<'_>, wanted: &[ParameterConstraint]) -> Option<String> {
    let stored = operation.list("parameterConstraints").unwrap_or_default();
    let mut known: Vec<(ParameterConstraint, &str)> = Vec::new();
    for text in stored {
        known.extend(Object::parse(text).map(|fields| (constraint(&fields), text)));
    }
    let mut current: Vec<&ParameterConstraint> = known.iter().map(|(it, _)| it).collect();
    let mut sorted: Vec<&ParameterConstraint> = wanted.iter().collect();
    current.sort();
    sorted.sort();
    if current == sorted {
        return None;
    }
    let text = |wanted: &ParameterConstraint| {
        let same = known.iter().find(|(constraint, _)| constraint == wanted);
        same.map_or_else(|| constraint_text(wanted), |(_, text)| (*text).to_owned())
    };
    Some(format!("[{}]", wanted.iter().map(text).collect::<Vec<_>>().join(",")))
}

fn constraint_text(constraint: &ParameterConstraint) -> String {
    let pattern = constraint.pattern.as_deref().map_or_else(|| "null".to_owned(), quoted);
    format!(
        r#"{{"name":{},"in":{},"required":{},"recopy":{},"mustMatchRegexp":{pattern}}}"#,
        quoted(&constraint.name),
        quoted(&constraint.location),
        constraint.is_required,
        constraint.is_recopied,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::ServiceSettings;

    fn definition(service: &str) -> Definition {
        Definition::from_sections([
            service.to_owned(),
            "r".into(),
            String::new(),
            "a".into(),
            "e".into(),
        ])
    }

    fn map(pairs: &[(&str, &str)]) -> BTreeMap<Box<str>, Box<str>> {
        pairs.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect()
    }

    fn edited(service: &str, edit: &ServiceEdit) -> String {
        let applied = apply(&definition(service), edit).unwrap();
        assert_eq!(applied.sections()[1..], definition(service).sections()[1..]);
        applied.section(Kind::Service).to_owned()
    }

    fn edited_operation(operation: &str, edit: OperationEdit) -> String {
        let service = |operation: &str| format!(r#"{{"id":"s","operations":[{operation}],"x":1}}"#);
        let operations = vec![OperationEdit { name: "o".into(), ..edit }];
        let edit = ServiceEdit { operations, ..ServiceEdit::default() };
        let text = edited(&service(operation), &edit);
        let start = r#"{"id":"s","operations":["#;
        text.strip_prefix(start).and_then(|rest| rest.strip_suffix(r#"],"x":1}"#)).unwrap().into()
    }

    #[test]
    fn labels_and_annotations_keep_their_order_and_everything_else() {
        let service =
            r#"{"id":"s","metadata":{"createdOn":1,"labels":{"z":"1","a":"\u0032"}},"y":[ ]}"#;
        let edit = ServiceEdit {
            labels: Some(map(&[("z", "9"), ("m", "é")])),
            annotations: Some(map(&[("k", "v")])),
            ..ServiceEdit::default()
        };
        let expected = r#"{"id":"s","metadata":{"createdOn":1,"annotations":{"k":"v"},"labels":{"z":"9","m":"é"}},"y":[ ]}"#;
        assert_eq!(edited(service, &edit), expected);
        let missing = ServiceEdit { labels: Some(map(&[("a", "b")])), ..ServiceEdit::default() };
        assert_eq!(
            edited(r#"{"id":"s"}"#, &missing),
            r#"{"id":"s","metadata":{"labels":{"a":"b"}}}"#
        );
    }

    #[test]
    fn equal_settings_keep_every_byte() {
        let service = r#"{"metadata":{"labels":{"a":"\u0032"}},"operations":[{"name":"o","defaultDelay":-1,"dispatcher":null,"parameterConstraints":[{"name":"a","in":"query","x":1}]}]}"#;
        let settings = ServiceSettings::new(&definition(service));
        let operation = &settings.operations[0];
        let edit = ServiceEdit {
            labels: Some(settings.labels.clone()),
            annotations: Some(settings.annotations.clone()),
            operations: vec![OperationEdit {
                name: operation.name.clone(),
                time: Some(operation.response_time.effective_time()),
                strategy: Some(operation.response_time.strategy.to_string().into()),
                dispatcher: Some(DispatcherEdit {
                    name: operation.dispatcher.clone(),
                    rules: operation.rules.clone(),
                }),
                constraints: Some(operation.constraints.clone()),
            }],
        };
        assert_eq!(edited(service, &edit), service);
    }

    #[test]
    fn settings_of_operations_change_alone() {
        let edit = OperationEdit {
            time: Some(80),
            strategy: Some("random-20".into()),
            dispatcher: Some(DispatcherEdit { name: "SCRIPT".into(), rules: "a\nb".into() }),
            ..OperationEdit::default()
        };
        assert_eq!(
            edited_operation(r#"{"name":"o","method":"GET","y":1.50}"#, edit),
            r#"{"name":"o","method":"GET","dispatcher":"SCRIPT","dispatcherRules":"a\nb","defaultDelay":80,"defaultDelayStrategy":"random-20","y":1.50}"#
        );
        let none = OperationEdit {
            dispatcher: Some(DispatcherEdit::default()),
            ..OperationEdit::default()
        };
        assert_eq!(
            edited_operation(r#"{"name":"o","dispatcher":"A","dispatcherRules":"b"}"#, none),
            r#"{"name":"o","dispatcher":null,"dispatcherRules":null}"#
        );
    }

    #[test]
    fn first_of_several_operations_with_one_name_changes() {
        let edit = OperationEdit { time: Some(1), ..OperationEdit::default() };
        assert_eq!(
            edited_operation(r#"null,{"name":"o"},{"name":"o"}"#, edit),
            r#"null,{"name":"o","defaultDelay":1},{"name":"o"}"#
        );
    }

    #[test]
    fn constraints_that_stay_keep_their_bytes() {
        let stored = r#"{"name":"o","parameterConstraints":[{"in":"query","name":"b","z":[1]},{"name":"a","in":"path"}]}"#;
        let constraint = |name: &str, location: &str| ParameterConstraint {
            name: name.into(),
            location: location.into(),
            is_required: false,
            is_recopied: false,
            pattern: None,
        };
        let added = ParameterConstraint {
            is_required: true,
            pattern: Some("\\d".into()),
            ..constraint("c", "header")
        };
        let edit = OperationEdit {
            constraints: Some(vec![constraint("b", "query"), added]),
            ..OperationEdit::default()
        };
        assert_eq!(
            edited_operation(stored, edit),
            r#"{"name":"o","parameterConstraints":[{"in":"query","name":"b","z":[1]},{"name":"c","in":"header","required":true,"recopy":false,"mustMatchRegexp":"\\d"}]}"#
        );
    }

    #[test]
    fn unknown_operation_is_named() {
        let edit =
            ServiceEdit { operations: vec![OperationEdit::new("none")], ..ServiceEdit::default() };
        for service in [r#"{"operations":[{"name":"o"}]}"#, "null", ""] {
            let error = apply(&definition(service), &edit).unwrap_err();
            assert_eq!(error, NoOperation("none".into()));
        }
    }
}
