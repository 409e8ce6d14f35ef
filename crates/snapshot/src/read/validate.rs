//! The walk over one document: the only place that knows JSON's grammar and the table of fields.
//!
//! One pass tells whether the document is JSON, which fields no Microcks knows, which values are
//! of the wrong kind, and where the values of its own fields stand. Depth is bounded by the
//! caller: [`crate::read::scan`] lets no document through that is deeper than the limit.

use std::ops::Range;

use crate::{
    Kind,
    read::{
        problem::pointer_step,
        schema::{self, Field, MOST_FIELDS, Shape, Word},
    },
    write::release::WriterVersions,
};

/// What the walk over a document found.
#[derive(Debug)]
pub(crate) struct Validated {
    /// Where the values of the document's own fields stand, by their place in its table.
    values: [Option<Range<usize>>; MOST_FIELDS],
    /// What is not as the table says, in the order of the document.
    pub(crate) findings: Vec<Finding>,
    /// Whether there are more findings than are kept.
    pub(crate) more: bool,
    /// Whether there is no white space between tokens.
    pub(crate) compact: bool,
    /// What its fields and words tell of the release that wrote it.
    pub(crate) writer_versions: WriterVersions,
}

/// The most findings that are kept of one document: each takes more memory than its bytes.
pub(crate) const MAX_FINDINGS: usize = 10_000;

impl Validated {
    /// Where the value of this field stands.
    pub(crate) fn value(&self, slot: usize) -> Option<Range<usize>> {
        self.values.get(slot).cloned().flatten()
    }

    /// Whether there is a field or a word that no Microcks knows.
    pub(crate) fn has_unknown(&self) -> bool {
        let unknown =
            |what: &What| matches!(what, What::UnknownField { .. } | What::UnknownWord { .. });
        self.findings.iter().any(|finding| unknown(&finding.what))
    }
}

/// One thing that is not as the table says.
#[derive(Debug)]
pub(crate) struct Finding {
    pub(crate) what: What,
    /// JSON Pointer from the document's root.
    pub(crate) pointer: String,
    /// Bytes before it in the document.
    pub(crate) at: usize,
}

#[derive(Debug)]
pub(crate) enum What {
    /// A field that is not in the table.
    UnknownField { name: String },
    /// A value of the wrong kind.
    WrongKind { wants: &'static str, is: &'static str },
    /// A word that is not in the list.
    UnknownWord { word: String, known: &'static [Word] },
    /// The same field twice.
    Twice { name: &'static str },
}

/// The document is not JSON.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Syntax {
    /// Bytes before the place.
    pub(crate) at: usize,
    pub(crate) message: &'static str,
}

/// The sentence for the person who chose the file.
pub(crate) fn not_json(what: &str) -> String {
    format!("This is not JSON: {what}. Nothing after this place was read.")
}

/// Whether this is one value, of any kind.
pub(crate) fn is_json(text: &str) -> Result<(), Syntax> {
    let mut walker = Validator::new(text);
    walker.space();
    walker.value(None)?;
    walker.end().map(drop)
}

/// Walks over a document of this kind.
pub(crate) fn validate(document: &str, kind: Kind) -> Result<Validated, Syntax> {
    let mut walker = Validator::new(document);
    walker.space();
    if walker.peek() == Some(b'{') {
        walker.fields(schema::fields(kind))?;
    } else {
        let is = walker.value(None)?;
        walker.found(0, What::WrongKind { wants: "an object", is });
    }
    walker.end()
}

struct Validator<'a> {
    text: &'a [u8],
    at: usize,
    path: Vec<Step<'a>>,
    walked: Validated,
}

enum Step<'a> {
    Key(&'a [u8]),
    Index(usize),
}

type Kinded = Result<&'static str, Syntax>;

