//! Validates one document against the grammar of JSON and the schema of the format.
//!
//! One pass checks that the document is JSON, finds unknown fields and values of the wrong type,
//! and records the ranges of its top-level values. Recursion is bounded, because
//! [`crate::read::scan`] rejects documents that exceed the depth limit.

use std::{borrow::Cow, ops::Range};

use crate::{
    Kind,
    read::{
        problem::pointer_step,
        raw_text::decode_key,
        schema::{self, Field, MAX_FIELDS, Shape, Word},
        value::{self, Reading, Unreadable},
        writer_versions::WriterVersions,
    },
    truncate::{truncate_bytes, truncate_chars},
};

/// The result of validating a document.
#[derive(Debug)]
pub(crate) struct Validated {
    /// The ranges of the top-level values, by their index in the table of fields.
    values: [Option<Range<usize>>; MAX_FIELDS],
    /// Deviations from the schema, at most [`MAX_FINDINGS`].
    pub(crate) findings: Vec<Finding>,
    /// Whether one of them is a [`FindingKind::Needed`].
    has_needed_finding: bool,
    /// Whether there are more findings than the limit.
    pub(crate) has_more_findings: bool,
    /// Whether there is no white space between tokens.
    pub(crate) is_compact: bool,
    /// Whether exports omit or change something, because no Microcks can read it as it is.
    pub(crate) needs_adapting: bool,
    /// Bytes of the document before the first null in an array or map of objects.
    pub(crate) null_item: Option<usize>,
    /// The releases that can have written the document.
    pub(crate) writer_versions: WriterVersions,
}

/// The limit for findings of one document. A finding takes more memory than the text it is about.
pub(crate) const MAX_FINDINGS: usize = 10_000;

impl Validated {
    /// The range of a top-level value.
    pub(crate) fn value(&self, index: usize) -> Option<Range<usize>> {
        self.values.get(index).cloned().flatten()
    }
}

/// A deviation from the schema.
#[derive(Debug)]
pub(crate) struct Finding {
    pub(crate) kind: FindingKind,
    /// JSON Pointer from the root of the document.
    pub(crate) pointer: String,
    /// Bytes of the document before it.
    pub(crate) at: usize,
}

#[derive(Debug)]
pub(crate) enum FindingKind {
    /// The field is not in the table.
    UnknownField { name: String },
    /// The field is not in the table, but Microcks has it under this name.
    Misnamed { name: &'static str },
    /// The value has the wrong type.
    WrongType { expected: &'static str, actual: &'static str },
    /// The word is not in the enumeration.
    UnknownWord { word: String, known: &'static [Word] },
    /// The field appears twice.
    Duplicate { name: &'static str },
    /// Microcks reads another value, which this describes.
    Converted { value: String, to: Cow<'static, str> },
    /// The number has too many digits, but exports can write it as text.
    LongNumber,
    /// Microcks cannot read the value.
    Unreadable { why: Unreadable },
    /// Microcks cannot use the object without this field.
    Needed { name: &'static str },
}

impl FindingKind {
    /// Whether the document cannot be used.
    pub(crate) fn is_broken(&self) -> bool {
        match self {
            Self::WrongType { .. } | Self::Duplicate { .. } => true,
            Self::UnknownField { .. }
            | Self::Misnamed { .. }
            | Self::UnknownWord { .. }
            | Self::Converted { .. }
            | Self::LongNumber
            | Self::Unreadable { .. }
            | Self::Needed { .. } => false,
        }
    }
}

/// The document is not JSON.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct SyntaxError {
    /// Bytes of the document before the error.
    pub(crate) at: usize,
    pub(crate) message: &'static str,
}

/// The message of a syntax error for the user.
pub(crate) fn invalid_json(message: &str) -> String {
    format!("Invalid JSON: {message}. The rest of the file was not read.")
}

/// Checks that the text is one JSON value of any type.
pub(crate) fn check_json(text: &str) -> Result<(), SyntaxError> {
    let mut validator = Validator::new(text);
    validator.skip_space();
    validator.value(None)?;
    validator.finish().map(drop)
}

/// Validates a document of this kind.
pub(crate) fn validate(document: &str, kind: Kind) -> Result<Validated, SyntaxError> {
    let mut validator = Validator::new(document);
    validator.skip_space();
    if validator.peek() == Some(b'{') {
        validator.fields(schema::fields(kind))?;
    } else {
        let actual = validator.value(None)?;
        validator.add_finding(0, FindingKind::WrongType { expected: "an object", actual });
    }
    validator.finish()
}

struct Validator<'a> {
    source: &'a str,
    /// The bytes of the source.
    text: &'a [u8],
    at: usize,
    path: Vec<Step<'a>>,
    validated: Validated,
}

enum Step<'a> {
    /// A raw key without its quotes.
    Key(&'a str),
    Index(usize),
}

/// The type of a value as an English phrase, for messages.
type TypeName = Result<&'static str, SyntaxError>;

impl<'a> Validator<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            source: text,
            text: text.as_bytes(),
            at: 0,
            path: Vec::new(),
            validated: Validated {
                values: Default::default(),
                findings: Vec::new(),
                has_more_findings: false,
                is_compact: true,
                needs_adapting: false,
                null_item: None,
                has_needed_finding: false,
                writer_versions: WriterVersions::default(),
            },
        }
    }

