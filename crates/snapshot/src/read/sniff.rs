//! Guesses the type of a file that is not a snapshot, for a helpful message.

use serde::de::IgnoredAny;

use crate::read::packing::Packing;

/// Bytes at the start of the file that are examined at most.
pub(crate) const OPENING: usize = 16 * 1024;

/// Bytes at the start of the file that are examined. More of them if it starts with a comment, because
/// the licence of a schema can be long.
pub(crate) fn opening_length(start: &[u8]) -> usize {
    const SHORT: usize = 4096;
    let is_comment = start.trim_ascii_start().starts_with(b"/");
    if is_comment { OPENING } else { SHORT }
}

/// The type of a file that is not a snapshot.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum FileType {
    OpenApi,
    OpenApiOverlay,
    AsyncApi,
    Postman,
    Har,
    SoapUi,
    Wsdl,
    Xsd,
    Xml,
    Html,
    /// A secondary artifact of Microcks.
    Examples,
    Metadata,
    Protobuf,
    GraphQl,
    Raml,
    JsonSchema,
    Yaml,
    MongoExport,
    Array,
    Null,
    Boolean,
    Number,
    Text,
    Image,
    Pdf,
    /// An archive that Mockpit reads if it is uploaded.
    Packed(Packing),
    SevenZip,
    Xz,
    Bzip2,
    Tar,
    Utf16,
    Utf32,
    OtherJson,
    NotJson,
}

/// Ends a message about a file that has nothing to do with Microcks.
const CHOOSE_ANOTHER: &str = " Choose a file that Microcks or Mockpit exported.";

impl FileType {
    /// The message for the user who chose the file: what it is, and what to do.
    pub(crate) fn message(self) -> String {
        const ARTIFACT: &str =
            " Import it into Microcks as an artifact, then export a snapshot from Microcks.";
        const UNPACK: &str = " Unpack it, then choose the snapshot inside.";
        let (name, next) = match self {
            Self::OpenApi => ("an OpenAPI document", ARTIFACT),
            Self::OpenApiOverlay => ("an OpenAPI overlay", ARTIFACT),
            Self::AsyncApi => ("an AsyncAPI document", ARTIFACT),
            Self::Postman => ("a Postman collection", ARTIFACT),
            Self::Har => ("a HAR file with recorded HTTP calls", ARTIFACT),
            Self::SoapUi => ("a SoapUI project", ARTIFACT),
            Self::Wsdl => ("a WSDL", ARTIFACT),
            Self::Examples => ("an APIExamples document", ARTIFACT),
            Self::Metadata => ("an APIMetadata document", ARTIFACT),
            Self::Protobuf => ("a Protobuf file", ARTIFACT),
            Self::GraphQl => ("a GraphQL schema", ARTIFACT),
            Self::Xsd => ("an XML schema (XSD)", CHOOSE_ANOTHER),
            Self::Xml => ("an XML document", CHOOSE_ANOTHER),
            Self::Raml => ("a RAML document", CHOOSE_ANOTHER),
            Self::JsonSchema => ("a JSON schema", CHOOSE_ANOTHER),
            Self::Yaml => ("a YAML document", CHOOSE_ANOTHER),
            Self::Array => ("a JSON array", CHOOSE_ANOTHER),
            Self::Image => ("an image", CHOOSE_ANOTHER),
            Self::Pdf => ("a PDF document", CHOOSE_ANOTHER),
            Self::Html => {
                return "This is an HTML page, perhaps an error page that was saved instead of the \
                        file. Export the snapshot again."
                    .to_owned();
            }
            Self::MongoExport => {
                ("an export of a MongoDB collection", " Export a snapshot from Microcks instead.")
            }
            Self::Packed(Packing::Zip) => ("a zip archive", UNPACK),
            Self::Packed(Packing::Gzip) => ("a gzip archive", UNPACK),
            Self::Packed(Packing::Zstd) => ("a zstd archive", UNPACK),
            Self::SevenZip => ("a 7z archive", UNPACK),
            Self::Xz => ("an xz archive", UNPACK),
            Self::Bzip2 => ("a bzip2 archive", UNPACK),
            Self::Tar => ("a tar archive", UNPACK),
            Self::Utf16 => {
                return "This is UTF-16 text. Save it as UTF-8 and choose it again.".to_owned();
            }
            Self::Utf32 => {
                return "This is UTF-32 text. Save it as UTF-8 and choose it again.".to_owned();
            }
            Self::Null | Self::Boolean | Self::Number | Self::Text => {
                let name = match self {
                    Self::Null => "null",
                    Self::Boolean => "a boolean",
                    Self::Number => "a number",
                    _ => "a text",
                };
                return format!(
                    "This is JSON, but only {name}. A snapshot is an object that starts with \
                     `{{`.{CHOOSE_ANOTHER}"
                );
            }
            Self::OtherJson => {
                return format!(
                    "This is JSON, but not a snapshot. It has none of the arrays services, \
                     resources, requests, responses and eventMessages.{CHOOSE_ANOTHER}"
                );
            }
            Self::NotJson => {
                return format!("This is not JSON. A snapshot starts with `{{`.{CHOOSE_ANOTHER}");
            }
        };
        format!("This is {name}, not a snapshot.{next}")
    }
}

