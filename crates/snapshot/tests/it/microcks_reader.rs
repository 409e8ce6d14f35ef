//! A model of how Microcks reads a snapshot, written from its rules and not from this crate: Jackson with
//! default settings and the classes of Microcks 1.14. A file with one value that it rejects is read not at
//! all.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

/// A JSON value. Texts are UTF-16, as in Java.
enum Json {
    Null,
    Boolean,
    Number(String),
    Text(Vec<u16>),
    List(Vec<Json>),
    Object(Vec<(Vec<u16>, Json)>),
}

/// The Java type of a value.
enum Type {
    Text,
    Long,
    Int,
    Boolean,
    Date,
    Enum(&'static [&'static str]),
    Collection(Box<Type>),
    Map(Box<Type>),
    Class(BTreeMap<&'static str, Type>),
    /// A class whose name is the key of a map that Microcks makes.
    Named(Box<Type>),
}

type Read = Result<(), String>;

/// Reads a whole snapshot. The error states why Microcks imports nothing.
pub(crate) fn read_as_microcks(file: &[u8]) -> Read {
    let text = std::str::from_utf8(file).map_err(|error| error.to_string())?;
    let list = |class| Type::Collection(Box::new(class));
    let snapshot = class([
        ("services", list(service())),
        ("resources", list(resource())),
        ("requests", list(request())),
        ("responses", list(response())),
        ("eventMessages", list(event_message())),
    ]);
    read(&parse(text)?, &snapshot)
}

