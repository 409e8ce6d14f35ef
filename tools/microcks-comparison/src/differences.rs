//! Compares two JSON values of Microcks. Ignores the order of documents and of sets.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// Members that are sets in Microcks, which it writes in any order.
const SETS: [&str; 4] = ["headers", "values", "resourcePaths", "parameterConstraints"];

/// All differences, each with `prefix` and its JSON pointer. Lists of documents are compared by ID.
pub(crate) fn differences(prefix: &str, before: &Value, after: &Value) -> Vec<String> {
    let mut found = Vec::new();
    compare(prefix, &normalize("", before), &normalize("", after), &mut found);
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
        _ => found.push(format!("{place}: {} became {}", shorten(before), shorten(after))),
    }
}

fn member(place: &str, before: Option<&Value>, after: Option<&Value>, found: &mut Vec<String>) {
    match (before, after) {
        (Some(before), Some(after)) => compare(place, before, after, found),
        (Some(before), None) => found.push(format!("{place}: {} is lost", shorten(before))),
        (None, Some(after)) => found.push(format!("{place}: {} is added", shorten(after))),
        (None, None) => {}
    }
}

/// Removes the order that has no meaning: documents become members by ID, sets are sorted.
fn normalize(name: &str, value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.iter().map(|(key, value)| (key.clone(), normalize(key, value)));
            Value::Object(members.collect())
        }
        Value::Array(elements) => {
            let mut elements: Vec<Value> = elements.iter().map(|it| normalize("", it)).collect();
            if elements.is_empty() {
                // An empty list could be a list of documents.
                return Value::Object(Map::new());
            }
            if elements.iter().all(|element| id(element).is_some()) {
                return Value::Object(by_id(elements));
            }
            // The operations of a contract are a set of names. Those of a service are a list.
            let is_set_of_names = name == "operations" && elements.iter().all(Value::is_string);
            if is_set_of_names || SETS.contains(&name) {
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
        // A repeated ID must not drop a document.
        while map.contains_key(&key) {
            key.push_str(" (repeated)");
        }
        map.insert(key, document);
    }
    map
}

/// The ID of a document, or of a request and its response.
fn id(value: &Value) -> Option<&str> {
    ["/id", "/request/id", "/eventMessage/id"].iter().find_map(|path| value.pointer(path)?.as_str())
}

fn shorten(value: &Value) -> String {
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
    fn changes_are_found_with_their_pointers() {
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
    fn order_matters_in_lists_but_not_in_sets_and_documents() {
        let service = |id: &str| json!({ "id": id, "operations": [] });
        let mut reversed = answer();
        reversed["services"].as_array_mut().unwrap().reverse();
        reversed["resources"][0]["operations"].as_array_mut().unwrap().reverse();
        reversed["messagesMap"]["GET /a"][0]["request"]["headers"]
            .as_array_mut()
            .unwrap()
            .reverse();
        assert_eq!(differences("", &answer(), &reversed), Vec::<String>::new());

        reversed["services"][1]["operations"].as_array_mut().unwrap().reverse();
        assert_eq!(differences("", &answer(), &reversed).len(), 2);

        let twice = [service("a"), service("a")];
        assert_eq!(differences("", &json!(twice), &json!([service("a")])).len(), 1);
    }
}
