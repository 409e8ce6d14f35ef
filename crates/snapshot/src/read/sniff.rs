//! Tells what a file is that is not a snapshot, so that the person learns more than "not JSON".

/// How many bytes of the file's beginning are looked at.
pub(crate) const OPENING: usize = 4096;

/// What a file is instead of a snapshot.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Sniffed {
    OpenApi,
    AsyncApi,
    Postman,
    Wsdl,
    Xml,
    Html,
    MongoExport,
    Array,
    Picture,
    Archive,
    Pdf,
    Protobuf,
    GraphQl,
    Utf16,
    OtherJson,
    NotJson,
}

impl Sniffed {
    /// The sentence for the person who chose the file.
    pub(crate) fn sentence(self) -> String {
        let what = match self {
            Self::OpenApi => "an OpenAPI document",
            Self::AsyncApi => "an AsyncAPI document",
            Self::Postman => "a Postman collection",
            Self::Wsdl => "a WSDL",
            Self::Xml => "an XML document",
            Self::Html => "an HTML page, perhaps an error page that was saved in place of the file",
            Self::MongoExport => "an export of a MongoDB collection",
            Self::Array => "a JSON array",
            Self::Picture => "a picture",
            Self::Archive => "a compressed archive",
            Self::Pdf => "a PDF document",
            Self::Protobuf => "a Protobuf file",
            Self::GraphQl => "a GraphQL schema",
            Self::Utf16 => "text in UTF-16",
            Self::OtherJson => {
                return "This is JSON but not a snapshot: it has none of the five arrays services, \
                        resources, requests, responses, eventMessages."
                    .to_owned();
            }
            Self::NotJson => {
                return "This is not JSON: a snapshot starts with `{`.".to_owned();
            }
        };
        let hint = match self {
            Self::OpenApi
            | Self::AsyncApi
            | Self::Postman
            | Self::Wsdl
            | Self::Protobuf
            | Self::GraphQl => " A Microcks reads it as an artifact; export a snapshot from there.",
            Self::Archive => " Unpack it first.",
            Self::Utf16 => " Save it as UTF-8.",
            _ => "",
        };
        format!("This is {what}, not a snapshot.{hint}")
    }
}

/// By the first bytes of the file.
pub(crate) fn opening(bytes: &[u8]) -> Option<Sniffed> {
    const MAGIC: &[(&[u8], Sniffed)] = &[
        (b"\x89PNG", Sniffed::Picture),
        (b"\xFF\xD8\xFF", Sniffed::Picture),
        (b"GIF8", Sniffed::Picture),
        (b"PK\x03\x04", Sniffed::Archive),
        (b"\x1F\x8B", Sniffed::Archive),
        (b"\x28\xB5\x2F\xFD", Sniffed::Archive),
        (b"%PDF", Sniffed::Pdf),
        (b"\xFF\xFE", Sniffed::Utf16),
        (b"\xFE\xFF", Sniffed::Utf16),
    ];
    if let Some((_, sniffed)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(*sniffed);
    }
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    let has = |word: &str| text.contains(word);
    match text.chars().next()? {
        '[' if has("\"$oid\"") || has("\"_class\"") => Some(Sniffed::MongoExport),
        '[' => Some(Sniffed::Array),
        '<' if has("wsdl") || has("definitions") => Some(Sniffed::Wsdl),
        '<' if has("<html") || has("<!DOCTYPE html") || has("<!doctype html") => {
            Some(Sniffed::Html)
        }
        '<' => Some(Sniffed::Xml),
        _ => text.lines().map(str::trim).find_map(|line| match line.split([':', ' ']).next()? {
            "openapi" | "swagger" => Some(Sniffed::OpenApi),
            "asyncapi" => Some(Sniffed::AsyncApi),
            "syntax" => Some(Sniffed::Protobuf),
            "type" | "schema" if line.ends_with('{') => Some(Sniffed::GraphQl),
            _ => None,
        }),
    }
}

/// By the keys of the file's top level.
pub(crate) fn keys(keys: &[String]) -> Option<Sniffed> {
    let has = |key: &str| keys.iter().any(|known| known == key);
    if has("openapi") || has("swagger") {
        Some(Sniffed::OpenApi)
    } else if has("asyncapi") {
        Some(Sniffed::AsyncApi)
    } else if (has("info") && has("item")) || has("collection") {
        Some(Sniffed::Postman)
    } else if has("_id") || has("_class") {
        Some(Sniffed::MongoExport)
    } else {
        None
    }
}
