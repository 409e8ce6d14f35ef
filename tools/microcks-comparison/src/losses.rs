//! What a Microcks lost of a file that it imported, or stored as something else.

use std::cmp::Reverse;

use serde_json::Value;

/// A member that Microcks reads and uses, but does not write.
const UNWRITTEN: &str = "override";

/// The values of `sent` that `got` does not have. Microcks writes more fields, and converts some values.
pub(crate) fn losses(sent: &Value, got: &Value) -> Vec<String> {
    let mut found = Vec::new();
    compare("", sent, got, &mut found);
    found
}

fn compare(place: &str, sent: &Value, got: &Value, found: &mut Vec<String>) {
    match (sent, got) {
        (Value::Object(sent), Value::Object(got)) => {
            for (key, sent) in sent.iter().filter(|(key, _)| *key != UNWRITTEN) {
                let got = got.get(key).unwrap_or(&Value::Null);
                compare(&format!("{place}/{key}"), sent, got, found);
            }
        }
        (Value::Array(sent), Value::Array(got)) => {
            let mut unmatched: Vec<&Value> = got.iter().collect();
            let mut sent: Vec<(usize, &Value)> = sent.iter().enumerate().collect();
            // An object without values is kept by any other, so it is matched last.
            sent.sort_by_key(|(_, sent)| Reverse(sent.to_string().len()));
            for (index, sent) in sent {
                let place = format!("{place}/{index}");
                // Sets have any order, and no text twice.
                let candidate = match sent {
                    Value::Object(_) => unmatched.iter().position(|got| is_kept(sent, got)),
                    _ if got.iter().any(|got| is_kept(sent, got)) => continue,
                    _ => None,
                };
                match candidate {
                    Some(index) => drop(unmatched.swap_remove(index)),
                    None => match find_same(sent, got, index) {
                        Some(same) => compare(&place, sent, same, found),
                        None => found.push(format!("{place}: {} is lost", shorten(sent))),
                    },
                }
            }
        }
        _ if is_same(sent, got) => {}
        _ => found.push(format!("{place}: {} became {}", shorten(sent), shorten(got))),
    }
}

fn is_kept(sent: &Value, got: &Value) -> bool {
    losses(sent, got).is_empty()
}

/// The item with the same ID, or the object at the same index of a list.
fn find_same<'a>(sent: &Value, got: &'a [Value], index: usize) -> Option<&'a Value> {
    let has_same_id = |got: &&Value| !sent["id"].is_null() && is_same(&sent["id"], &got["id"]);
    let at_same_index = || got.get(index).filter(|_| sent["id"].is_null() && sent.is_object());
    got.iter().find(has_same_id).or_else(at_same_index)
}

/// Whether Microcks read this value as that one.
fn is_same(sent: &Value, got: &Value) -> bool {
    if sent == got {
        return true;
    }
    if is_nothing(got) {
        return is_nothing(sent) || number(sent).is_some_and(|number| number.trunc() == 0.0);
    }
    let (sent_text, got_text) = (text(sent), text(got));
    match got {
        _ if sent_text.trim().eq_ignore_ascii_case(&got_text) => true,
        Value::Bool(got) => number(sent).is_some_and(|number| *got == (number != 0.0)),
        // No date. Microcks takes the time of the import.
        Value::Number(_) if is_nothing(sent) && (sent.is_string() || sent.is_null()) => true,
        // A date. Another check compares those that the console shows.
        Value::Number(_) if sent_text.trim().get(4..5) == Some("-") => sent.is_string(),
        _ => number(sent).map(f64::trunc).is_some_and(|it| Some(it) == number(got)),
    }
}

/// Whether a value is as if it were not there.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => matches!(text.trim(), "" | "null" | "false" | "False"),
        Value::Array(items) => items.iter().all(is_nothing),
        Value::Object(members) => members.values().all(is_nothing),
        Value::Bool(true) => false,
    }
}

fn number(value: &Value) -> Option<f64> {
    text(value).trim().parse().ok()
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn shorten(value: &Value) -> String {
    value.to_string().chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn conversions_of_microcks_are_no_losses() {
        for (sent, got) in [
            (json!("a"), json!("a")),
            (json!(5), json!("5")),
            (json!(" 5 "), json!(5)),
            (json!(1.5), json!(1)),
            (json!("True"), json!(true)),
            (json!(99), json!(true)),
            (json!(0), json!(false)),
            (json!(""), json!(null)),
            (json!(" "), json!(0)),
            (json!("null"), json!(1_710_000_000_000_u64)),
            (json!("2024-03-09T16:00:00Z"), json!(1_710_000_000_000_u64)),
            (json!({ "a": [1, "b"] }), json!({ "a": ["b", "1"], "c": null })),
            (json!([{ "id": "1" }, { "id": "2" }]), json!([{ "id": "2", "x": 1 }, { "id": "1" }])),
            (json!(["a", "a"]), json!(["a"])),
            (json!([{}, { "a": 1 }]), json!([{ "a": 1 }, {}])),
            (json!([{ "override": true }]), json!([{}])),
        ] {
            assert_eq!(losses(&sent, &got), Vec::<String>::new(), "{sent} {got}");
        }
    }

    #[test]
    fn lost_and_changed_values_are_found() {
        for (sent, got, expected) in [
            (json!("a"), json!(null), ": \"a\" became null"),
            (json!({ "a": 5 }), json!({ "a": 6 }), "/a: 5 became 6"),
            (json!({ "a": true }), json!({}), "/a: true became null"),
            (json!(["a", "b"]), json!(["a"]), "/1: \"b\" is lost"),
            (json!([{ "id": "1", "b": 1 }]), json!([{ "id": "1", "b": 2 }]), "/0/b: 1 became 2"),
            (json!([{ "n": 1 }, { "n": 1 }]), json!([{ "n": 1 }]), "/1: {\"n\":1} is lost"),
        ] {
            assert_eq!(losses(&sent, &got), [expected], "{sent} {got}");
        }
    }
}