impl<'a> Validator<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text: text.as_bytes(),
            at: 0,
            path: Vec::new(),
            walked: Validated {
                values: Default::default(),
                findings: Vec::new(),
                more: false,
                compact: true,
                writer_versions: WriterVersions::default(),
            },
        }
    }

    fn end(mut self) -> Result<Validated, Syntax> {
        self.space();
        match self.peek() {
            None => Ok(self.walked),
            Some(_) => Err(self.syntax("there is something after the end of the value")),
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.walked.compact = false;
            self.at += 1;
        }
    }

    fn syntax(&self, message: &'static str) -> Syntax {
        Syntax { at: self.at, message }
    }

    fn found(&mut self, at: usize, what: What) {
        if self.walked.findings.len() == MAX_FINDINGS {
            self.walked.more = true;
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
        self.walked.findings.push(Finding { what, pointer, at });
    }

    /// Any value; checked where there is a shape for it. Tells what it is.
    fn value(&mut self, shape: Option<&'static Shape>) -> Kinded {
        let start = self.at;
        let is = match self.peek() {
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
            Some(_) => return Err(self.syntax("a value is expected here")),
            None => return Err(self.syntax("the document ends where a value is expected")),
        };
        if let Some(shape) = shape {
            self.check(shape, is, start);
        }
        Ok(is)
    }

    /// Points out a value that is not of the kind that the table says.
    fn check(&mut self, shape: &'static Shape, is: &'static str, start: usize) {
        let text = self.text.get(start..self.at).unwrap_or_default();
        let quoted = |allowed: fn(u8) -> bool| {
            let inner = text.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\""));
            inner.is_some_and(|inner| inner.iter().all(|byte| allowed(*byte)))
        };
        let wants = match (shape, is) {
            (_, "null")
            | (Shape::Text, "text" | "a whole number" | "a number" | "a boolean")
            | (Shape::Integer, "a whole number" | "a number")
            | (Shape::Boolean, "a boolean")
            | (Shape::Date, "text" | "a whole number")
            | (Shape::List(_) | Shape::Set(_), "an array")
            | (Shape::Map(_) | Shape::Fields(_), "an object") => return,
            (Shape::OneOf(known), "text") => {
                let word = decode_key(text.get(1..text.len() - 1).unwrap_or_default());
                match known.iter().find(|known| known.name == word) {
                    Some(known) => self.walked.writer_versions.record_seen(known.since),
                    None => self.found(start, What::UnknownWord { word: word.into_owned(), known }),
                }
                return;
            }
            (Shape::OneOf(_), "a whole number") => return,
            (Shape::Integer, "text") if quoted(|byte| byte.is_ascii_digit() || byte == b'-') => {
                return;
            }
            (Shape::Boolean, "text") if matches!(text, b"\"true\"" | b"\"false\"" | b"\"\"") => {
                return;
            }
            (Shape::Text | Shape::OneOf(_), _) => "text",
            (Shape::Integer, _) => "a whole number",
            (Shape::Boolean, _) => "true or false",
            (Shape::Date, _) => "milliseconds since 1970 or an ISO 8601 date",
            (Shape::List(_) | Shape::Set(_), _) => "an array",
            (Shape::Map(_) | Shape::Fields(_), _) => "an object",
        };
        self.found(start, What::WrongKind { wants, is });
    }

    /// An object whose fields are in a table.
    fn fields(&mut self, fields: &'static [Field]) -> Result<(), Syntax> {
        let top = self.path.is_empty();
        let mut seen = [false; MOST_FIELDS];
        // Fields mostly come in the order of the table: the first look then finds them.
        let mut expected = 0;
        self.members(|walker, key| {
            let raw = walker.text.get(key.clone()).unwrap_or_default();
            let slot = place(fields, raw, expected);
            walker.path.push(Step::Key(raw));
            let start = walker.at;
            match slot.and_then(|slot| Some((slot, fields.get(slot)?))) {
                None => {
                    walker.value(None)?;
                    let name = shown_key(raw).into_owned();
                    walker.found(key.start, What::UnknownField { name });
                }
                Some((slot, field)) => {
                    expected = slot + 1;
                    walker.value(Some(&field.shape))?;
                    if seen.get(slot).copied().unwrap_or(false) {
                        walker.found(key.start, What::Twice { name: field.name });
                    }
                    if let Some(seen) = seen.get_mut(slot) {
                        *seen = true;
                    }
                    if top && let Some(value) = walker.walked.values.get_mut(slot) {
                        *value = Some(start..walker.at);
                    }
                }
            }
            walker.path.pop();
            Ok(())
        })?;
        for (field, seen) in fields.iter().zip(seen) {
            match seen {
                true => self.walked.writer_versions.record_seen(field.since),
                false if field.written => self.walked.writer_versions.record_missing(field.since),
                false => {}
            }
        }
        Ok(())
    }

    /// An object with any keys.
    fn map(&mut self, values: Option<&'static Shape>) -> Result<(), Syntax> {
        self.members(|walker, key| {
            walker.path.push(Step::Key(walker.text.get(key).unwrap_or_default()));
            walker.value(values)?;
            walker.path.pop();
            Ok(())
        })
    }

    /// The members of an object. `each` stands at the value and gets the bytes of the key, without
    /// quotes.
    fn members(
        &mut self,
        mut each: impl FnMut(&mut Self, Range<usize>) -> Result<(), Syntax>,
    ) -> Result<(), Syntax> {
        self.at += 1;
        self.space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.space();
            if self.peek() != Some(b'"') {
                return Err(self.syntax("a key in double quotes is expected here"));
            }
            let key_start = self.at + 1;
            self.string()?;
            let key = key_start..self.at - 1;
            self.space();
            if self.peek() != Some(b':') {
                return Err(self.syntax("`:` is expected here"));
            }
            self.at += 1;
            self.space();
            each(self, key)?;
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    return Ok(());
                }
                _ => return Err(self.syntax("`,` or `}` is expected here")),
            }
        }
    }

    fn list(&mut self, items: Option<&'static Shape>) -> Result<(), Syntax> {
        self.at += 1;
        self.space();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(());
        }
        for index in 0.. {
            self.space();
            self.path.push(Step::Index(index));
            self.value(items)?;
            self.path.pop();
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => break,
                _ => return Err(self.syntax("`,` or `]` is expected here")),
            }
        }
        self.at += 1;
        Ok(())
    }

    /// A string, from its opening quote to behind its closing one.
    fn string(&mut self) -> Result<(), Syntax> {
        self.at += 1;
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let Some(plain) = special(rest) else {
                self.at = self.text.len();
                return Err(self.syntax("the document ends inside a text"));
            };
            self.at += plain;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => self.escape()?,
                _ => return Err(self.syntax("control characters in a text must be escaped")),
            }
        }
    }

    fn escape(&mut self) -> Result<(), Syntax> {
        match self.text.get(self.at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 2,
            Some(b'u') => {
                let digits = self.text.get(self.at + 2..self.at + 6);
                if !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
                    return Err(self.syntax("`\\u` must be followed by four hex digits"));
                }
                self.at += 6;
            }
            _ => return Err(self.syntax("this escape is not one of JSON's")),
        }
        Ok(())
    }

    fn number(&mut self) -> Kinded {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.peek() {
            Some(b'0') => self.at += 1,
            Some(b'1'..=b'9') => self.digits()?,
            _ => return Err(self.syntax("a digit is expected here")),
        }
        let mut is = "a whole number";
        if self.peek() == Some(b'.') {
            is = "a number";
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            is = "a number";
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(is)
    }

    fn digits(&mut self) -> Result<(), Syntax> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        if self.at == start { Err(self.syntax("a digit is expected here")) } else { Ok(()) }
    }

    fn word(&mut self, word: &'static [u8], is: &'static str) -> Kinded {
        if self.text.get(self.at..).is_some_and(|rest| rest.starts_with(word)) {
            self.at += word.len();
            Ok(is)
        } else {
            Err(self.syntax("a value is expected here"))
        }
    }
}