fn class<const N: usize>(fields: [(&'static str, Type); N]) -> Type {
    Type::Class(BTreeMap::from(fields))
}

fn with<const N: usize>(base: Type, more: [(&'static str, Type); N]) -> Type {
    let Type::Class(mut fields) = base else { return base };
    fields.extend(more);
    Type::Class(fields)
}

fn collection(items: Type) -> Type {
    Type::Collection(Box::new(items))
}

fn map(values: Type) -> Type {
    Type::Map(Box::new(values))
}

fn service() -> Type {
    let metadata = class([
        ("createdOn", Type::Date),
        ("lastUpdate", Type::Date),
        ("annotations", map(Type::Text)),
        ("labels", map(Type::Text)),
    ]);
    class([
        ("id", Type::Text),
        ("name", Type::Text),
        ("version", Type::Text),
        ("xmlNS", Type::Text),
        (
            "type",
            Type::Enum(&[
                "SOAP_HTTP",
                "REST",
                "GENERIC_REST",
                "EVENT",
                "GENERIC_EVENT",
                "GRPC",
                "GRAPHQL",
            ]),
        ),
        ("metadata", metadata),
        ("sourceArtifact", Type::Text),
        ("operations", collection(Type::Named(Box::new(operation())))),
    ])
}

fn bindings() -> Type {
    map(class([
        (
            "type",
            Type::Enum(&[
                "KAFKA",
                "MQTT",
                "WS",
                "AMQP",
                "AMQP1",
                "NATS",
                "GOOGLEPUBSUB",
                "SQS",
                "SNS",
            ]),
        ),
        ("keyType", Type::Text),
        ("destinationType", Type::Text),
        ("destinationName", Type::Text),
        ("method", Type::Text),
        ("qoS", Type::Text),
        ("persistent", Type::Boolean),
        ("routingKey", Type::Text),
    ]))
}

fn callbacks() -> Type {
    map(class([
        ("callbackUrlExpression", Type::Text),
        ("method", Type::Text),
        ("order", Type::Int),
        ("defaultDelay", Type::Long),
    ]))
}

fn operation() -> Type {
    let trigger = class([
        ("serviceName", Type::Text),
        ("serviceVersion", Type::Text),
        ("operationName", Type::Text),
    ]);
    let reply = class([
        ("addressLocation", Type::Text),
        ("channelAddress", Type::Text),
        ("bindings", bindings()),
    ]);
    let constraint = class([
        ("name", Type::Text),
        ("in", Type::Enum(&["path", "query", "header", "cookie", "formData", "body"])),
        ("required", Type::Boolean),
        ("recopy", Type::Boolean),
        ("mustMatchRegexp", Type::Text),
    ]);
    class([
        ("name", Type::Text),
        ("method", Type::Text),
        ("action", Type::Text),
        ("inputName", Type::Text),
        ("outputName", Type::Text),
        ("bindings", bindings()),
        ("callbackInfos", callbacks()),
        ("callbackInfso", callbacks()),
        ("triggerInfos", collection(trigger)),
        ("reply", reply),
        ("dispatcher", Type::Text),
        ("dispatcherRules", Type::Text),
        ("defaultDelay", Type::Long),
        ("defaultDelayStrategy", Type::Text),
        ("resourcePaths", collection(Type::Text)),
        ("parameterConstraints", collection(constraint)),
        ("override", Type::Boolean),
    ])
}

fn resource() -> Type {
    class([
        ("id", Type::Text),
        ("name", Type::Text),
        ("path", Type::Text),
        ("content", Type::Text),
        (
            "type",
            Type::Enum(&[
                "WSDL",
                "XSD",
                "JSON_SCHEMA",
                "SWAGGER",
                "RAML",
                "OPEN_API_SPEC",
                "OPEN_API_SCHEMA",
                "ASYNC_API_SPEC",
                "ASYNC_API_SCHEMA",
                "AVRO_SCHEMA",
                "PROTOBUF_SCHEMA",
                "PROTOBUF_DESCRIPTOR",
                "GRAPHQL_SCHEMA",
                "POSTMAN_COLLECTION",
                "SOAP_UI_PROJECT",
                "JSON_FRAGMENT",
            ]),
        ),
        ("serviceId", Type::Text),
        ("sourceArtifact", Type::Text),
        ("mainArtifact", Type::Boolean),
        ("operations", collection(Type::Text)),
    ])
}

fn message() -> Type {
    let header = class([("name", Type::Text), ("values", collection(Type::Text))]);
    class([
        ("name", Type::Text),
        ("content", Type::Text),
        ("operationId", Type::Text),
        ("testCaseId", Type::Text),
        ("sourceArtifact", Type::Text),
        ("headers", collection(header)),
        ("id", Type::Text),
    ])
}

fn request() -> Type {
    let parameter = class([("name", Type::Text), ("value", Type::Text)]);
    with(
        message(),
        [
            ("responseId", Type::Text),
            ("callbackName", Type::Text),
            ("queryParameters", collection(parameter)),
        ],
    )
}

fn response() -> Type {
    with(
        message(),
        [
            ("status", Type::Text),
            ("mediaType", Type::Text),
            ("dispatchCriteria", Type::Text),
            ("callbackName", Type::Text),
            ("fault", Type::Boolean),
        ],
    )
}

fn event_message() -> Type {
    with(
        message(),
        [("mediaType", Type::Text), ("dispatchCriteria", Type::Text), ("replyId", Type::Text)],
    )
}

/// The parser: limits for numbers, texts and keys.
fn parse(raw: &str) -> Result<Json, String> {
    Ok(match raw.as_bytes().first() {
        Some(b'n') => Json::Null,
        Some(b't' | b'f') => Json::Boolean,
        Some(b'"') => {
            let text = decode(raw);
            if text.len() > 20_000_000 {
                return Err("a text is too long".into());
            }
            Json::Text(text)
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(raw).map_err(|it| it.to_string())?;
            Json::List(items.into_iter().map(|it| parse(it.get())).collect::<Result<_, _>>()?)
        }
        Some(b'{') => {
            let mut members = Vec::new();
            for (key, value) in members_of(raw)? {
                if key.len() > 50_000 {
                    return Err("a key is too long".into());
                }
                members.push((key, parse(value)?));
            }
            Json::Object(members)
        }
        _ => {
            let digits = raw.bytes().filter(u8::is_ascii_digit).count();
            if digits > 1_000 {
                return Err("a number is too long".into());
            }
            Json::Number(raw.to_owned())
        }
    })
}

/// The raw members of an object. `serde_json` cannot decode a key with half of a surrogate pair.
fn members_of(raw: &str) -> Result<Vec<(Vec<u16>, &str)>, String> {
    struct Members<'a>(Vec<(&'a RawValue, &'a RawValue)>);
    impl<'de> serde::Deserialize<'de> for Members<'de> {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct Visitor;
            impl<'de> serde::de::Visitor<'de> for Visitor {
                type Value = Members<'de>;

                fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str("an object")
                }

                fn visit_map<A: serde::de::MapAccess<'de>>(
                    self,
                    mut map: A,
                ) -> Result<Members<'de>, A::Error> {
                    let mut members = Vec::new();
                    while let Some(member) = map.next_entry()? {
                        members.push(member);
                    }
                    Ok(Members(members))
                }
            }
            deserializer.deserialize_map(Visitor)
        }
    }
    let Members(members) = serde_json::from_str(raw).map_err(|error| error.to_string())?;
    Ok(members.into_iter().map(|(key, value)| (decode(key.get()), value.get())).collect())
}