    fn finish(mut self) -> Result<Validated, SyntaxError> {
        self.skip_space();
        match self.peek() {
            None => Ok(self.validated),
            Some(_) => Err(self.error("unexpected content after the value")),
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.validated.is_compact = false;
            self.at += 1;
        }
    }

    fn error(&self, message: &'static str) -> SyntaxError {
        SyntaxError { at: self.at, message }
    }

    fn add_finding(&mut self, at: usize, kind: FindingKind) {
        self.validated.needs_adapting |= !matches!(kind, FindingKind::Converted { .. });
        if self.validated.findings.len() == MAX_FINDINGS {
            self.validated.has_more_findings = true;
            return;
        }
        let mut pointer = String::new();
        for step in &self.path {
            pointer.push('/');
            match step {
                Step::Key(key) => pointer.push_str(&pointer_step(&shown_key(key))),
                Step::Index(index) => pointer.push_str(&index.to_string()),
            }
        }
        self.validated.findings.push(Finding { kind, pointer, at });
    }

    /// Validates any value, against a shape if there is one. Returns its type.
    fn value(&mut self, shape: Option<&'static Shape>) -> TypeName {
        let start = self.at;
        let actual = match self.peek() {
            Some(b'"') => {
                self.string()?;
                "text"
            }
            Some(b'{') => {
                match shape {
                    Some(Shape::Fields(fields)) => self.fields(fields)?,
                    Some(Shape::Map(values)) => self.map(Some(values))?,
                    _ => self.map(None)?,
                }
                "an object"
            }
            Some(b'[') => {
                match shape {
                    Some(Shape::List(items) | Shape::Set(items)) => self.list(Some(items))?,
                    _ => self.list(None)?,
                }
                "an array"
            }
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b't') => self.word(b"true", "a boolean")?,
            Some(b'f') => self.word(b"false", "a boolean")?,
            Some(b'n') => self.word(b"null", "null")?,
            Some(_) => return Err(self.error("expected a value")),
            None => return Err(self.error("expected a value, but the document ends")),
        };
        if let Some(shape) = shape {
            self.check(shape, actual, start);
        }
        Ok(actual)
    }

    /// Adds a finding if Microcks does not read the value as it is.
    fn check(&mut self, shape: &'static Shape, actual: &'static str, start: usize) {
        let expected = match (shape, actual) {
            (_, "null")
            | (Shape::List(_) | Shape::Set(_), "an array")
            | (Shape::Map(_) | Shape::Fields(_), "an object") => return,
            (Shape::List(_) | Shape::Set(_), _) => "an array",
            (Shape::Map(_) | Shape::Fields(_), _) => "an object",
            (scalar, _) => return self.check_scalar(scalar, actual, start),
        };
        self.add_finding(start, FindingKind::WrongType { expected, actual });
    }

    fn check_scalar(&mut self, shape: &'static Shape, actual: &'static str, start: usize) {
        let raw = self.source.get(start..self.at).unwrap_or_default();
        let kind = match value::read_scalar(shape, raw) {
            Reading::Plain => return,
            Reading::Word(word) => {
                self.validated.writer_versions.record_seen(word.since);
                let inner = raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
                if inner == Some(word.name) {
                    return;
                }
                self.validated.needs_adapting = true;
                let to = format!("`{}`", word.name).into();
                FindingKind::Converted { value: shown_value(raw), to }
            }
            Reading::Converted(to) => FindingKind::Converted { value: shown_value(raw), to },
            Reading::LongNumber => FindingKind::LongNumber,
            Reading::UnknownWord(word) => match shape {
                Shape::OneOf(known) => FindingKind::UnknownWord { word, known },
                _ => return,
            },
            Reading::Unreadable(why) => FindingKind::Unreadable { why },
            Reading::WrongType(expected) => FindingKind::WrongType { expected, actual },
        };
        self.add_finding(start, kind);
    }

    /// Validates an object against a table of fields.
    fn fields(&mut self, fields: &'static [Field]) -> Result<(), SyntaxError> {
        let (is_top_level, object) = (self.path.is_empty(), self.at);
        let needed = fields.first().filter(|field| field.needed);
        let mut has_needed = needed.is_none();
        let mut seen = [false; MAX_FIELDS];
        // Fields mostly come in the order of the table, so the expected index usually matches.
        let mut expected_index = 0;
        self.members(|validator, key| {
            let raw = validator.source.get(key.clone()).unwrap_or_default();
            let index = find_field_index(fields, raw, expected_index);
            validator.path.push(Step::Key(raw));
            let start = validator.at;
            match index.and_then(|index| Some((index, fields.get(index)?))) {
                None => {
                    validator.value(None)?;
                    let kind = match schema::find_misnamed(fields, raw) {
                        Some(field) => FindingKind::Misnamed { name: field.name },
                        None => FindingKind::UnknownField { name: shown_key(raw).into_owned() },
                    };
                    validator.add_finding(key.start, kind);
                }
                Some((index, field)) => {
                    expected_index = index + 1;
                    let value = validator.value(Some(&field.shape))?;
                    has_needed |= field.needed && value != "null";
                    let is_first =
                        seen.get_mut(index).is_some_and(|it| !std::mem::replace(it, true));
                    if !is_first {
                        let duplicate = FindingKind::Duplicate { name: field.name };
                        validator.add_finding(key.start, duplicate);
                    }
                    if is_top_level {
                        validator.record_top_level_value(index, field, start);
                    }
                }
            }
            validator.path.pop();
            Ok(())
        })?;
        if let Some(Field { name, .. }) = needed.filter(|_| !has_needed) {
            self.validated.needs_adapting = true;
            // One is enough: a service can have thousands of such operations.
            if !std::mem::replace(&mut self.validated.has_needed_finding, true) {
                self.add_finding(object, FindingKind::Needed { name });
            }
        }
        self.record_releases(fields, &seen);
        Ok(())
    }

    /// Records the range of a top-level value that ends here.
    fn record_top_level_value(&mut self, index: usize, field: &Field, start: usize) {
        let value = start..self.at;
        // An empty ID is none. Microcks would store all such documents as one.
        let is_empty = self.source.get(value.clone()) == Some("\"\"");
        self.validated.needs_adapting |= is_empty && field.name == "id";
        if let Some(range) = self.validated.values.get_mut(index) {
            *range = Some(value);
        }
    }

    /// Records which releases can have written an object, by the fields that it has and lacks.
    fn record_releases(&mut self, fields: &[Field], seen: &[bool]) {
        for (field, seen) in fields.iter().zip(seen) {
            if *seen {
                self.validated.writer_versions.record_seen(field.since);
            } else if field.written {
                self.validated.writer_versions.record_missing(field.since);
            }
        }
    }

    /// Validates an object with any keys.
    fn map(&mut self, values: Option<&'static Shape>) -> Result<(), SyntaxError> {
        self.members(|validator, key| {
            let raw = validator.source.get(key.clone()).unwrap_or_default();
            let start = validator.at;
            validator.path.push(Step::Key(raw));
            let actual = validator.value(values)?;
            if let Some(values) = values {
                if matches!(values, Shape::Fields(_)) {
                    validator.record_null(actual, start);
                }
                if let Some(why) = value::unreadable_key(raw) {
                    validator.add_finding(key.start, FindingKind::Unreadable { why });
                }
            }
            validator.path.pop();
            Ok(())
        })
    }

    /// Remembers a null where Microcks needs an item: it reads the file, but fails to use the service.
    fn record_null(&mut self, actual: &str, start: usize) {
        if actual == "null" {
            self.validated.needs_adapting = true;
            self.validated.null_item.get_or_insert(start);
        }
    }

    /// Validates the members of an object. Calls `each` at the start of each value with the
    /// range of the key without quotes.
    fn members(
        &mut self,
        mut each: impl FnMut(&mut Self, Range<usize>) -> Result<(), SyntaxError>,
    ) -> Result<(), SyntaxError> {
        self.at += 1;
        self.skip_space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.skip_space();
            if self.peek() != Some(b'"') {
                return Err(self.error("expected a key in double quotes"));
            }
            let key_start = self.at + 1;
            self.string()?;
            let key = key_start..self.at - 1;
            self.skip_space();
            if self.peek() != Some(b':') {
                return Err(self.error("expected `:`"));
            }
            self.at += 1;
            self.skip_space();
            each(self, key)?;
            self.skip_space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    return Ok(());
                }
                _ => return Err(self.error("expected `,` or `}`")),
            }
        }
    }

    fn list(&mut self, items: Option<&'static Shape>) -> Result<(), SyntaxError> {
        self.at += 1;
        self.skip_space();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(());
        }
        for index in 0.. {
            self.skip_space();
            self.path.push(Step::Index(index));
            let start = self.at;
            let actual = self.value(items)?;
            if items.is_some() {
                self.record_null(actual, start);
            }
            self.path.pop();
            self.skip_space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => break,
                _ => return Err(self.error("expected `,` or `]`")),
            }
        }
        self.at += 1;
        Ok(())
    }

    /// Validates a string and moves past its closing quote.
    fn string(&mut self) -> Result<(), SyntaxError> {
        self.at += 1;
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let Some(plain) = find_special(rest) else {
                self.at = self.text.len();
                return Err(self.error("the document ends inside a string"));
            };
            self.at += plain;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => self.escape()?,
                _ => return Err(self.error("control characters in a string must be escaped")),
            }
        }
    }

    fn escape(&mut self) -> Result<(), SyntaxError> {
        match self.text.get(self.at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 2,
            Some(b'u') => {
                let digits = self.text.get(self.at + 2..self.at + 6);
                if !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
                    return Err(self.error("`\\u` must be followed by four hex digits"));
                }
                self.at += 6;
            }
            _ => return Err(self.error("unknown escape sequence")),
        }
        Ok(())
    }

    fn number(&mut self) -> TypeName {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.peek() {
            Some(b'0') => self.at += 1,
            Some(b'1'..=b'9') => self.digits()?,
            _ => return Err(self.error("expected a digit")),
        }
        let mut actual = "a whole number";
        if self.peek() == Some(b'.') {
            actual = "a number";
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            actual = "a number";
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(actual)
    }

    fn digits(&mut self) -> Result<(), SyntaxError> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        if self.at == start { Err(self.error("expected a digit")) } else { Ok(()) }
    }

    fn word(&mut self, word: &'static [u8], actual: &'static str) -> TypeName {
        if self.text.get(self.at..).is_some_and(|rest| rest.starts_with(word)) {
            self.at += word.len();
            Ok(actual)
        } else {
            Err(self.error("expected a value"))
        }
    }
}

