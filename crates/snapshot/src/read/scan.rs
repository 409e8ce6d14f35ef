//! The scanner: finds the documents of the five arrays in a stream of bytes.
//!
//! Callers push bytes in pieces of any size, from a disk, a socket or a browser's file. The scanner
//! buffers at most one document. [`crate::read::validate`] checks the contents of documents.

use crate::{
    Kind, Limits,
    read::{
        field_path::document_in_words,
        problem::{Position, Problems, Severity, pointer_step},
        sniff::{self, FileType},
        validate::{self, SyntaxError},
    },
};

/// The byte order mark of UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Characters of an unknown key that are reported.
const MAX_KEY_CHARS: usize = 80;

/// Unknown keys that are stored to guess the type of the file.
const MAX_OTHER_KEYS: usize = 64;

/// Receives documents as the scanner finds them.
pub(crate) trait Sink {
    /// Called for each document of the file. An error stops the scan.
    fn document(&mut self, found: Found<'_>, problems: &mut Problems) -> Result<(), Stop>;
}

/// A document in the file.
pub(crate) struct Found<'a> {
    pub(crate) kind: Kind,
    /// Its index in its array.
    pub(crate) index: u32,
    /// The position of its first byte.
    pub(crate) start: Position,
    pub(crate) text: &'a str,
}

impl Found<'_> {
    /// JSON Pointer to the document.
    pub(crate) fn pointer(&self) -> String {
        format!("/{}/{}", self.kind.key(), self.index)
    }
}

/// Why the scan stops.
pub(crate) struct Stop {
    /// Bytes of the document before the error.
    pub(crate) at: usize,
    /// A message for the user.
    pub(crate) message: String,
}

/// Finds documents in pushed bytes.
pub(crate) struct Scanner {
    limits: Limits,
    state: State,
    /// The position of the next byte.
    position: Position,
    /// The bytes of the current value or key from earlier pieces.
    carry: Vec<u8>,
    value: Value,
    /// The position of the current value or key.
    start: Position,
    documents: u32,
    /// Top-level keys other than those of the five arrays.
    other_keys: Vec<String>,
    /// Which of the five arrays were seen.
    arrays: [bool; 5],
    /// The arrays in their order.
    pub(crate) array_order: Vec<Kind>,
    /// The first bytes of the file, to guess its type if it is not a snapshot.
    opening: Vec<u8>,
    pub(crate) problems: Problems,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    /// Only white space so far.
    Start,
    /// The scanner collects the opening to guess the type of the file.
    NotJson,
    /// After `{` or a comma of the top level.
    Key {
        may_end: bool,
    },
    InKey,
    Colon(Option<Kind>),
    /// Before a top-level value.
    TopValue(Option<Kind>),
    InTopValue(Option<Kind>),
    AfterTopValue,
    /// Before an item of an array.
    Item {
        kind: Kind,
        index: u32,
        may_end: bool,
    },
    InItem {
        kind: Kind,
        index: u32,
    },
    AfterItem {
        kind: Kind,
        index: u32,
    },
    End,
    /// The scanner ignores the rest of the file.
    Rejected,
}

/// The state of the current value.
#[derive(Clone, Copy, Debug, Default)]
struct Value {
    depth: u32,
    in_string: bool,
    is_escaped: bool,
    /// Neither string nor object nor array. Ends before the next comma, bracket or white space.
    is_bare: bool,
}

enum Advance {
    /// The value continues after these bytes.
    Continues,
    /// The value ends after this many bytes.
    Ends(usize),
    /// The value exceeds the depth limit at this byte.
    TooDeep(usize),
}

impl Value {
    fn new(first: u8) -> Self {
        Self { is_bare: !matches!(first, b'"' | b'{' | b'['), ..Self::default() }
    }

