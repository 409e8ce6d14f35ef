//! Guesses the type of a file that is not a snapshot, for a helpful message.

/// Bytes at the start of the file that are examined.
pub(crate) const OPENING: usize = 4096;

/// The type of a file that is not a snapshot.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum FileType {
    OpenApi,
    AsyncApi,
    Postman,
    Wsdl,
    Xml,
    Html,
    MongoExport,
    Array,
    Image,
    Archive,
    Pdf,
    Protobuf,
    GraphQl,
    Utf16,
    OtherJson,
    NotJson,
}

impl FileType {
    /// The message for the user who chose the file.
    pub(crate) fn message(self) -> String {
        let name = match self {
            Self::OpenApi => "an OpenAPI document",
            Self::AsyncApi => "an AsyncAPI document",
            Self::Postman => "a Postman collection",
            Self::Wsdl => "a WSDL",
            Self::Xml => "an XML document",
            Self::Html => "an HTML page, perhaps an error page saved instead of the file",
            Self::MongoExport => "an export of a MongoDB collection",
            Self::Array => "a JSON array",
            Self::Image => "an image",
            Self::Archive => "a compressed archive",
            Self::Pdf => "a PDF document",
            Self::Protobuf => "a Protobuf file",
            Self::GraphQl => "a GraphQL schema",
            Self::Utf16 => "text in UTF-16",
            Self::OtherJson => {
                return "This is JSON, but not a snapshot. It has none of the arrays services, \
                        resources, requests, responses and eventMessages."
                    .to_owned();
            }
            Self::NotJson => {
                return "This is not JSON. A snapshot starts with `{`.".to_owned();
            }
        };
        let hint = match self {
            Self::OpenApi
            | Self::AsyncApi
            | Self::Postman
            | Self::Wsdl
            | Self::Protobuf
            | Self::GraphQl => {
                " Import it into Microcks as an artifact, then export a snapshot from Microcks."
            }
            Self::Archive => " Unpack it first.",
            Self::Utf16 => " Save it as UTF-8.",
            _ => "",
        };
        format!("This is {name}, not a snapshot.{hint}")
    }
}

/// Guesses the type from the first bytes of the file.
pub(crate) fn sniff_bytes(bytes: &[u8]) -> Option<FileType> {
    const MAGIC: &[(&[u8], FileType)] = &[
        (b"\x89PNG", FileType::Image),
        (b"\xFF\xD8\xFF", FileType::Image),
        (b"GIF8", FileType::Image),
        (b"PK\x03\x04", FileType::Archive),
        (b"\x1F\x8B", FileType::Archive),
        (b"\x28\xB5\x2F\xFD", FileType::Archive),
        (b"%PDF", FileType::Pdf),
        (b"\xFF\xFE", FileType::Utf16),
        (b"\xFE\xFF", FileType::Utf16),
    ];
    if let Some((_, file_type)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(*file_type);
    }
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    let has = |word: &str| text.contains(word);
    match text.chars().next()? {
        '[' if has("\"$oid\"") || has("\"_class\"") => Some(FileType::MongoExport),
        '[' => Some(FileType::Array),
        '<' if has("wsdl") || has("definitions") => Some(FileType::Wsdl),
        '<' if has("<html") || has("<!DOCTYPE html") || has("<!doctype html") => {
            Some(FileType::Html)
        }
        '<' => Some(FileType::Xml),
        _ => text.lines().map(str::trim).find_map(|line| match line.split([':', ' ']).next()? {
            "openapi" | "swagger" => Some(FileType::OpenApi),
            "asyncapi" => Some(FileType::AsyncApi),
            "syntax" => Some(FileType::Protobuf),
            "type" | "schema" if line.ends_with('{') => Some(FileType::GraphQl),
            _ => None,
        }),
    }
}

/// Guesses the type from the top-level keys of a JSON file.
pub(crate) fn sniff_keys(keys: &[String]) -> Option<FileType> {
    let has = |key: &str| keys.iter().any(|known| known == key);
    if has("openapi") || has("swagger") {
        Some(FileType::OpenApi)
    } else if has("asyncapi") {
        Some(FileType::AsyncApi)
    } else if (has("info") && has("item")) || has("collection") {
        Some(FileType::Postman)
    } else if has("_id") || has("_class") {
        Some(FileType::MongoExport)
    } else {
        None
    }
}
