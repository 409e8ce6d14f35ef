//! The scan of a file: finds the documents of the five arrays in a stream of bytes.
//!
//! Bytes are pushed in pieces of any size, from a disk, a socket or a browser's file; nothing is
//! kept but the document at hand. What is inside a document is checked by [`crate::read::validate`].

use crate::{
    Kind, Limits,
    read::{
        problem::{Position, Problems, Severity},
        sniff::{self, Sniffed},
        validate::{self, Syntax},
    },
};

/// The byte order mark of UTF-8.
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// Takes the documents as they are found.
pub(crate) trait Sink {
    /// A document of the file. `Err` is a sentence that ends the scan at this place of it.
    fn document(&mut self, found: Found<'_>, problems: &mut Problems) -> Result<(), Stop>;
}

/// A document in the file.
pub(crate) struct Found<'a> {
    pub(crate) kind: Kind,
    /// Its place in its array.
    pub(crate) index: u32,
    /// Where it starts.
    pub(crate) start: Position,
    pub(crate) text: &'a str,
}

/// A sentence why the scan cannot go on, and how many bytes into the document.
pub(crate) struct Stop {
    pub(crate) at: usize,
    pub(crate) message: String,
}

/// Finds documents in pushed bytes.
pub(crate) struct Scanner {
    limits: Limits,
    state: State,
    /// Where the next byte stands.
    position: Position,
    /// What was read of the value or key at hand in earlier pieces.
    carry: Vec<u8>,
    value: Value,
    start: Position,
    documents: u32,
    /// Keys of the top level that are not one of the five.
    other_keys: Vec<String>,
    arrays: [bool; 5],
    opening: Vec<u8>,
    pub(crate) problems: Problems,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    /// Nothing but white space yet.
    Start,
    /// Not JSON: its opening is gathered to tell what it is instead.
    Other,
    /// Behind `{` or a comma of the top level.
    Key {
        may_end: bool,
    },
    InKey,
    Colon(Option<Kind>),
    /// In front of a top-level value.
    TopValue(Option<Kind>),
    InTopValue(Option<Kind>),
    AfterTopValue,
    /// In front of an item of an array.
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
    /// The file was refused; the rest is not looked at.
    Refused,
}

/// How far a value has been read.
#[derive(Clone, Copy, Debug, Default)]
struct Value {
    depth: u32,
    in_text: bool,
    escaped: bool,
    /// Neither text nor object nor array: ends in front of the next comma, bracket or blank.
    bare: bool,
}

enum Advance {
    /// The value goes on behind these bytes.
    GoesOn,
    /// The value ends behind this many bytes.
    Ends(usize),
    /// The value is deeper than allowed at this byte.
    TooDeep(usize),
}

impl Value {
    fn of(first: u8) -> Self {
        Self { bare: !matches!(first, b'"' | b'{' | b'['), ..Self::default() }
    }