fn place(fields: &[Field], key: &[u8], expected: usize) -> Option<usize> {
    let is = |field: &Field| field.name.as_bytes() == key;
    if fields.get(expected).is_some_and(is) {
        return Some(expected);
    }
    let found = fields.iter().position(is);
    if found.is_none() && key.contains(&b'\\') {
        let key = decode_key(key);
        return fields.iter().position(|field| field.name == key);
    }
    found
}

/// Where the first byte stands that cannot stand in a text as it is: a quote, a backslash or a
/// control character. Looks at eight bytes at a time; most of a snapshot is text.
fn special(bytes: &[u8]) -> Option<usize> {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGHS: u64 = ONES << 7;
    // The lowest high bit that is set in it is that of the first byte below `end`.
    let below = |word: u64, end: u64| word.wrapping_sub(ONES * end) & !word & HIGHS;
    let (words, rest) = bytes.as_chunks::<8>();
    for (at, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let found = below(word, 0x20)
            | below(word ^ (ONES * u64::from(b'"')), 1)
            | below(word ^ (ONES * u64::from(b'\\')), 1);
        if found != 0 {
            return Some(at * 8 + found.trailing_zeros() as usize / 8);
        }
    }
    let last = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | ..0x20));
    last.map(|at| bytes.len() - rest.len() + at)
}

