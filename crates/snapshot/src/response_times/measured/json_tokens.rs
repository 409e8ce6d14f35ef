//! Reads JSON of any size piece by piece. Memory depends on the depth and on the wanted values only.

/// Depth of arrays and objects.
const MAX_DEPTH: usize = 128;

/// Bytes of a key or a wanted value.
const MAX_TOKEN_BYTES: usize = 64 << 10;

/// Receives what a reader finds.
pub(super) trait Sink {
    /// An object or an array starts.
    fn start(&mut self, container: Container);
    /// The current object or array ends.
    fn end(&mut self);
    /// A key of the current object. `None` if it is too long or cannot be decoded.
    fn key(&mut self, key: Option<&str>);
    /// Whether the value that starts is wanted, if it is neither object nor array.
    fn wants_value(&self) -> bool;
    /// A wanted value. `None` if it is too long.
    fn value(&mut self, raw: Option<&str>);
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Container {
    Object,
    Array,
}

/// Why a text is not JSON.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum JsonError {
    /// The byte after this many is wrong.
    Syntax(u64),
    /// The byte after this many is not UTF-8. Only keys and wanted values are checked.
    NotUtf8(u64),
    /// The array or object after this many bytes is too deep.
    TooDeep(u64),
    /// The text ends too early, after this many bytes.
    Incomplete(u64),
}

/// Reads JSON piece by piece.
#[derive(Debug)]
pub(super) struct JsonReader {
    /// The bytes before the current one.
    offset: u64,
    state: State,
    containers: Vec<Container>,
    /// The bytes before the current key or value.
    token_start: u64,
    /// The raw key or value, if it is kept.
    token: Vec<u8>,
    keeps: Keeps,
}