    /// Scans more bytes of the value. This is the hot loop of an import: inside strings only quotes
    /// and backslashes matter, outside only quotes and brackets.
    fn advance(&mut self, bytes: &[u8], max_depth: u32) -> Advance {
        let mut at = 0;
        if self.is_bare {
            let is_end =
                |byte: &u8| matches!(byte, b',' | b']' | b'}' | b' ' | b'\n' | b'\r' | b'\t');
            return bytes.iter().position(is_end).map_or(Advance::Continues, Advance::Ends);
        }
        while at < bytes.len() {
            let rest = bytes.get(at..).unwrap_or_default();
            if self.is_escaped {
                self.is_escaped = false;
                at += 1;
            } else if self.in_string {
                match memchr::memchr2(b'"', b'\\', rest) {
                    None => return Advance::Continues,
                    Some(plain) => {
                        at += plain + 1;
                        if rest.get(plain) == Some(&b'\\') {
                            self.is_escaped = true;
                        } else {
                            self.in_string = false;
                            if self.depth == 0 {
                                return Advance::Ends(at);
                            }
                        }
                    }
                }
            } else {
                let is_delimiter = |byte: &u8| matches!(byte, b'"' | b'{' | b'[' | b'}' | b']');
                let Some(plain) = rest.iter().position(is_delimiter) else {
                    return Advance::Continues;
                };
                at += plain + 1;
                match rest.get(plain) {
                    Some(b'"') => self.in_string = true,
                    Some(b'{' | b'[') => {
                        self.depth += 1;
                        if self.depth > max_depth {
                            return Advance::TooDeep(at - 1);
                        }
                    }
                    _ => {
                        self.depth = self.depth.saturating_sub(1);
                        if self.depth == 0 {
                            return Advance::Ends(at);
                        }
                    }
                }
            }
        }
        Advance::Continues
    }
}