/// A key as it is told: of a very long one the beginning.
fn shown_key(raw: &[u8]) -> std::borrow::Cow<'_, str> {
    const LONGEST: usize = 200;
    match raw.get(..LONGEST) {
        None => decode_key(raw),
        Some(beginning) => decode_key(beginning) + "…",
    }
}

/// A key as text; one with an escape that is no character stays as it stands in the file.
fn decode_key(raw: &[u8]) -> std::borrow::Cow<'_, str> {
    let text = String::from_utf8_lossy(raw);
    if !text.contains('\\') {
        return text;
    }
    serde_json::from_str::<String>(&format!("\"{text}\"")).map_or(text, Into::into)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::value::RawValue;

    use super::*;

    fn findings(document: &str, kind: Kind) -> Vec<String> {
        let walked = validate(document, kind).unwrap();
        walked
            .findings
            .iter()
            .map(|finding| format!("{} {:?}", finding.pointer, finding.what))
            .collect()
    }

    #[test]
    fn a_document_of_known_fields_has_no_findings() {
        let service = r#"{"id":"a","name":null,"metadata":{"createdOn":1,"labels":{"x":"y"}},
            "operations":[{"name":"GET /","defaultDelay":"5","bindings":{"KAFKA":{"type":"KAFKA"}},
            "parameterConstraints":[{"in":"body","required":false}],"override":true}]}"#;
        assert_eq!(findings(service, Kind::Service), Vec::<String>::new());
    }

    #[test]
    fn unknown_fields_are_found_at_any_depth() {
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
    fn wrong_kinds_are_told_with_what_is_wanted() {
        let message = r#"{"headers":[{"values":"x"}],"content":{},"operationId":7,"id":true}"#;
        assert_eq!(
            findings(message, Kind::Request),
            [
                r#"/headers/0/values WrongKind { wants: "an array", is: "text" }"#,
                r#"/content WrongKind { wants: "text", is: "an object" }"#,
            ]
        );
        assert_eq!(
            findings("[]", Kind::Service),
            [r#" WrongKind { wants: "an object", is: "an array" }"#]
        );
    }

    #[test]
    fn the_same_field_twice_is_told() {
        assert_eq!(
            findings(r#"{"id":"a","id":"b"}"#, Kind::Service),
            [r#"/id Twice { name: "id" }"#]
        );
    }

    proptest! {
        /// Eight at a time is as one after the other.
        #[test]
        fn the_first_special_byte_is_found(
            bytes in prop::collection::vec(prop_oneof![any::<u8>(), 0x1E..0x24_u8, 0x5B..0x5E_u8, 0x61..0x7B_u8], 0..40)
        ) {
            for start in 0..bytes.len() {
                let rest = &bytes[start..];
                let first = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | ..0x20));
                prop_assert_eq!(special(rest), first);
            }
        }

        /// The walker takes exactly what serde_json takes.
        #[test]
        fn agrees_with_serde_json_about_what_json_is(
            text in r#"(\{|\}|\[|\]|"|,|:|-|0|1|\.|e|\\|u|n|true|null| |\n|a|é|"a":|"id":\["x"\]){0,12}"#
        ) {
            let ours = validate(&text, Kind::Service).is_ok();
            let theirs = serde_json::from_str::<&RawValue>(&text).is_ok();
            prop_assert_eq!(ours, theirs, "{}", text);
        }
    }
}