/// The index of the field with this raw key.
fn find_field_index(fields: &[Field], key: &str, expected: usize) -> Option<usize> {
    let matches_key = |field: &Field| field.name == key;
    if fields.get(expected).is_some_and(matches_key) {
        return Some(expected);
    }
    let found = fields.iter().position(matches_key);
    if found.is_none() && key.contains('\\') {
        let key = decode_key(key);
        return fields.iter().position(|field| field.name == key);
    }
    found
}

/// The index of the first byte that is special in a JSON string: a quote, a backslash or a control
/// character. Examines eight bytes at a time, because most of a snapshot is in strings.
fn find_special(bytes: &[u8]) -> Option<usize> {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGH_BITS: u64 = ONES << 7;
    // Sets the high bit of the first byte below `end`. Bits after that one may be wrong.
    let bytes_below = |word: u64, end: u64| word.wrapping_sub(ONES * end) & !word & HIGH_BITS;
    let (words, rest) = bytes.as_chunks::<8>();
    for (at, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let control = bytes_below(word, 0x20);
        // XOR turns the searched byte into zero, which is the only value below one.
        let quote = bytes_below(word ^ (ONES * u64::from(b'"')), 1);
        let backslash = bytes_below(word ^ (ONES * u64::from(b'\\')), 1);
        let found = control | quote | backslash;
        if found != 0 {
            return Some(at * 8 + found.trailing_zeros() as usize / 8);
        }
    }
    let last = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | ..0x20));
    last.map(|at| bytes.len() - rest.len() + at)
}