/// Decodes a JSON string as Java does, with half surrogates.
fn decode(raw: &str) -> Vec<u16> {
    let mut text = Vec::with_capacity(raw.len());
    let mut characters = raw[1..raw.len() - 1].chars();
    while let Some(character) = characters.next() {
        let mut units = [0; 2];
        if character != '\\' {
            text.extend_from_slice(character.encode_utf16(&mut units));
            continue;
        }
        text.push(match characters.next() {
            Some('u') => {
                let digits: String = characters.by_ref().take(4).collect();
                u16::from_str_radix(&digits, 16).unwrap()
            }
            Some('n') => 10,
            Some('t') => 9,
            Some('r') => 13,
            Some('b') => 8,
            Some('f') => 12,
            Some(other) => other as u16,
            None => 0,
        });
    }
    text
}

/// The deserializers.
fn read(json: &Json, wanted: &Type) -> Read {
    let fail = |what: &str| Err(format!("{what} cannot be read"));
    match (wanted, json) {
        (_, Json::Null) => Ok(()),
        (Type::Class(fields), Json::Object(members)) => {
            for (key, value) in members {
                let key = String::from_utf16_lossy(key);
                let Some(wanted) = fields.get(key.as_str()) else {
                    return Err(format!("the field {key} is unknown"));
                };
                read(value, wanted).map_err(|error| format!("{key}: {error}"))?;
            }
            Ok(())
        }
        (Type::Named(class), Json::Object(members)) => {
            // Duplicate fields are rejected before.
            let is_name = |key: &[u16]| String::from_utf16_lossy(key) == "name";
            let name = members.iter().find(|(key, _)| is_name(key));
            if name.is_none_or(|(_, name)| matches!(name, Json::Null)) {
                return fail("a name that is null");
            }
            read(json, class)
        }
        (Type::Map(values), Json::Object(members)) => {
            members.iter().try_for_each(|(key, value)| {
                // The database rejects such keys.
                if key.iter().any(|unit| [0, u16::from(b'.')].contains(unit)) {
                    return fail("a key with a dot or a null character");
                }
                read(value, values)
            })
        }
        (Type::Collection(items), Json::List(list)) => {
            list.iter().try_for_each(|item| read(item, items))
        }
        (Type::Class(_) | Type::Named(_) | Type::Map(_) | Type::Collection(_), _)
        | (_, Json::Object(_) | Json::List(_)) => fail("a value of another type"),
        (Type::Text, Json::Text(_) | Json::Number(_) | Json::Boolean) => Ok(()),
        (Type::Long, Json::Number(number)) => {
            if is_whole(number) {
                return number.parse::<i64>().map(drop).map_err(|error| error.to_string());
            }
            let number: f64 = number.parse().unwrap();
            if number.abs() <= 9_223_372_036_854_775_807.0 { Ok(()) } else { fail("a long") }
        }
        (Type::Int, Json::Number(number)) => {
            if is_whole(number) {
                return number.parse::<i32>().map(drop).map_err(|error| error.to_string());
            }
            let number: f64 = number.parse().unwrap();
            if (-2_147_483_648.0..=2_147_483_647.0).contains(&number) {
                Ok(())
            } else {
                fail("an int")
            }
        }
        (Type::Long, Json::Text(text)) => match trimmed(text).as_str() {
            "" | "null" => Ok(()),
            text => text.parse::<i64>().map(drop).map_err(|error| error.to_string()),
        },
        (Type::Int, Json::Text(text)) => match trimmed(text).as_str() {
            "" | "null" => Ok(()),
            text => text.parse::<i32>().map(drop).map_err(|error| error.to_string()),
        },
        (Type::Boolean, Json::Boolean) => Ok(()),
        (Type::Boolean, Json::Number(number)) if is_whole(number) => Ok(()),
        (Type::Boolean, Json::Text(text)) => match trimmed(text).as_str() {
            "true" | "True" | "TRUE" | "false" | "False" | "FALSE" | "null" | "" => Ok(()),
            _ => fail("a boolean"),
        },
        (Type::Date, Json::Number(number)) if is_whole(number) => {
            number.parse::<i64>().map(drop).map_err(|error| error.to_string())
        }
        (Type::Date, Json::Text(text)) => match trimmed(text).as_str() {
            "" | "null" => Ok(()),
            text if is_date(text) => Ok(()),
            _ => fail("a date"),
        },
        (Type::Enum(names), Json::Number(number)) => match number.parse::<usize>() {
            Ok(ordinal) if ordinal < names.len() => Ok(()),
            _ => fail("an ordinal"),
        },
        (Type::Enum(names), Json::Text(text)) => {
            let text = trimmed(text);
            let is_ordinal = || {
                let is_number = text.starts_with(|first: char| first.is_ascii_digit());
                let has_zero = text.len() > 1 && text.starts_with('0');
                is_number && !has_zero && text.parse::<usize>().is_ok_and(|it| it < names.len())
            };
            if names.contains(&text.as_str()) || is_ordinal() { Ok(()) } else { fail("an enum") }
        }
        (Type::Long | Type::Int | Type::Boolean | Type::Date | Type::Enum(_), _) => {
            fail("a value of another type")
        }
    }
}

