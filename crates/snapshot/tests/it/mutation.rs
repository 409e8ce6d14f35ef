//! Changes that people and releases make to a service between two exports.

use proptest::prelude::*;
use serde_json::{Value, json};
use snapshot::{Definition, ServiceType, remap_ids};

use crate::support::{file_with_one, renumbered, single_definition};

/// The kind of change, and a number that selects its target.
pub(crate) type Change = (u8, usize);

/// Random changes.
pub(crate) fn changes() -> impl Strategy<Value = Vec<Change>> {
    prop::collection::vec((0..20_u8, 0..64_usize), 0..8)
}

/// A service here, and a changed version of it in a file with the same IDs.
pub(crate) fn pairs() -> impl Strategy<Value = (Definition, Definition)> {
    let service = (0..7_usize, 0..40_u64);
    (service, changes(), changes(), any::<bool>(), 1..9_u64).prop_map(
        |((kind, seed), ours, theirs, other_ids, salt)| {
            let origin = file_with_one(ServiceType::KNOWN[kind], seed);
            let here = single_definition(&changed(&origin, &ours));
            let file = changed(&origin, &theirs);
            let file = if other_ids { renumbered(&file, salt) } else { file };
            (here.clone(), remap_ids(&single_definition(&file), &here))
        },
    )
}

/// Applies changes to a file with one service.
pub(crate) fn changed(file: &[u8], changes: &[Change]) -> Vec<u8> {
    let mut file: Value = serde_json::from_slice(file).unwrap();
    for change in changes {
        apply(&mut file, *change);
    }
    serde_json::to_vec(&file).unwrap()
}

fn pick(list: &mut Value, at: usize) -> Option<&mut Value> {
    let list = list.as_array_mut()?;
    let length = list.len();
    if length == 0 { None } else { Some(&mut list[at % length]).filter(|it| it.is_object()) }
}

fn apply(file: &mut Value, (change, at): Change) {
    let service = file["services"][0]["id"].as_str().unwrap().to_owned();
    let messages = ["requests", "responses", "eventMessages"];
    match change {
        0 => drop_operation(file, at),
        1 => drop_example(file, at),
        2 => {
            if let Some(response) = pick(&mut file["responses"], at) {
                response["content"] = json!(format!("another content {at}"));
            }
        }
        3 => {
            if let Some(message) = pick(&mut file[messages[at % 3]], at) {
                message["name"] = json!(format!("another name {at}"));
            }
        }
        4 => {
            if let Some(operation) = pick(&mut file["services"][0]["operations"], at) {
                operation["defaultDelay"] = json!(at * 10);
                operation["dispatcher"] = [json!("SCRIPT"), Value::Null][at % 2].clone();
                operation["dispatcherRules"] = json!(format!("rules {at}"));
            }
        }
        5 => {
            let labels = [
                json!({"team": "a", "status": at}),
                json!({}),
                Value::Null,
                json!({"status": "GA"}),
            ];
            file["services"][0]["metadata"]["labels"] = labels[at % 4].clone();
        }
        6 => {
            let service = file["services"][0].as_object_mut().unwrap();
            if at.is_multiple_of(2) {
                service.remove("metadata");
            } else {
                service.insert("metadata".into(), Value::Null);
            }
        }
        7 => {
            if let Some(operations) = file["services"][0]["operations"].as_array_mut() {
                let by = at % operations.len().max(1);
                operations.rotate_left(by);
            }
        }
        8 => {
            if let Some(resource) = pick(&mut file["resources"], at) {
                resource["content"] = json!(format!("line 1\nline {at}"));
            }
        }
        9 => {
            if let Some(resources) = file["resources"].as_array_mut() {
                resources.pop();
            }
        }
        10 => add_example(file, at),
        11 => {
            if let Some(message) = pick(&mut file[messages[at % 3]], at) {
                message.as_object_mut().unwrap().remove("id");
            }
        }
        12 => rename_operation(file, at),
        13 => {
            let annotations = [json!({"a/b": "c", "n": at}), Value::Null];
            file["services"][0]["metadata"]["annotations"] = annotations[at % 2].clone();
        }
        14 => {
            file["services"][0]["newer"] = json!({"than": [at]});
            if let Some(operation) = pick(&mut file["services"][0]["operations"], at) {
                operation["newer"] = json!(null);
            }
        }
        15 => {
            if let Some(operation) = pick(&mut file["services"][0]["operations"], at) {
                let operation = operation.as_object_mut().unwrap();
                operation.remove("defaultDelayStrategy");
                operation.remove("parameterConstraints");
            }
        }
        16 => {
            let resource = json!({"id": format!("c0ffee{at:018x}"), "name": format!("new {at}"),
                "content": "x", "type": "JSON_FRAGMENT", "serviceId": service});
            file["resources"].as_array_mut().unwrap().push(resource);
        }
        17 => {
            if let Some(operations) = file["services"][0]["operations"].as_array_mut() {
                operations.push(json!({"name": format!("new {}", at % 3), "defaultDelay": at}));
            }
        }
        18 => {
            if let Some(response) = pick(&mut file["responses"], at) {
                response["dispatchCriteria"] = json!(format!("/id={at}"));
                response["headers"] = json!([{"name": "x-a", "values": ["1", "2"]}]);
            }
        }
        _ => {
            let operations = [Value::Null, json!([]), json!([null, {"name": "only"}])];
            if at < 6 {
                file["services"][0]["operations"] = operations[at % 3].clone();
            }
        }
    }
}

/// The ID of an operation of the service.
fn operation_id(file: &mut Value, at: usize) -> Option<String> {
    let service = file["services"][0]["id"].as_str().unwrap().to_owned();
    let name = pick(&mut file["services"][0]["operations"], at)?["name"].as_str()?.to_owned();
    Some(format!("{service}-{name}"))
}

fn drop_operation(file: &mut Value, at: usize) {
    let Some(id) = operation_id(file, at) else { return };
    let operations = file["services"][0]["operations"].as_array_mut().unwrap();
    operations.remove(at % operations.len());
    for kind in ["requests", "responses", "eventMessages"] {
        file[kind].as_array_mut().unwrap().retain(|message| message["operationId"] != id);
    }
}

fn drop_example(file: &mut Value, at: usize) {
    let Some(response) = pick(&mut file["responses"], at) else { return };
    let response = response.clone();
    file["responses"].as_array_mut().unwrap().retain(|it| *it != response);
    let requests = file["requests"].as_array_mut().unwrap();
    requests.retain(|it| it["responseId"].is_null() || it["responseId"] != response["id"]);
}

fn add_example(file: &mut Value, at: usize) {
    let Some(id) = operation_id(file, at) else { return };
    let (request, response) = (format!("facade{at:018x}"), format!("decade{at:018x}"));
    let name = format!("new example {at}");
    file["requests"].as_array_mut().unwrap().push(
        json!({"id": request, "name": name, "operationId": id, "responseId": response, "headers": null}),
    );
    file["responses"]
        .as_array_mut()
        .unwrap()
        .push(json!({"id": response, "name": name, "operationId": id, "status": "200"}));
}

fn rename_operation(file: &mut Value, at: usize) {
    let Some(id) = operation_id(file, at) else { return };
    let operation = pick(&mut file["services"][0]["operations"], at).unwrap();
    operation["name"] = json!(format!("{} again", operation["name"].as_str().unwrap()));
    let new = format!("{id} again");
    for kind in ["requests", "responses", "eventMessages"] {
        for message in file[kind].as_array_mut().unwrap() {
            if message["operationId"] == id {
                message["operationId"] = json!(new);
            }
        }
    }
}