/// Guesses the encoding from the first bytes, if it is not UTF-8.
pub(crate) fn sniff_encoding(bytes: &[u8]) -> Option<FileType> {
    match bytes {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => Some(FileType::Utf32),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Some(FileType::Utf16),
        // Without a byte order mark: JSON starts with ASCII.
        [1..=255, 0, 0, 0, ..] | [0, 0, 0, 1..=255, ..] => Some(FileType::Utf32),
        [1..=255, 0, 1..=255, 0, ..]
        | [0, 1..=255, 0, 1..=255, ..]
        | [1..=255, 0]
        | [0, 1..=255] => Some(FileType::Utf16),
        _ => None,
    }
}

/// Guesses the type from the first bytes of the file.
pub(crate) fn sniff_bytes(bytes: &[u8]) -> Option<FileType> {
    const MAGIC: &[(&[u8], FileType)] = &[
        (b"\x89PNG", FileType::Image),
        (b"\xFF\xD8\xFF", FileType::Image),
        (b"GIF8", FileType::Image),
        (b"7z\xBC\xAF\x27\x1C", FileType::SevenZip),
        (b"\xFD7zXZ\0", FileType::Xz),
        (b"BZh", FileType::Bzip2),
        (b"%PDF", FileType::Pdf),
    ];
    if let Some((_, file_type)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(*file_type);
    }
    if let Some(packing) = Packing::detect(bytes) {
        return Some(FileType::Packed(packing));
    }
    if bytes.get(257..262) == Some(b"ustar") {
        return Some(FileType::Tar);
    }
    if let Some(encoding) = sniff_encoding(bytes) {
        return Some(encoding);
    }
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{FEFF}').trim();
    match text.chars().next()? {
        '[' if text.contains("\"$oid\"") || text.contains("\"_class\"") => {
            Some(FileType::MongoExport)
        }
        '[' => Some(FileType::Array),
        '<' => Some(sniff_xml(text)),
        _ => sniff_scalar(text).or_else(|| sniff_lines(text)),
    }
}

/// Guesses the type from the top-level keys of a JSON file.
pub(crate) fn sniff_keys(keys: &[String]) -> Option<FileType> {
    let has = |key: &str| keys.iter().any(|known| known == key);
    if has("openapi") || has("swagger") {
        Some(FileType::OpenApi)
    } else if has("asyncapi") {
        Some(FileType::AsyncApi)
    } else if has("overlay") {
        Some(FileType::OpenApiOverlay)
    } else if (has("info") && has("item")) || has("collection") {
        Some(FileType::Postman)
    } else if has("log") {
        Some(FileType::Har)
    } else if has("apiVersion") && has("kind") {
        has("operations").then_some(FileType::Examples)
    } else if has("$schema") {
        Some(FileType::JsonSchema)
    } else if has("_id") || has("_class") {
        Some(FileType::MongoExport)
    } else {
        None
    }
}

/// A JSON value that is neither an object nor an array.
fn sniff_scalar(text: &str) -> Option<FileType> {
    if text.starts_with('"') && !text.starts_with("\"\"\"") {
        return Some(FileType::Text);
    }
    serde_json::from_str::<IgnoredAny>(text).ok()?;
    Some(match text {
        "null" => FileType::Null,
        "true" | "false" => FileType::Boolean,
        _ => FileType::Number,
    })
}