fn is_whole(number: &str) -> bool {
    !number.contains(['.', 'e', 'E'])
}

fn trimmed(text: &[u16]) -> String {
    String::from_utf16_lossy(text).trim_matches(|character| character <= ' ').to_owned()
}

/// `StdDateFormat`, by its patterns. Leaves out RFC 1123, which no test uses.
fn is_date(text: &str) -> bool {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    if is_digits(text.strip_prefix('-').unwrap_or(text)) {
        return text.parse::<i64>().is_ok();
    }
    let matches = |text: &str, pattern: &str| {
        text.len() == pattern.len()
            && text.bytes().zip(pattern.bytes()).all(|(letter, wanted)| match wanted {
                b'0' => letter.is_ascii_digit(),
                wanted => letter == wanted,
            })
    };
    if matches(text, "0000-00-00") {
        return true;
    }
    let Some(mut rest) = text.get(16..).filter(|_| matches(&text[..16], "0000-00-00T00:00")) else {
        return false;
    };
    if let Some(after) = rest.get(3..)
        && matches(&rest[..3], ":00")
    {
        rest = after;
    }
    if let Some(fraction) = rest.strip_prefix('.') {
        let length = fraction.bytes().take_while(u8::is_ascii_digit).count();
        if !(1..=9).contains(&length) {
            return false;
        }
        rest = &fraction[length..];
    }
    rest.is_empty()
        || rest == "Z"
        || ["+00", "-00", "+0000", "-0000", "+00:00", "-00:00"]
            .iter()
            .any(|pattern| matches(rest, pattern))
}