    /// Reads on. The hot loop of the whole import: in a text only quotes and backslashes matter,
    /// outside only quotes and brackets.
    fn advance(&mut self, bytes: &[u8], deepest: u32) -> Advance {
        let mut at = 0;
        if self.bare {
            let ends =
                |byte: &u8| matches!(byte, b',' | b']' | b'}' | b' ' | b'\n' | b'\r' | b'\t');
            return bytes.iter().position(ends).map_or(Advance::GoesOn, Advance::Ends);
        }
        while at < bytes.len() {
            let rest = bytes.get(at..).unwrap_or_default();
            if self.escaped {
                self.escaped = false;
                at += 1;
            } else if self.in_text {
                match memchr::memchr2(b'"', b'\\', rest) {
                    None => return Advance::GoesOn,
                    Some(plain) => {
                        at += plain + 1;
                        if rest.get(plain) == Some(&b'\\') {
                            self.escaped = true;
                        } else {
                            self.in_text = false;
                            if self.depth == 0 {
                                return Advance::Ends(at);
                            }
                        }
                    }
                }
            } else {
                let mark = |byte: &u8| matches!(byte, b'"' | b'{' | b'[' | b'}' | b']');
                let Some(plain) = rest.iter().position(mark) else {
                    return Advance::GoesOn;
                };
                at += plain + 1;
                match rest.get(plain) {
                    Some(b'"') => self.in_text = true,
                    Some(b'{' | b'[') => {
                        self.depth += 1;
                        if self.depth > deepest {
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
        Advance::GoesOn
    }
}

impl Scanner {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            limits,
            state: State::Start,
            position: Position { line: 1, column: 1, offset: 0 },
            carry: Vec::new(),
            value: Value::default(),
            start: Position::default(),
            documents: 0,
            other_keys: Vec::new(),
            arrays: [false; 5],
            opening: Vec::new(),
            problems: Problems::default(),
        }
    }

    /// Whether the file cannot be imported, whatever else comes.
    pub(crate) fn is_refused(&self) -> bool {
        self.state == State::Refused
    }

    /// Reads the next piece of the file.
    pub(crate) fn push(&mut self, mut bytes: &[u8], sink: &mut impl Sink) {
        if self.opening.len() < sniff::OPENING {
            let room = sniff::OPENING - self.opening.len();
            self.opening.extend_from_slice(bytes.get(..room.min(bytes.len())).unwrap_or_default());
        }
        if self.position.offset + bytes.len() as u64 > self.limits.max_file_bytes {
            let limit = self.limits.max_file_bytes;
            self.refuse(
                self.position,
                format!("The file is larger than the limit of {limit} bytes."),
            );
        }
        while !bytes.is_empty() && !self.is_refused() && self.state != State::Other {
            let used = self.step(bytes, sink);
            bytes = bytes.get(used..).unwrap_or_default();
        }
        if self.state == State::Other && self.opening.len() == sniff::OPENING {
            self.refuse_opening();
        }
    }

    /// The file ends here. Tells which arrays it had.
    pub(crate) fn finish(&mut self) -> [bool; 5] {
        match self.state {
            State::Refused => {}
            State::End => self.judge_keys(),
            State::Other => self.refuse_opening(),
            State::Start if self.opening.is_empty() => {
                self.refuse(self.position, "The file is empty: 0 bytes.");
            }
            State::Start if self.has_part_of_a_mark() => self.refuse_opening(),
            State::Start => {
                self.refuse(self.position, "The file holds nothing but white space.");
            }
            _ => {
                let whole = self.position.offset;
                self.refuse(
                    self.position,
                    format!(
                        "The file ends early, after {whole} bytes: it was cut off, perhaps while \
                         it was downloaded or copied. Export it again."
                    ),
                );
            }
        }
        self.arrays
    }

    fn refuse(&mut self, position: Position, message: impl Into<Box<str>>) {
        self.state = State::Refused;
        self.problems.add(Severity::Refused, "", position, message);
    }

    fn refuse_other(&mut self, sniffed: &Sniffed) {
        let start = Position { line: 1, column: 1, offset: 0 };
        self.refuse(start, sniffed.sentence());
    }

    /// The file is not JSON: tells by its opening what it is.
    fn refuse_opening(&mut self) {
        let sniffed = sniff::opening(&self.opening).unwrap_or(Sniffed::NotJson);
        self.refuse_other(&sniffed);
    }

    /// Whether the file starts as a byte order mark does and does not go on so.
    fn has_part_of_a_mark(&self) -> bool {
        self.opening.first() == MARK.first() && !self.opening.starts_with(MARK)
    }

    fn is_in_mark(&self, byte: u8) -> bool {
        let place = usize::try_from(self.position.offset).unwrap_or(usize::MAX);
        MARK.get(place) == Some(&byte) && self.opening.first() == MARK.first()
    }

    /// A file without any of the five arrays is something else, unless it is `{}`.
    fn judge_keys(&mut self) {
        if self.arrays.contains(&true) || self.other_keys.is_empty() {
            return;
        }
        let sniffed = sniff::keys(&self.other_keys).unwrap_or(Sniffed::OtherJson);
        self.refuse_other(&sniffed);
    }

    fn take(&mut self, bytes: &[u8], used: usize) -> usize {
        self.position = self.position.after(bytes.get(..used).unwrap_or_default());
        used
    }

    /// Reads at least one byte; tells how many.
    fn step(&mut self, bytes: &[u8], sink: &mut impl Sink) -> usize {
        match self.state {
            State::InKey | State::InTopValue(_) | State::InItem { .. } => {
                return self.read_value(bytes, sink);
            }
            _ => {}
        }
        let is_space = |byte: &u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
        let space = bytes.iter().position(|byte| !is_space(byte));
        let Some(space) = space else {
            return self.take(bytes, bytes.len());
        };
        if space > 0 {
            return self.take(bytes, space);
        }
        let byte = bytes.first().copied().unwrap_or_default();
        match (self.state, byte) {
            (State::Start, b'{') if !self.has_part_of_a_mark() => {
                self.state = State::Key { may_end: true };
            }
            (State::Start, byte) if self.is_in_mark(byte) => {
                if self.position.offset == 2 {
                    self.problems.add(
                        Severity::Note,
                        "",
                        Position { line: 1, column: 1, offset: 0 },
                        "The file starts with a byte order mark. It is left out; a Microcks would \
                         import nothing from this file.",
                    );
                }
            }
            (State::Start, _) => self.state = State::Other,
            (State::Key { may_end: true }, b'}') => self.state = State::End,
            (State::Key { .. }, b'"') => {
                self.begin(byte, State::InKey);
                return 0;
            }
            (State::Key { .. }, _) => self.unexpected("a key in double quotes is expected"),
            (State::Colon(kind), b':') => self.state = State::TopValue(kind),
            (State::Colon(_), _) => self.unexpected("`:` is expected"),
            (State::TopValue(Some(kind)), b'[') => {
                self.state = State::Item { kind, index: 0, may_end: true };
            }
            (State::TopValue(kind), _) => {
                self.begin(byte, State::InTopValue(kind));
                return 0;
            }
            (State::AfterTopValue, b',') => self.state = State::Key { may_end: false },
            (State::AfterTopValue, b'}') => self.state = State::End,
            (State::AfterTopValue, _) => self.unexpected("`,` or `}` is expected"),
            (State::Item { may_end: true, .. }, b']') => self.state = State::AfterTopValue,
            (State::Item { kind, index, .. }, _) => {
                self.begin(byte, State::InItem { kind, index });
                return 0;
            }
            (State::AfterItem { kind, index }, b',') => {
                self.state = State::Item { kind, index: index + 1, may_end: false };
            }
            (State::AfterItem { .. }, b']') => self.state = State::AfterTopValue,
            (State::AfterItem { .. }, _) => self.unexpected("`,` or `]` is expected"),
            (State::End, _) => {
                // An export of a collection has a document on each line.
                self.judge_keys();
                if !self.is_refused() {
                    self.refuse(
                        self.position,
                        "There is something after the end of the snapshot: the file is not one \
                         JSON document.",
                    );
                }
            }
            (
                State::InKey
                | State::InTopValue(_)
                | State::InItem { .. }
                | State::Other
                | State::Refused,
                _,
            ) => {}
        }
        self.take(bytes, 1)
    }

    fn begin(&mut self, first: u8, state: State) {
        self.state = state;
        self.start = self.position;
        self.value = Value::of(first);
        self.carry.clear();
    }

    fn unexpected(&mut self, what: &str) {
        self.refuse(
            self.position,
            format!("This is not JSON: {what} here. Nothing after this place was read."),
        );
    }

    fn read_value(&mut self, bytes: &[u8], sink: &mut impl Sink) -> usize {
        // The top level's object and the array around a document count as two.
        let deepest = self.limits.max_depth.saturating_sub(2);
        let (used, ends) = match self.value.advance(bytes, deepest) {
            Advance::GoesOn => (bytes.len(), false),
            Advance::Ends(used) => (used, true),
            Advance::TooDeep(at) => {
                let place = self.position.after(bytes.get(..at).unwrap_or_default());
                let depth = self.limits.max_depth;
                let message = format!("This is nested deeper than {depth} levels.");
                self.refuse(place, message);
                return bytes.len();
            }
        };
        if self.carry.len() + used > self.limits.max_document_bytes {
            let limit = self.limits.max_document_bytes;
            let message = format!("This document is larger than the limit of {limit} bytes.");
            self.refuse(self.start, message);
            return bytes.len();
        }
        let piece = bytes.get(..used).unwrap_or_default();
        if !ends {
            self.carry.extend_from_slice(piece);
            return self.take(bytes, used);
        }
        if self.carry.is_empty() {
            self.value_read(piece, sink);
        } else {
            let mut whole = std::mem::take(&mut self.carry);
            whole.extend_from_slice(piece);
            self.value_read(&whole, sink);
            whole.clear();
            self.carry = whole;
        }
        self.take(bytes, used)
    }

    fn value_read(&mut self, whole: &[u8], sink: &mut impl Sink) {
        match self.state {
            State::InKey => self.key_read(whole),
            State::InItem { kind, index } => {
                self.state = State::AfterItem { kind, index };
                self.item_read(kind, index, whole, sink);
            }
            State::InTopValue(kind) => {
                self.state = State::AfterTopValue;
                self.top_value_read(kind, whole);
            }
            _ => {}
        }
    }

    fn top_value_read(&mut self, kind: Option<Kind>, whole: &[u8]) {
        let Some(text) = self.text(whole) else { return };
        if let Err(Syntax { at, message }) = validate::is_json(text) {
            return self.refuse_at(whole, at, validate::not_json(message));
        }
        let Some(kind) = kind else { return };
        let key = kind.key();
        if whole == b"null" {
            let message = format!("`{key}` is null; it is read as an empty array.");
            self.problems.add(Severity::Note, format!("/{key}"), self.start, message);
        } else {
            let message = format!("`{key}` must be an array.");
            self.problems.add(Severity::Refused, format!("/{key}"), self.start, message);
        }
    }

    fn key_read(&mut self, quoted: &[u8]) {
        let Some(text) = self.text(quoted) else { return };
        let Ok(key) = serde_json::from_str::<String>(text) else {
            return self.refuse(self.start, "This key is not a JSON text.");
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
                        format!("The array `{key}` is there twice; only one of them can be meant."),
                    );
                }
            }
            None => {
                let shown: String = key.chars().take(80).collect();
                self.problems.add(
                    Severity::Note,
                    format!("/{}", crate::read::problem::pointer_step(&shown)),
                    self.start,
                    format!("`{shown}` is not part of a snapshot and is left out."),
                );
                if self.other_keys.len() < 64 {
                    self.other_keys.push(shown);
                }
            }
        }
        self.state = State::Colon(kind);
    }

    fn item_read(&mut self, kind: Kind, index: u32, whole: &[u8], sink: &mut impl Sink) {
        self.documents += 1;
        if self.documents > self.limits.max_documents {
            let limit = self.limits.max_documents;
            let message = format!("The file has more than the limit of {limit} documents.");
            return self.refuse(self.start, message);
        }
        let Some(text) = self.text(whole) else { return };
        let found = Found { kind, index, start: self.start, text };
        if let Err(stop) = sink.document(found, &mut self.problems) {
            self.refuse_at(whole, stop.at, stop.message);
        }
    }

    /// The value at hand as text; refused where it is none.
    fn text<'a>(&mut self, whole: &'a [u8]) -> Option<&'a str> {
        std::str::from_utf8(whole)
            .map_err(|error| {
                let message =
                    "The file is not UTF-8: this byte belongs to no character. Save it as UTF-8.";
                self.refuse_at(whole, error.valid_up_to(), message);
            })
            .ok()
    }

    /// Refuses the file at a place in the value at hand.
    fn refuse_at(&mut self, whole: &[u8], at: usize, message: impl Into<Box<str>>) {
        let place = self.start.after(whole.get(..at).unwrap_or_default());
        self.refuse(place, message);
    }
}
