//! The malicious files. Each exceeds normal files in one aspect.

use std::fmt::Write as _;

use super::{MEMORY, SMALL};

/// A file and its memory limit.
pub(super) struct Bomb {
    pub(super) name: &'static str,
    pub(super) file: Vec<u8>,
    pub(super) memory: u64,
}

/// The start of a service. Fields can be appended.
const SERVICE: &str = r#"{"id":"0000000000000000000000aa","version":"1","type":"REST""#;

/// In the long form each file has the maximum size. In the short form it has a tenth.
pub(super) fn bombs(is_long: bool) -> impl Iterator<Item = Bomb> {
    let large = if is_long { 10 } else { 1 };
    BOMBS
        .iter()
        .filter(move |(.., only_long)| is_long || !only_long)
        .map(move |(name, memory, make, _)| Bomb { name, file: make(large), memory: *memory })
}

type Make = fn(usize) -> Vec<u8>;

const BOMBS: &[(&str, u64, Make, bool)] = &[
    ("empty services", SMALL, |_| services("{}", 2_000_000), false),
    ("empty requests", SMALL, |_| array("requests", &("{},".repeat(1_999_999) + "{}")), false),
    ("many services", MEMORY, |large| services(&template("services"), 200_000 * large), false),
    (
        "many requests",
        MEMORY,
        |large| owned("requests", &template("requests"), 200_000 * large),
        false,
    ),
    (
        "orphans",
        MEMORY,
        |large| array("requests", &joined(&template("orphans"), 40_000 * large)),
        false,
    ),
    ("one id", MEMORY, |large| services(&template("one id"), 20_000 * large), false),
    ("one name", MEMORY, |large| services(&template("one name"), 20_000 * large), false),
    ("wrong fields", MEMORY, |large| services(&template("wrong"), 20_000 * large), false),
    ("long name", MEMORY, |large| field("name", &quoted('n', (3 << 20) * large)), false),
    ("long string", MEMORY, |large| field("extra", &quoted('x', (6 << 20) * large)), false),
    ("labels", MEMORY, |large| field("metadata", &labels(100_000 * large)), false),
    ("operations", MEMORY, |large| field("operations", &operations(60_000 * large)), false),
    ("many keys", MEMORY, |large| field("extra", &keys(240_000 * large)), false),
    ("headers", MEMORY, |large| headers(90_000 * large), false),
    ("brackets", MEMORY, |large| "[".repeat((6 << 20) * large).into(), false),
    (
        "deep objects",
        MEMORY,
        |large| (r#"{"services":["#.to_owned() + &r#"{"a":"#.repeat((1 << 20) * large)).into(),
        false,
    ),
    ("spaces", MEMORY, |large| " ".repeat((6 << 20) * large).into(), false),
    ("huge numbers", MEMORY, |large| field("extra", &"1".repeat(100_000 * large)), false),
    ("lone surrogate", MEMORY, |_| field("name", r#""\ud800""#), false),
    (
        "invalid UTF-8",
        MEMORY,
        |_| [b"{\"services\":[{\"name\":\"".as_slice(), b"\xff\xfe\"}]}"].concat(),
        false,
    ),
    ("zero in a name", MEMORY, |_| field("name", r#""a\u0000b""#), false),
    ("gzip", MEMORY, |_| [b"\x1f\x8b\x08".as_slice(), &[7; 200]].concat(), false),
    ("zip", MEMORY, |_| [b"PK\x03\x04".as_slice(), &[7; 200]].concat(), false),
    ("UTF-16", MEMORY, |_| utf16(), false),
    ("nothing", MEMORY, |_| b"null".to_vec(), false),
    ("other JSON", MEMORY, |_| br#"{"openapi":"3.1.0","paths":{}}"#.to_vec(), false),
    ("200 MB", MEMORY, |_| services(&template("services"), 2_600_000), true),
];

/// The template of a document: `@` becomes its ID, `#` its number.
fn template(kind: &str) -> String {
    let id = r#""id":"@""#;
    let rest = match kind {
        "services" => r#","name":"S#","version":"1","type":"REST"}"#,
        "one id" => {
            return r#"{"id":"0000000000000000000000aa","name":"S#","version":"1","type":"REST"}"#
                .to_owned();
        }
        "one name" => r#","name":"S","version":"1","type":"REST"}"#,
        "wrong" => r#","name":"S#","version":"1","type":"REST","metadata":7}"#,
        "requests" => r#","name":"e#","operationId":"0000000000000000000000aa-GET /x"}"#,
        _ => r#","name":"e#","operationId":"00000000000000000000ffff-GET /x"}"#,
    };
    format!("{{{id}{rest}")
}

fn joined(document: &str, count: usize) -> String {
    let mut text = String::with_capacity(count * (document.len() + 12));
    for number in 0..count {
        if number > 0 {
            text.push(',');
        }
        let id = format!("{number:024x}");
        text.push_str(&document.replace('@', &id).replace('#', &number.to_string()));
    }
    text
}

fn array(kind: &str, documents: &str) -> Vec<u8> {
    let mut file = String::from("{");
    for name in ["services", "resources", "requests", "responses", "eventMessages"] {
        let inner = if name == kind { documents } else { "" };
        let comma = if name == "services" { "" } else { "," };
        let _ = write!(file, "{comma}\"{name}\":[{inner}]");
    }
    file.push('}');
    file.into_bytes()
}

fn services(document: &str, count: usize) -> Vec<u8> {
    array("services", &joined(document, count))
}

/// One service with this field.
fn field(name: &str, value: &str) -> Vec<u8> {
    let named = if name == "name" { "" } else { r#","name":"A""# };
    array("services", &format!("{SERVICE}{named},\"{name}\":{value}}}"))
}

/// Documents of one service.
fn owned(kind: &str, document: &str, count: usize) -> Vec<u8> {
    let operation = r#""operations":[{"name":"GET /x","method":"GET"}]"#;
    let service = format!("{SERVICE},\"name\":\"A\",{operation}}}");
    let documents = joined(document, count);
    format!("{{\"services\":[{service}],\"resources\":[],\"{kind}\":[{documents}],\"responses\":[],\"eventMessages\":[]}}").into_bytes()
}

fn quoted(letter: char, count: usize) -> String {
    format!("\"{}\"", letter.to_string().repeat(count))
}

fn labels(count: usize) -> String {
    format!("{{\"labels\":{}}}", keys(count))
}

fn keys(count: usize) -> String {
    format!("{{{}}}", joined(r#""k#":"v""#, count))
}

fn operations(count: usize) -> String {
    format!("[{}]", joined(r#"{"name":"GET /#","method":"GET"}"#, count))
}

fn headers(count: usize) -> Vec<u8> {
    let header = joined(r#"{"name":"h#","values":["v"]}"#, count);
    let request = format!(
        "{{\"id\":\"0000000000000000000000ab\",\"name\":\"e\",\"operationId\":\"0000000000000000000000aa-GET /x\",\"headers\":[{header}]}}"
    );
    owned("requests", &request, 1)
}

fn utf16() -> Vec<u8> {
    let text = String::from_utf8(field("name", "\"A\"")).unwrap_or_default();
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_files_are_valid_json() {
        for text in [
            services(&template("services"), 3),
            services("{}", 3),
            owned("requests", &template("requests"), 3),
            field("metadata", &labels(3)),
            field("operations", &operations(3)),
            field("name", &quoted('n', 9)),
            headers(3),
        ] {
            let value: serde_json::Value = serde_json::from_slice(&text).unwrap();
            assert!(!value["services"].as_array().unwrap().is_empty());
        }
    }

    #[test]
    fn documents_have_unique_ids() {
        let file: serde_json::Value =
            serde_json::from_slice(&services(&template("services"), 3)).unwrap();
        assert_eq!(file["services"][2]["id"], format!("{:024x}", 2));
        assert_eq!(file["services"][2]["name"], "S2");
    }
}