/// Guesses the type of an XML document by its first element.
fn sniff_xml(text: &str) -> FileType {
    let lower = text.to_ascii_lowercase();
    if lower.contains("<!doctype html") {
        return FileType::Html;
    }
    let Some(element) = first_element(&lower) else { return FileType::Xml };
    let name = element.split(|letter: char| letter.is_whitespace() || letter == '/').next();
    let local = name.and_then(|name| name.rsplit(':').next()).unwrap_or_default();
    match local {
        "html" => FileType::Html,
        "soapui-project" => FileType::SoapUi,
        "definitions" | "description" if element.contains("wsdl") => FileType::Wsdl,
        "schema" if element.contains("xmlschema") => FileType::Xsd,
        _ => FileType::Xml,
    }
}

/// The first start tag, without its brackets. Skips declarations and comments.
fn first_element(xml: &str) -> Option<&str> {
    let mut rest = xml;
    loop {
        rest = rest.get(rest.find('<')? + 1..)?;
        let end = match rest.as_bytes().first()? {
            b'!' if rest.starts_with("!--") => rest.find("-->")?,
            b'!' | b'?' => rest.find('>')?,
            _ => return Some(rest.split('>').next().unwrap_or(rest)),
        };
        rest = rest.get(end..)?;
    }
}

/// Guesses the type of a text by its lines.
fn sniff_lines(text: &str) -> Option<FileType> {
    if text.starts_with("#%RAML") {
        return Some(FileType::Raml);
    }
    let lines: Vec<&str> =
        without_comments(text).map(str::trim).filter(|line| !line.is_empty()).collect();
    let first = lines.iter().copied().find(|line| *line != "---")?;
    if let Some(key) = yaml_key(first) {
        let is_graphql = key == "type" && first.ends_with('{');
        let unknown = if is_graphql { FileType::GraphQl } else { FileType::Yaml };
        return Some(sniff_yaml(&lines).unwrap_or(unknown));
    }
    if is_protobuf(first, &lines) {
        return Some(FileType::Protobuf);
    }
    const GRAPHQL: &[&str] =
        &["type", "schema", "enum", "input", "interface", "union", "scalar", "extend", "directive"];
    let is_graphql = first.starts_with("\"\"\"")
        || GRAPHQL.iter().any(|word| starts_with_word(first, word))
            && (text.contains('{')
                || starts_with_word(first, "scalar")
                || starts_with_word(first, "union"));
    is_graphql.then_some(FileType::GraphQl)
}

/// Guesses the type of a YAML document by its keys. `None` if they are not those of a known type.
fn sniff_yaml(lines: &[&str]) -> Option<FileType> {
    let value = |key: &str| {
        let line = lines.iter().find(|line| yaml_key(line) == Some(key))?;
        Some(line.split_once(':')?.1.trim().trim_matches(['"', '\'']))
    };
    let has = |key: &str| value(key).is_some();
    match value("kind") {
        Some("APIExamples") => Some(FileType::Examples),
        Some("APIMetadata") => Some(FileType::Metadata),
        _ if has("openapi") || has("swagger") => Some(FileType::OpenApi),
        _ if has("asyncapi") => Some(FileType::AsyncApi),
        _ if has("overlay") => Some(FileType::OpenApiOverlay),
        _ => None,
    }
}

/// The key of a line of YAML, such as `info: x`.
fn yaml_key(line: &str) -> Option<&str> {
    let (key, value) = line.split_once(':')?;
    let key = key.trim_matches(['"', '\'', ' ']);
    let is_key =
        !key.is_empty() && key.chars().all(|it| it.is_ascii_alphanumeric() || "_-.$".contains(it));
    (is_key && (value.is_empty() || value.starts_with(' '))).then_some(key)
}

fn is_protobuf(first: &str, lines: &[&str]) -> bool {
    let is_header = |line: &str| ["syntax", "edition"].iter().any(|it| starts_with_word(line, it));
    let is_block = |line: &str| {
        (line.starts_with("message ") || line.starts_with("service ")) && line.ends_with('{')
    };
    let is_package = first.starts_with("package ") && first.ends_with(';');
    is_package || lines.iter().any(|line| is_header(line) || is_block(line))
}

/// Whether a line starts with this word, and not only with its letters.
fn starts_with_word(line: &str, word: &str) -> bool {
    let rest = line.strip_prefix(word);
    rest.is_some_and(|rest| rest.starts_with([' ', '\t', '=', ':', '{', '"', '@']))
}

