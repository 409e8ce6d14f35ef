//! What differs between two JSON values of Microcks, where order counts only where it means
//! something.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// Members that are sets in Microcks: it writes them in whatever order they hash to.
const SETS: [&str; 4] = ["headers", "values", "resourcePaths", "parameterConstraints"];

/// Every difference, with the JSON pointer to it after `place`. Lists of documents are compared by
/// id.
pub(crate) fn differences(place: &str, before: &Value, after: &Value) -> Vec<String> {
    let mut found = Vec::new();
    compare(place, &settled("", before), &settled("", after), &mut found);
    found
}

fn compare(place: &str, before: &Value, after: &Value, found: &mut Vec<String>) {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
            for key in keys {
                let place = format!("{place}/{}", key.replace('~', "~0").replace('/', "~1"));
                member(&place, before.get(key), after.get(key), found);
            }
        }
        (Value::Array(before), Value::Array(after)) => {
            for index in 0..before.len().max(after.len()) {
                let place = format!("{place}/{index}");
                member(&place, before.get(index), after.get(index), found);
            }
        }
        _ if before == after => {}
        _ => found.push(format!("{place}: {} became {}", shown(before), shown(after))),
    }
}

fn member(place: &str, before: Option<&Value>, after: Option<&Value>, found: &mut Vec<String>) {
    match (before, after) {
        (Some(before), Some(after)) => compare(place, before, after, found),
        (Some(before), None) => found.push(format!("{place}: {} is lost", shown(before))),
        (None, Some(after)) => found.push(format!("{place}: {} is added", shown(after))),
        (None, None) => {}
    }
}

/// The same without an order that means nothing: documents under their ids, sets sorted.
fn settled(name: &str, value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.iter().map(|(key, value)| (key.clone(), settled(key, value)));
            Value::Object(members.collect())
        }
        Value::Array(elements) => {
            let mut elements: Vec<Value> = elements.iter().map(|it| settled("", it)).collect();
            if elements.is_empty() {
                // A list of documents that is empty is one of documents all the same.
                return Value::Object(Map::new());
            }
            if elements.iter().all(|element| id(element).is_some()) {
                return Value::Object(by_id(elements));
            }
            // The operations of a contract are a set of names; those of a service a list.
            let names = name == "operations" && elements.iter().all(Value::is_string);
            if names || SETS.contains(&name) {
                elements.sort_by_cached_key(Value::to_string);
            }
            Value::Array(elements)
        }
        other => other.clone(),
    }
}

fn by_id(documents: Vec<Value>) -> Map<String, Value> {
    let mut map = Map::new();
    for document in documents {
        let mut key = id(&document).unwrap_or_default().to_owned();
        // None is dropped for having another's id.
        while map.contains_key(&key) {
            key.push_str(" again");
        }
        map.insert(key, document);
    }
    map
}

/// Of a document, or of a pair of them.
fn id(value: &Value) -> Option<&str> {
    ["/id", "/request/id", "/eventMessage/id"].iter().find_map(|path| value.pointer(path)?.as_str())
}

fn shown(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn answer() -> Value {
        json!({
            "services": [
                { "id": "a", "operations": [{ "name": "x" }, { "name": "y" }] },
                { "id": "b", "operations": [] },
            ],
            "messagesMap": { "GET /a": [{ "request": { "id": "r", "headers": [
                { "name": "Accept", "values": ["1", "2"] }, { "name": "Host", "values": ["h"] },
            ] } }] },
            "resources": [{ "id": "c", "operations": ["x", "y"] }],
        })
    }

    #[track_caller]
    fn check(pointer: &str, after: Value, expected: &[&str]) {
        let mut changed = answer();
        *changed.pointer_mut(pointer).unwrap() = after;
        assert_eq!(differences("", &answer(), &changed), expected);
    }

    #[test]
    fn every_change_is_found_where_it_is() {
        check("/services/0/id", json!("a"), &[]);
        check(
            "/services/0/operations/1/name",
            json!("z"),
            &["/services/a/operations/1/name: \"y\" became \"z\""],
        );
        check(
            "/services/1/operations",
            json!([{ "name": "x" }]),
            &["/services/b/operations: {} became [{\"name\":\"x\"}]"],
        );
        check(
            "/messagesMap/GET ~1a/0/request/headers/0/values/1",
            json!("3"),
            &["/messagesMap/GET ~1a/r/request/headers/0/values/1: \"2\" became \"3\""],
        );
        check(
            "/resources",
            json!([]),
            &["/resources/c: {\"id\":\"c\",\"operations\":[\"x\",\"y\"]} is lost"],
        );
        check(
            "/resources/0",
            json!({ "id": "c", "operations": ["x", "y"], "more": null }),
            &["/resources/c/more: null is added"],
        );
        check(
            "/resources/0/operations",
            json!(["x", "y", "y"]),
            &["/resources/c/operations/2: \"y\" is added"],
        );
    }

    #[test]
    fn order_counts_in_lists_and_not_in_sets_and_documents() {
        let service = |id: &str| json!({ "id": id, "operations": [] });
        let mut turned = answer();
        turned["services"].as_array_mut().unwrap().reverse();
        turned["resources"][0]["operations"].as_array_mut().unwrap().reverse();
        turned["messagesMap"]["GET /a"][0]["request"]["headers"].as_array_mut().unwrap().reverse();
        assert_eq!(differences("", &answer(), &turned), Vec::<String>::new());

        turned["services"][1]["operations"].as_array_mut().unwrap().reverse();
        assert_eq!(differences("", &answer(), &turned).len(), 2);

        let twice = [service("a"), service("a")];
        assert_eq!(differences("", &json!(twice), &json!([service("a")])).len(), 1);
    }
}