/// A raw value for messages, truncated if it is very long.
fn shown_value(raw: &str) -> String {
    const MAX_CHARS: usize = 50;
    truncate_chars(raw, MAX_CHARS).into_owned()
}

/// A key for messages, truncated if it is very long.
fn shown_key(raw: &str) -> Cow<'_, str> {
    const MAX_BYTES: usize = 200;
    match truncate_bytes(raw, MAX_BYTES) {
        Cow::Borrowed(raw) => decode_key(raw),
        Cow::Owned(truncated) => decode_key(&truncated).into_owned().into(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::value::RawValue;

    use super::*;

    fn findings(document: &str, kind: Kind) -> Vec<String> {
        let validated = validate(document, kind).unwrap();
        let findings = validated.findings.iter();
        findings.map(|finding| format!("{} {:?}", finding.pointer, finding.kind)).collect()
    }

    #[test]
    fn known_fields_give_no_findings() {
        let service = r#"{"id":"a","name":null,"metadata":{"createdOn":1,"labels":{"x":"y"}},
            "operations":[{"name":"GET /","defaultDelay":"5","bindings":{"KAFKA":{"type":"KAFKA"}},
            "parameterConstraints":[{"in":"body","required":false}],"override":true}]}"#;
        assert_eq!(findings(service, Kind::Service), Vec::<String>::new());
    }

    #[test]
    fn unknown_fields_give_findings_at_any_depth() {
        let service = r#"{"a":1,"operations":[{"name":"x","b/c":[{}]}]}"#;
        assert_eq!(
            findings(service, Kind::Service),
            [
                r#"/a UnknownField { name: "a" }"#,
                r#"/operations/0/b~1c UnknownField { name: "b/c" }"#
            ]
        );
    }

    #[test]
    fn wrong_types_give_findings_with_expected_and_actual_type() {
        let message = r#"{"headers":[{"values":"x"}],"content":{},"operationId":7,"id":true}"#;
        assert_eq!(
            findings(message, Kind::Request),
            [
                r#"/headers/0/values WrongType { expected: "an array", actual: "text" }"#,
                r#"/content WrongType { expected: "text", actual: "an object" }"#,
            ]
        );
        assert_eq!(
            findings("[]", Kind::Service),
            [r#" WrongType { expected: "an object", actual: "an array" }"#]
        );
    }

    #[test]
    fn duplicate_field_gives_a_finding() {
        assert_eq!(
            findings(r#"{"id":"a","id":"b"}"#, Kind::Service),
            [r#"/id Duplicate { name: "id" }"#]
        );
    }

    proptest! {
        /// Examining eight bytes at a time gives the same result as one byte at a time.
        #[test]
        fn find_special_returns_the_first_special_byte(
            bytes in prop::collection::vec(prop_oneof![any::<u8>(), 0x1E..0x24_u8, 0x5B..0x5E_u8, 0x61..0x7B_u8], 0..40)
        ) {
            for start in 0..bytes.len() {
                let rest = &bytes[start..];
                let first = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | ..0x20));
                prop_assert_eq!(find_special(rest), first);
            }
        }

        #[test]
        fn validate_accepts_exactly_what_serde_json_accepts(
            text in r#"(\{|\}|\[|\]|"|,|:|-|0|1|\.|e|\\|u|n|true|null| |\n|a|é|"a":|"id":\["x"\]){0,12}"#
        ) {
            let ours = validate(&text, Kind::Service).is_ok();
            let theirs = serde_json::from_str::<&RawValue>(&text).is_ok();
            prop_assert_eq!(ours, theirs, "{}", text);
        }
    }
}
