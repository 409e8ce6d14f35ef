//! Describes in words where a value is in a document.

use crate::{
    Kind, Owner,
    compare::diff::field_names::entry_name,
    read::schema::{self, Shape},
    truncate::truncate_chars,
};

/// Names are truncated in messages.
const MAX_NAME_CHARS: usize = 100;

/// A document for messages, such as "the response `ok`" or "a response without a name".
pub(crate) fn document_in_words(kind: Kind, name: Option<&str>) -> String {
    let noun = match kind {
        Kind::Service => "service",
        Kind::Resource => "contract",
        Kind::Request => "request",
        Kind::Response => "response",
        Kind::EventMessage => "event message",
    };
    match name.filter(|name| !name.is_empty()) {
        Some(name) => format!("the {noun} `{}`", truncate_chars(name, MAX_NAME_CHARS)),
        None => format!("{} {noun} without a name", if noun.starts_with('e') { "an" } else { "a" }),
    }
}

/// The value at a JSON Pointer in a document, such as "values of header 1". Empty for the document
/// itself.
pub(crate) fn field_in_words(kind: Kind, pointer: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    let (mut owner, mut fields) = (Owner::from(kind), schema::fields(kind));
    let mut steps = pointer.split('/').skip(1).map(unescape).peekable();
    while let Some(name) = steps.next() {
        let Some(field) = fields.iter().find(|field| field.name == name) else {
            parts.push(format!("`{}`", truncate_chars(&name, MAX_NAME_CHARS)));
            break;
        };
        let words = owner.field_name(field.name);
        owner = owner.of_field(field.name);
        let (items, entry) = match &field.shape {
            Shape::Fields(inner) => {
                fields = *inner;
                if steps.peek().is_none() {
                    parts.push(words.to_owned());
                }
                continue;
            }
            Shape::List(items) | Shape::Set(items) => {
                let index = steps.next().and_then(|index| index.parse::<u64>().ok());
                (*items, index.map(|index| (index + 1).to_string()))
            }
            Shape::Map(values) => {
                let key = steps.next();
                (*values, key.map(|key| format!("`{}`", truncate_chars(&key, MAX_NAME_CHARS))))
            }
            _ => {
                parts.push(words.to_owned());
                break;
            }
        };
        let Some(entry) = entry else {
            parts.push(words.to_owned());
            break;
        };
        parts.push(format!("{} {entry}", entry_name(words)));
        let Shape::Fields(inner) = items else { break };
        fields = *inner;
    }
    parts.reverse();
    parts.join(" of ")
}

/// The text with a capital first letter.
pub(crate) fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + characters.as_str()
}

fn unescape(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_described_in_words() {
        for (kind, pointer, words) in [
            (Kind::Service, "", ""),
            (Kind::Service, "/operations", "operations"),
            (Kind::Service, "/metadata", "metadata"),
            (Kind::Service, "/metadata/lastUpdate", "date of last change"),
            (Kind::Service, "/metadata/labels/a~1b", "label `a/b`"),
            (Kind::Service, "/operations/2/defaultDelay", "response time of operation 3"),
            (
                Kind::Service,
                "/operations/0/bindings/KAFKA/type",
                "type of binding `KAFKA` of operation 1",
            ),
            (
                Kind::Service,
                "/operations/0/parameterConstraints/1/in",
                "in of parameter constraint 2 of operation 1",
            ),
            (Kind::Request, "/headers/0/values", "values of header 1"),
            (Kind::Request, "/headers/0/values/1", "values 2 of header 1"),
            (Kind::Response, "/content", "body"),
            (Kind::Response, "/other/1", "`other`"),
        ] {
            assert_eq!(field_in_words(kind, pointer), words, "{pointer}");
        }
    }

    #[test]
    fn documents_are_described_in_words() {
        assert_eq!(document_in_words(Kind::Response, Some("ok")), "the response `ok`");
        assert_eq!(document_in_words(Kind::Response, None), "a response without a name");
        assert_eq!(
            document_in_words(Kind::EventMessage, Some("")),
            "an event message without a name"
        );
        assert_eq!(capitalized("the response"), "The response");
        assert_eq!(capitalized(""), "");
    }
}