impl Scanner {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            limits,
            state: State::Start,
            position: Position::START,
            carry: Vec::new(),
            value: Value::default(),
            start: Position::default(),
            documents: 0,
            other_keys: Vec::new(),
            arrays: [false; 5],
            array_order: Vec::new(),
            opening: Vec::new(),
            problems: Problems::default(),
        }
    }

    /// Whether the file is rejected already.
    pub(crate) fn is_rejected(&self) -> bool {
        self.state == State::Rejected
    }

    /// Reads the next piece of the file.
    pub(crate) fn push(&mut self, mut bytes: &[u8], sink: &mut impl Sink) {
        if self.is_rejected() {
            return;
        }
        if self.opening.len() < sniff::OPENING {
            let room = sniff::OPENING - self.opening.len();
            self.opening.extend_from_slice(bytes.get(..room.min(bytes.len())).unwrap_or_default());
        }
        if self.position.offset + bytes.len() as u64 > self.limits.max_file_bytes {
            let limit = self.limits.max_file_bytes;
            self.reject(
                self.position,
                format!("The file is larger than the limit of {limit} bytes."),
            );
        }
        while !bytes.is_empty() && !self.is_rejected() && self.state != State::NotJson {
            let used = self.step(bytes, sink);
            bytes = bytes.get(used..).unwrap_or_default();
        }
        if self.state == State::NotJson
            && self.opening.len() >= sniff::opening_length(&self.opening)
        {
            self.reject_opening();
        }
    }

    /// Ends the file. Returns which of the five arrays it has.
    pub(crate) fn finish(&mut self) -> [bool; 5] {
        match self.state {
            State::Rejected => {}
            State::End => self.reject_without_arrays(),
            State::NotJson => self.reject_opening(),
            State::Start if self.opening.is_empty() => {
                self.reject(self.position, "The file is empty: 0 bytes. Export it again.");
            }
            State::Start if self.has_partial_mark() => self.reject_opening(),
            State::Start => {
                self.reject(self.position, "The file contains only white space. Export it again.");
            }
            _ => {
                let length = self.position.offset;
                self.reject(
                    self.position,
                    format!(
                        "The file is incomplete: it ends after {length} bytes. It may have been cut \
                         off during a download or a copy. Export it again."
                    ),
                );
            }
        }
        self.arrays
    }

    fn reject(&mut self, position: Position, message: impl Into<Box<str>>) {
        self.state = State::Rejected;
        self.problems.add(Severity::Refused, "", position, message);
    }

    /// Rejects a file that is not JSON. Guesses its type from its first bytes.
    fn reject_opening(&mut self) {
        let length = sniff::opening_length(&self.opening);
        let opening = self.opening.get(..length).unwrap_or(&self.opening);
        let file_type = sniff::sniff_bytes(opening).unwrap_or(FileType::NotJson);
        self.reject(Position::START, file_type.message());
    }

    /// Rejects JSON without any of the five arrays, except `{}`. Guesses its type from its keys.
    fn reject_without_arrays(&mut self) {
        if self.arrays.contains(&true) || self.other_keys.is_empty() {
            return;
        }
        let file_type = sniff::sniff_keys(&self.other_keys).unwrap_or(FileType::OtherJson);
        self.reject(Position::START, file_type.message());
    }

    /// Whether the file starts with an incomplete byte order mark.
    fn has_partial_mark(&self) -> bool {
        let starts_like_mark = self.opening.first() == BYTE_ORDER_MARK.first();
        starts_like_mark && !self.opening.starts_with(BYTE_ORDER_MARK)
    }

    /// Whether the byte at the current position belongs to a byte order mark.
    fn is_in_mark(&self, byte: u8) -> bool {
        let index = usize::try_from(self.position.offset).unwrap_or(usize::MAX);
        let starts_like_mark = self.opening.first() == BYTE_ORDER_MARK.first();
        starts_like_mark && BYTE_ORDER_MARK.get(index) == Some(&byte)
    }

    fn consume(&mut self, bytes: &[u8], used: usize) -> usize {
        self.position = self.position.after(bytes.get(..used).unwrap_or_default());
        used
    }

    /// Reads some bytes. Returns how many, which is 0 at the start of a value.
    fn step(&mut self, bytes: &[u8], sink: &mut impl Sink) -> usize {
        match self.state {
            State::InKey | State::InTopValue(_) | State::InItem { .. } => {
                return self.read_value(bytes, sink);
            }
            _ => {}
        }
        let is_space = |byte: &u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
        let Some(space) = bytes.iter().position(|byte| !is_space(byte)) else {
            return self.consume(bytes, bytes.len());
        };
        if space > 0 {
            return self.consume(bytes, space);
        }
        let byte = bytes.first().copied().unwrap_or_default();
        match (self.state, byte) {
            (State::Start, b'{') if !self.has_partial_mark() => {
                self.state = State::Key { may_end: true };
            }
            (State::Start, byte) if self.is_in_mark(byte) => {
                if self.position.offset == 2 {
                    self.problems.add(
                        Severity::Note,
                        "",
                        Position::START,
                        "The file starts with a byte order mark, which Mockpit ignores. Microcks \
                         would import nothing from this file.",
                    );
                }
            }
            (State::Start, _) => self.state = State::NotJson,
            (State::Key { may_end: true }, b'}') => self.state = State::End,
            // UTF-16 or UTF-32 without a byte order mark.
            (State::Key { may_end: true }, 0) if self.position.offset == 1 => {
                self.state = State::NotJson;
            }
            (State::Key { .. }, b'"') => {
                self.begin(byte, State::InKey);
                return 0;
            }
            (State::Key { .. }, _) => self.reject_syntax("expected a key in double quotes"),
            (State::Colon(kind), b':') => self.state = State::TopValue(kind),
            (State::Colon(_), _) => self.reject_syntax("expected `:`"),
            (State::TopValue(Some(kind)), b'[') => {
                self.state = State::Item { kind, index: 0, may_end: true };
            }
            (State::TopValue(kind), _) => {
                self.begin(byte, State::InTopValue(kind));
                return 0;
            }
            (State::AfterTopValue, b',') => self.state = State::Key { may_end: false },
            (State::AfterTopValue, b'}') => self.state = State::End,
            (State::AfterTopValue, _) => self.reject_syntax("expected `,` or `}`"),
            (State::Item { may_end: true, .. }, b']') => self.state = State::AfterTopValue,
            (State::Item { kind, index, .. }, _) => {
                self.begin(byte, State::InItem { kind, index });
                return 0;
            }
            (State::AfterItem { kind, index }, b',') => {
                self.state = State::Item { kind, index: index + 1, may_end: false };
            }
            (State::AfterItem { .. }, b']') => self.state = State::AfterTopValue,
            (State::AfterItem { .. }, _) => self.reject_syntax("expected `,` or `]`"),
            (State::End, _) => {
                // Exports of MongoDB collections have one JSON document per line.
                self.reject_without_arrays();
                if !self.is_rejected() {
                    self.reject(
                        self.position,
                        "The file has content after the end of the snapshot. It must be a single \
                         JSON document.",
                    );
                }
            }
            (
                State::InKey
                | State::InTopValue(_)
                | State::InItem { .. }
                | State::NotJson
                | State::Rejected,
                _,
            ) => {}
        }
        self.consume(bytes, 1)
    }

    fn begin(&mut self, first: u8, state: State) {
        self.state = state;
        self.start = self.position;
        self.value = Value::new(first);
        self.carry.clear();
    }

    fn reject_syntax(&mut self, message: &str) {
        self.reject(self.position, validate::invalid_json(message));
    }

    fn read_value(&mut self, bytes: &[u8], sink: &mut impl Sink) -> usize {
        // The object at the top level and the array around a document count as two levels.
        let max_depth = self.limits.max_depth.saturating_sub(2);
        let (used, ends) = match self.value.advance(bytes, max_depth) {
            Advance::Continues => (bytes.len(), false),
            Advance::Ends(used) => (used, true),
            Advance::TooDeep(at) => {
                let position = self.position.after(bytes.get(..at).unwrap_or_default());
                let limit = self.limits.max_depth;
                let message = format!("This is nested deeper than {limit} levels.");
                self.reject(position, message);
                return bytes.len();
            }
        };
        if self.carry.len() + used > self.limits.max_document_bytes {
            self.reject_large_value(bytes);
            return bytes.len();
        }
        let piece = bytes.get(..used).unwrap_or_default();
        if !ends {
            self.carry.extend_from_slice(piece);
            return self.consume(bytes, used);
        }
        if self.carry.is_empty() {
            self.finish_value(piece, sink);
        } else {
            // Taking and restoring the buffer reuses its memory for the next value.
            let mut whole = std::mem::take(&mut self.carry);
            whole.extend_from_slice(piece);
            self.finish_value(&whole, sink);
            whole.clear();
            self.carry = whole;
        }
        self.consume(bytes, used)
    }

    /// Rejects the file because of the current value. Names the document if its name is in the first bytes.
    fn reject_large_value(&mut self, bytes: &[u8]) {
        const EXAMINED: usize = 4096;
        let limit = self.limits.max_document_bytes;
        let message = format!("This document is larger than the limit of {limit} bytes.");
        let State::InItem { kind, index } = self.state else {
            return self.reject(self.start, message);
        };
        let carried = self.carry.get(..EXAMINED).unwrap_or(&self.carry);
        let start = if carried.is_empty() { bytes } else { carried };
        let name = first_name(start.get(..EXAMINED).unwrap_or(start));
        let document = document_in_words(kind, name.as_deref());
        self.state = State::Rejected;
        self.problems.add(
            Severity::Refused,
            format!("/{}/{index}", kind.key()),
            self.start,
            format!(
                "{message} It is {document}. Remove it from the file, or make it smaller. The rest \
                 of the file was not read."
            ),
        );
    }

    fn finish_value(&mut self, whole: &[u8], sink: &mut impl Sink) {
        match self.state {
            State::InKey => self.finish_key(whole),
            State::InItem { kind, index } => {
                self.state = State::AfterItem { kind, index };
                self.finish_item(kind, index, whole, sink);
            }
            State::InTopValue(kind) => {
                self.state = State::AfterTopValue;
                self.finish_top_value(kind, whole);
            }
            _ => {}
        }
    }

    fn finish_top_value(&mut self, kind: Option<Kind>, whole: &[u8]) {
        let Some(text) = self.decode(whole) else { return };
        if let Err(SyntaxError { at, message }) = validate::check_json(text) {
            return self.reject_at(whole, at, validate::invalid_json(message));
        }
        let Some(kind) = kind else { return };
        let key = kind.key();
        if whole == b"null" {
            let message = format!("`{key}` is null and is treated as an empty array.");
            self.problems.add(Severity::Note, format!("/{key}"), self.start, message);
        } else {
            let message = format!("`{key}` must be an array. Export the file again.");
            self.problems.add(Severity::Refused, format!("/{key}"), self.start, message);
        }
    }

    fn finish_key(&mut self, quoted: &[u8]) {
        let Some(text) = self.decode(quoted) else { return };
        let Ok(key) = serde_json::from_str::<String>(text) else {
            return self.reject(self.start, "This key is not a JSON string.");
        };
        let kind = Kind::from_key(&key);
        match kind {
            Some(kind) => {
                let seen = self.arrays.get_mut(kind.index());
                if seen.is_some_and(|seen| std::mem::replace(seen, true)) {
                    self.problems.add(
                        Severity::Refused,
                        format!("/{key}"),
                        self.start,
                        format!("The array `{key}` appears twice. Remove one of them."),
                    );
                } else {
                    self.array_order.push(kind);
                }
            }
            None => {
                let shown: String = key.chars().take(MAX_KEY_CHARS).collect();
                self.problems.add(
                    Severity::Note,
                    format!("/{}", pointer_step(&shown)),
                    self.start,
                    format!("`{shown}` is not part of a snapshot and is ignored."),
                );
                if self.other_keys.len() < MAX_OTHER_KEYS {
                    self.other_keys.push(shown);
                }
            }
        }
        self.state = State::Colon(kind);
    }

    fn finish_item(&mut self, kind: Kind, index: u32, whole: &[u8], sink: &mut impl Sink) {
        self.documents += 1;
        if self.documents > self.limits.max_documents {
            let limit = self.limits.max_documents;
            let message = format!("The file has too many documents. The limit is {limit}.");
            return self.reject(self.start, message);
        }
        let Some(text) = self.decode(whole) else { return };
        let found = Found { kind, index, start: self.start, text };
        if let Err(stop) = sink.document(found, &mut self.problems) {
            self.reject_at(whole, stop.at, stop.message);
        }
    }

    /// Decodes the current value. Rejects the file if it is not UTF-8.
    fn decode<'a>(&mut self, whole: &'a [u8]) -> Option<&'a str> {
        match std::str::from_utf8(whole) {
            Ok(text) => Some(text),
            Err(error) => {
                let message = "The file is not valid UTF-8: this byte is not part of a character. \
                               Save it as UTF-8.";
                self.reject_at(whole, error.valid_up_to(), message);
                None
            }
        }
    }

    /// Rejects the file at a byte of the current value.
    fn reject_at(&mut self, whole: &[u8], at: usize, message: impl Into<Box<str>>) {
        let position = self.start.after(whole.get(..at).unwrap_or_default());
        self.reject(position, message);
    }
}

/// The value of the first field `name` of a document of which only the beginning is known.
fn first_name(start: &[u8]) -> Option<String> {
    const KEY: &[u8] = b"\"name\"";
    let rest = start.get(memchr::memmem::find(start, KEY)? + KEY.len()..)?.trim_ascii_start();
    let rest = rest.strip_prefix(b":")?.trim_ascii_start();
    let mut values = serde_json::Deserializer::from_slice(rest).into_iter::<String>();
    values.next()?.ok()
}