/// The lines of a text without comments that start with `#`, `//` or `/*`.
fn without_comments(text: &str) -> impl Iterator<Item = &str> {
    let mut is_in_comment = false;
    text.lines().filter_map(move |line| {
        let mut line = line.trim_start();
        loop {
            if is_in_comment {
                let (_, rest) = line.split_once("*/")?;
                is_in_comment = false;
                line = rest.trim_start();
            }
            if line.starts_with("//") || line.starts_with('#') {
                return None;
            }
            match line.strip_prefix("/*") {
                Some(rest) => {
                    is_in_comment = true;
                    line = rest;
                }
                None => return Some(line),
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sniff(text: &str) -> Option<FileType> {
        sniff_bytes(text.as_bytes())
    }

    #[test]
    fn xml_is_named_by_its_first_element() {
        for (text, file_type) in [
            ("<html><body>definitions wsdl</body></html>", FileType::Html),
            ("<!-- x --><!DOCTYPE HTML><p>definitions", FileType::Html),
            (
                "<?xml version='1.0'?><con:soapui-project xmlns:con='x'><definitions/>",
                FileType::SoapUi,
            ),
            ("<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\">", FileType::Xsd),
            ("<wsdl:definitions xmlns:wsdl='http://schemas.xmlsoap.org/wsdl/'>", FileType::Wsdl),
            ("<definitions xmlns=\"http://schemas.xmlsoap.org/wsdl/\">", FileType::Wsdl),
            ("<bpmn:definitions xmlns:bpmn='x'>", FileType::Xml),
            ("<!-- definitions of wsdl -->\n<project/>", FileType::Xml),
            ("<", FileType::Xml),
            ("<!--", FileType::Xml),
        ] {
            assert_eq!(sniff(text), Some(file_type), "{text}");
        }
    }

    #[test]
    fn texts_are_named_by_their_lines() {
        let licence = "/*\n * Licence\n */\n".to_owned() + &"// type Query {\n".repeat(200);
        for (text, file_type) in [
            (format!("{licence}syntax = \"proto3\";\n"), FileType::Protobuf),
            (format!("{licence}package a.b;\nenum X {{\n}}\n"), FileType::Protobuf),
            ("enum Color {\n  RED\n}\ntype Query {\n}\n".into(), FileType::GraphQl),
            ("input Order {\n  id: ID\n}\n".into(), FileType::GraphQl),
            ("\"\"\"A schema\"\"\"\ntype Query {\n}\n".into(), FileType::GraphQl),
            ("type Query {\n  orders: [Order]\n}\n".into(), FileType::GraphQl),
            ("scalar Date\n".into(), FileType::GraphQl),
            (
                "apiVersion: mocks.microcks.io/v1alpha1\nkind: APIExamples\n".into(),
                FileType::Examples,
            ),
            ("---\napiVersion: x\nkind: \"APIMetadata\"\n".into(), FileType::Metadata),
            ("# ours\ninfo:\n  x: y\nopenapi: 3.0.2\n".into(), FileType::OpenApi),
            ("#%RAML 1.0\ntitle: x\n".into(), FileType::Raml),
            ("name: x\nlist:\n- a\n".into(), FileType::Yaml),
            ("null".into(), FileType::Null),
            (" true\n".into(), FileType::Boolean),
            ("-4.2e1".into(), FileType::Number),
            ("\"hello".into(), FileType::Text),
        ] {
            assert_eq!(sniff(&text), Some(file_type), "{text:.60}");
        }
        for other in ["hello", "a,b,c\n1,2,3", "GET / HTTP/1.1\n\n{}", "{'a':1}", "-", "nullable"] {
            assert_eq!(sniff(other), None, "{other}");
        }
    }

    #[test]
    fn archives_and_encodings_are_named_by_their_first_bytes() {
        let tar = [&[b'x'; 257][..], b"ustar\0"].concat();
        for (bytes, file_type) in [
            (&b"7z\xBC\xAF\x27\x1C\0"[..], FileType::SevenZip),
            (b"\xFD7zXZ\0", FileType::Xz),
            (b"BZh91AY", FileType::Bzip2),
            (&tar, FileType::Tar),
            (b"{\0\"\0", FileType::Utf16),
            (b"\0{\0\"", FileType::Utf16),
            (b"{\0\0\0", FileType::Utf32),
            (b"\0\0\0{", FileType::Utf32),
            (b"\xFF\xFE{\0", FileType::Utf16),
            (b"\xFF\xFE\0\0", FileType::Utf32),
        ] {
            assert_eq!(sniff_bytes(bytes), Some(file_type), "{bytes:?}");
        }
    }
}
