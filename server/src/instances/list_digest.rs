//! A hash of the entry of a service in the list of an instance.

use serde_json::Value;
use snapshot::Hash;

/// A hash of a JSON value. The order of members and of items does not count, because a Microcks writes sets in any
/// order.
pub(super) fn list_digest(json: &str) -> Hash {
    let value: Value = serde_json::from_str(json).unwrap_or_default();
    Hash::from(*blake3::hash(canonical(&value).as_bytes()).as_bytes())
}

fn canonical(value: &Value) -> String {
    let (open, mut items, close) = match value {
        Value::Array(items) => ('[', items.iter().map(canonical).collect::<Vec<_>>(), ']'),
        Value::Object(members) => {
            let member = |(name, value): (&String, &Value)| {
                format!("{}:{}", Value::from(name.as_str()), canonical(value))
            };
            ('{', members.iter().map(member).collect(), '}')
        }
        scalar => return scalar.to_string(),
    };
    items.sort_unstable();
    format!("{open}{}{close}", items.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_does_not_count_and_everything_else_does() {
        let first = list_digest(r#"{"id":"1","operations":[{"paths":["a","b"],"delay":1}]}"#);
        let reordered = list_digest(r#"{"operations":[{"delay":1,"paths":["b","a"]}],"id":"1"}"#);
        assert_eq!(first, reordered);
        for other in [
            r#"{"id":"1","operations":[{"paths":["a","b"],"delay":2}]}"#,
            r#"{"id":"1","operations":[{"paths":["a","b","b"],"delay":1}]}"#,
            r#"{"id":"1","operations":[{"paths":["a"],"delay":1},"b"]}"#,
            r#"{"id":"1"}"#,
        ] {
            assert_ne!(list_digest(other), first, "{other}");
        }
    }
}