/// What happens to the current key or value.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Keeps {
    All,
    /// It is not wanted.
    Nothing,
    /// It is too long.
    Overflow,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum State {
    Value,
    /// After `[`.
    ItemOrEnd,
    /// After `{`.
    KeyOrEnd,
    Key,
    Colon,
    /// After a value, inside an object or array.
    CommaOrEnd,
    String {
        is_key: bool,
        escape: Escape,
    },
    Number(Number),
    /// The rest of `true`, `false` or `null`.
    Word(&'static [u8]),
    End,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Escape {
    None,
    Backslash,
    /// This many hex digits follow.
    Unicode(u8),
}

/// What the last byte of a number was.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Number {
    Minus,
    Zero,
    Digit,
    Point,
    FractionDigit,
    E,
    Sign,
    ExponentDigit,
}

impl Number {
    fn after(self, byte: u8) -> Option<Self> {
        match (self, byte) {
            (Self::Minus, b'0') => Some(Self::Zero),
            (Self::Minus, b'1'..=b'9') | (Self::Digit, b'0'..=b'9') => Some(Self::Digit),
            (Self::Zero | Self::Digit, b'.') => Some(Self::Point),
            (Self::Point | Self::FractionDigit, b'0'..=b'9') => Some(Self::FractionDigit),
            (Self::Zero | Self::Digit | Self::FractionDigit, b'e' | b'E') => Some(Self::E),
            (Self::E, b'+' | b'-') => Some(Self::Sign),
            (Self::E | Self::Sign | Self::ExponentDigit, b'0'..=b'9') => Some(Self::ExponentDigit),
            _ => None,
        }
    }

    fn is_complete(self) -> bool {
        matches!(self, Self::Zero | Self::Digit | Self::FractionDigit | Self::ExponentDigit)
    }
}

impl JsonReader {
    pub(super) fn new() -> Self {
        Self {
            offset: 0,
            state: State::Value,
            containers: Vec::new(),
            token_start: 0,
            token: Vec::new(),
            keeps: Keeps::Nothing,
        }
    }

    /// Reads the next piece.
    pub(super) fn push(&mut self, mut piece: &[u8], sink: &mut impl Sink) -> Result<(), JsonError> {
        while let Some(byte) = piece.first() {
            let read = match self.state {
                State::String { is_key, escape: Escape::None } => {
                    self.read_plain(piece, is_key, sink)?
                }
                _ => usize::from(self.step(*byte, sink)?),
            };
            self.offset += read as u64;
            piece = piece.get(read..).unwrap_or_default();
        }
        Ok(())
    }

    /// Ends the text.
    pub(super) fn finish(&mut self, sink: &mut impl Sink) -> Result<(), JsonError> {
        if let State::Number(number) = self.state
            && number.is_complete()
        {
            self.end_value(sink)?;
        }
        if self.state == State::End { Ok(()) } else { Err(JsonError::Incomplete(self.offset)) }
    }

    fn syntax<T>(&self) -> Result<T, JsonError> {
        Err(JsonError::Syntax(self.offset))
    }

    /// Reads a byte. Returns whether it belongs to what precedes it. Only a number ends before a byte
    /// that does not.
    fn step(&mut self, byte: u8, sink: &mut impl Sink) -> Result<bool, JsonError> {
        match self.state {
            State::String { is_key, escape } => {
                let escape = match (escape, byte) {
                    (Escape::Backslash, b'u') => Escape::Unicode(4),
                    (Escape::Backslash, b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
                        Escape::None
                    }
                    (Escape::Unicode(1), digit) if digit.is_ascii_hexdigit() => Escape::None,
                    (Escape::Unicode(digits), digit) if digit.is_ascii_hexdigit() => {
                        Escape::Unicode(digits - 1)
                    }
                    _ => return self.syntax(),
                };
                self.keep(&[byte]);
                self.state = State::String { is_key, escape };
            }
            State::Number(number) => match number.after(byte) {
                Some(number) => {
                    self.keep(&[byte]);
                    self.state = State::Number(number);
                }
                None if number.is_complete() => {
                    self.end_value(sink)?;
                    return Ok(false);
                }
                None => return self.syntax(),
            },
            State::Word(rest) => match rest.split_first() {
                Some((expected, rest)) if *expected == byte => {
                    self.keep(&[byte]);
                    self.state = State::Word(rest);
                    if rest.is_empty() {
                        self.end_value(sink)?;
                    }
                }
                _ => return self.syntax(),
            },
            _ if matches!(byte, b' ' | b'\n' | b'\r' | b'\t') => {}
            State::ItemOrEnd if byte == b']' => self.end_container(sink),
            State::KeyOrEnd if byte == b'}' => self.end_container(sink),
            State::Value | State::ItemOrEnd => self.start_value(byte, sink)?,
            State::KeyOrEnd | State::Key if byte == b'"' => {
                self.keep_from(byte, true);
                self.state = State::String { is_key: true, escape: Escape::None };
            }
            State::Colon if byte == b':' => self.state = State::Value,
            State::CommaOrEnd => match (self.containers.last(), byte) {
                (Some(Container::Object), b',') => self.state = State::Key,
                (Some(Container::Array), b',') => self.state = State::Value,
                (Some(Container::Object), b'}') | (Some(Container::Array), b']') => {
                    self.end_container(sink);
                }
                _ => return self.syntax(),
            },
            State::KeyOrEnd | State::Key | State::Colon | State::End => return self.syntax(),
        }
        Ok(true)
    }

    /// Reads the bytes of a string up to a backslash or the end. This is the hot loop: most of a file is
    /// text in strings.
    fn read_plain(
        &mut self,
        piece: &[u8],
        is_key: bool,
        sink: &mut impl Sink,
    ) -> Result<usize, JsonError> {
        let end = memchr::memchr2(b'"', b'\\', piece).unwrap_or(piece.len());
        let plain = piece.get(..end).unwrap_or_default();
        if let Some(control) = plain.iter().position(|byte| *byte < b' ') {
            return Err(JsonError::Syntax(self.offset + control as u64));
        }
        self.keep(plain);
        let Some(delimiter) = piece.get(end) else { return Ok(end) };
        self.keep(&[*delimiter]);
        if *delimiter == b'\\' {
            self.state = State::String { is_key, escape: Escape::Backslash };
        } else if is_key {
            self.end_key(sink)?;
        } else {
            self.end_value(sink)?;
        }
        Ok(end + 1)
    }

    fn start_value(&mut self, byte: u8, sink: &mut impl Sink) -> Result<(), JsonError> {
        let state = match byte {
            b'{' => return self.start_container(Container::Object, sink),
            b'[' => return self.start_container(Container::Array, sink),
            b'"' => State::String { is_key: false, escape: Escape::None },
            b'-' => State::Number(Number::Minus),
            b'0' => State::Number(Number::Zero),
            b'1'..=b'9' => State::Number(Number::Digit),
            b't' => State::Word(b"rue"),
            b'f' => State::Word(b"alse"),
            b'n' => State::Word(b"ull"),
            _ => return self.syntax(),
        };
        self.keep_from(byte, sink.wants_value());
        self.state = state;
        Ok(())
    }

    fn start_container(
        &mut self,
        container: Container,
        sink: &mut impl Sink,
    ) -> Result<(), JsonError> {
        if self.containers.len() == MAX_DEPTH {
            return Err(JsonError::TooDeep(self.offset));
        }
        self.containers.push(container);
        self.state = match container {
            Container::Object => State::KeyOrEnd,
            Container::Array => State::ItemOrEnd,
        };
        sink.start(container);
        Ok(())
    }

    fn end_container(&mut self, sink: &mut impl Sink) {
        self.containers.pop();
        self.state = self.state_after_value();
        sink.end();
    }

    fn end_key(&mut self, sink: &mut impl Sink) -> Result<(), JsonError> {
        let key = self.kept()?.and_then(|raw| serde_json::from_str::<String>(raw).ok());
        sink.key(key.as_deref());
        self.state = State::Colon;
        Ok(())
    }

    fn end_value(&mut self, sink: &mut impl Sink) -> Result<(), JsonError> {
        if self.keeps != Keeps::Nothing {
            sink.value(self.kept()?);
        }
        self.state = self.state_after_value();
        Ok(())
    }

    fn state_after_value(&self) -> State {
        if self.containers.is_empty() { State::End } else { State::CommaOrEnd }
    }

    fn keep_from(&mut self, first: u8, is_wanted: bool) {
        self.token_start = self.offset;
        self.token.clear();
        self.keeps = if is_wanted { Keeps::All } else { Keeps::Nothing };
        self.keep(&[first]);
    }

    fn keep(&mut self, bytes: &[u8]) {
        if self.keeps != Keeps::All {
            return;
        }
        if self.token.len() + bytes.len() > MAX_TOKEN_BYTES {
            self.keeps = Keeps::Overflow;
            return;
        }
        self.token.extend_from_slice(bytes);
    }

    /// The kept key or value. `None` if it is too long.
    fn kept(&self) -> Result<Option<&str>, JsonError> {
        if self.keeps != Keeps::All {
            return Ok(None);
        }
        let text = std::str::from_utf8(&self.token);
        text.map(Some)
            .map_err(|error| JsonError::NotUtf8(self.token_start + error.valid_up_to() as u64))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::de::IgnoredAny;

    use super::*;
    use crate::truncate::truncate_bytes;

    /// Writes what it receives.
    #[derive(Default)]
    struct Recorder(Vec<String>);

    impl Sink for Recorder {
        fn start(&mut self, container: Container) {
            self.0.push(format!("{container:?}"));
        }

        fn end(&mut self) {
            self.0.push("end".into());
        }

        fn key(&mut self, key: Option<&str>) {
            self.0.push(format!("key {key:?}"));
        }

        fn wants_value(&self) -> bool {
            true
        }

        fn value(&mut self, raw: Option<&str>) {
            self.0.push(raw.map_or("long".into(), |raw| truncate_bytes(raw, 20).into_owned()));
        }
    }

    fn read<'p>(pieces: impl IntoIterator<Item = &'p [u8]>) -> Result<Vec<String>, JsonError> {
        let (mut reader, mut recorder) = (JsonReader::new(), Recorder::default());
        for piece in pieces {
            reader.push(piece, &mut recorder)?;
        }
        reader.finish(&mut recorder)?;
        Ok(recorder.0)
    }

    #[test]
    fn tokens_are_reported() {
        let text = r#" {"a\n":[1,-0.5e+2,true],"":{}} "#;
        let tokens = read([text.as_bytes()]).unwrap();
        let expected = [
            "Object",
            "key Some(\"a\\n\")",
            "Array",
            "1",
            "-0.5e+2",
            "true",
            "end",
            "key Some(\"\")",
            "Object",
            "end",
            "end",
        ];
        assert_eq!(tokens, expected);
        assert_eq!(read([&b"17"[..]]).unwrap(), ["17"]);
        assert_eq!(read([r#"{"\ud800":"\ud800"}"#.as_bytes()]).unwrap()[1], "key None");
    }

    #[test]
    fn long_values_are_not_kept() {
        let text = format!("[\"{}\"]", "x".repeat(MAX_TOKEN_BYTES));
        assert_eq!(read(text.as_bytes().chunks(1_000)).unwrap(), ["Array", "long", "end"]);
    }

    #[test]
    fn invalid_json_is_rejected_at_its_byte() {
        for (text, error) in [
            ("", JsonError::Incomplete(0)),
            ("[1", JsonError::Incomplete(2)),
            ("[1,]", JsonError::Syntax(3)),
            ("{\"a\" 1}", JsonError::Syntax(5)),
            ("{\"a\":1,}", JsonError::Syntax(7)),
            ("[01]", JsonError::Syntax(2)),
            ("[1.]", JsonError::Syntax(3)),
            ("[\"a\nb\"]", JsonError::Syntax(3)),
            ("[\"\\x\"]", JsonError::Syntax(3)),
            ("[nul]", JsonError::Syntax(4)),
            ("[1]]", JsonError::Syntax(3)),
            ("[1}", JsonError::Syntax(2)),
        ] {
            assert_eq!(read([text.as_bytes()]), Err(error), "{text}");
        }
        assert_eq!(read([&b"[\"\xff\"]"[..]]), Err(JsonError::NotUtf8(2)));
        let deep = "[".repeat(MAX_DEPTH + 1);
        assert_eq!(read([deep.as_bytes()]), Err(JsonError::TooDeep(MAX_DEPTH as u64)));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        /// Texts of tokens, of which many are almost JSON.
        #[test]
        fn accepts_what_another_parser_accepts(
            tokens in prop::collection::vec(
                prop::sample::select(vec![
                    "{", "}", "[", "]", ",", ":", "\"a\"", "\"\\u00e9\"", "\"\\", "1", "-", "0", ".5",
                    "e3", "true", "null", " ", "\"k\":1", "\"k\":[", "[1,2]", "{}",
                ]),
                0..8,
            ),
            size in 1..9_usize,
        ) {
            let text = tokens.concat();
            let is_json = serde_json::from_str::<IgnoredAny>(&text).is_ok();
            let whole = read([text.as_bytes()]);
            prop_assert_eq!(whole.is_ok(), is_json, "{}", text);
            prop_assert_eq!(read(text.as_bytes().chunks(size)), whole);
        }
    }
}
