//! How Microcks reads the scalar values of a document.
//!
//! Microcks parses a snapshot with Jackson, which converts some values and rejects others. A value
//! that it rejects makes it import nothing of the whole file, although it answers 201.

use std::borrow::Cow;

use crate::read::{
    date::parse_date,
    raw_text::borrowed_text,
    schema::{Shape, Word},
};

/// The limit of Microcks for a text, in UTF-16 code units.
pub(crate) const MAX_TEXT: usize = 20_000_000;

/// The limit of Microcks for the key of an object, in UTF-16 code units.
pub(crate) const MAX_KEY: usize = 50_000;

/// The limit of Microcks for the digits of a number.
pub(crate) const MAX_DIGITS: usize = 1_000;

/// How Microcks reads a scalar value.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Reading {
    /// As it is.
    Plain,
    /// As this word of an enumeration.
    Word(&'static Word),
    /// As another value, which this describes.
    Converted(Cow<'static, str>),
    /// The number is too long. As a text with the same digits, Microcks can read it.
    LongNumber,
    /// Not at all, and the word is none of the enumeration.
    UnknownWord(String),
    /// Not at all.
    Unreadable(Unreadable),
    /// Not at all. The value has another type than this.
    WrongType(&'static str),
}

/// Why Microcks cannot read a value of the right type.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Unreadable {
    /// A date in another format.
    Date,
    /// A text that is no number.
    Number,
    /// A number that has more than this many bits.
    Bits(u8),
    /// A number with more than [`MAX_DIGITS`] digits.
    Digits,
    /// A text longer than [`MAX_TEXT`].
    Text,
    /// A key longer than [`MAX_KEY`].
    Key,
    /// A key that the database of Microcks rejects.
    KeyCharacter,
}

impl Unreadable {
    /// What Microcks cannot read, as the object of a sentence.
    pub(crate) const fn describe(self) -> &'static str {
        match self {
            Self::Date => {
                "a date in this format. It reads milliseconds since 1970, and ISO 8601 such as \
                 2024-03-09T16:00:00Z"
            }
            Self::Number => "this text as a number",
            Self::Bits(32) => "a number of more than 32 bits here",
            Self::Bits(_) => "a number of more than 64 bits here",
            Self::Digits => "a number of more than 1,000 digits",
            Self::Text => "a text of more than 20,000,000 characters",
            Self::Key => "a key of more than 50,000 characters",
            Self::KeyCharacter => {
                "a key with a dot or a null character, which its database rejects"
            }
        }
    }
}

/// How Microcks reads a JSON value, which may be of any type, where the schema has a scalar.
pub(crate) fn read_scalar(shape: &'static Shape, raw: &str) -> Reading {
    let first = raw.as_bytes().first().copied().unwrap_or_default();
    match (shape, first) {
        (_, b'n') => Reading::Plain,
        (Shape::Text, b'"') if is_too_long(raw, MAX_TEXT) => Reading::Unreadable(Unreadable::Text),
        (Shape::Text, b'-' | b'0'..=b'9') if has_too_many_digits(raw) => Reading::LongNumber,
        (_, b'-' | b'0'..=b'9') if has_too_many_digits(raw) => {
            Reading::Unreadable(Unreadable::Digits)
        }
        (Shape::Text, b'"' | b'-' | b'0'..=b'9' | b't' | b'f') => Reading::Plain,
        (Shape::Text, _) => Reading::WrongType("text"),
        (Shape::Integer, _) => read_integer(raw, 64),
        (Shape::ShortInteger, _) => read_integer(raw, 32),
        (Shape::Boolean, _) => read_boolean(raw),
        (Shape::Date, _) => read_date(raw),
        (Shape::OneOf(words), _) => read_word(words, raw),
        (Shape::List(_) | Shape::Set(_) | Shape::Map(_) | Shape::Fields(_), _) => Reading::Plain,
    }
}

/// Why Microcks cannot read a key of a map. `raw` is the key without its quotes.
pub(crate) fn unreadable_key(raw: &str) -> Option<Unreadable> {
    if is_too_long(raw, MAX_KEY) {
        return Some(Unreadable::Key);
    }
    is_rejected_by_database(raw).then_some(Unreadable::KeyCharacter)
}

/// Whether a raw key has a dot or a null character. Microcks reads such a key but cannot store its
/// document, so it imports nothing of the file that comes after it.
fn is_rejected_by_database(raw: &str) -> bool {
    if !raw.contains('\\') {
        return raw.contains('.');
    }
    let mut characters = raw.chars();
    while let Some(character) = characters.next() {
        if character == '.' {
            return true;
        }
        if character == '\\' && characters.next() == Some('u') {
            let code: String = characters.by_ref().take(4).collect();
            if code.eq_ignore_ascii_case("002e") || code == "0000" {
                return true;
            }
        }
    }
    false
}

/// The word of an enumeration that Microcks reads from this text, which may be a number.
pub(crate) fn find_word(words: &'static [Word], text: &str) -> Option<&'static Word> {
    let text = trim(text);
    let ordinal = || {
        let is_plain = text == "0" || !text.starts_with('0');
        let is_number = is_plain && text.bytes().all(|byte| byte.is_ascii_digit());
        let ordinal: u8 = if is_number { text.parse().ok()? } else { return None };
        words.iter().find(|word| word.ordinal == ordinal)
    };
    words.iter().find(|word| word.name == text).or_else(ordinal)
}

/// The value of a whole number or of a text with one. `None` if Microcks reads neither.
pub(crate) fn parse_integer(raw: &str) -> Option<i64> {
    match raw.as_bytes().first() {
        Some(b'"') => parse_java_integer(trim(&decode(raw)?)),
        _ => raw.parse().ok().or_else(|| truncate(raw.parse().ok()?, 64)),
    }
}

/// The value of a boolean, of a number or of a text that Microcks reads as a boolean.
pub(crate) fn parse_boolean(raw: &str) -> Option<bool> {
    match raw {
        "true" => return Some(true),
        "false" => return Some(false),
        _ => {}
    }
    if raw.starts_with('"') {
        return match trim(&decode(raw)?) {
            "true" | "True" | "TRUE" => Some(true),
            "false" | "False" | "FALSE" | "" | "null" => Some(false),
            _ => None,
        };
    }
    let digits = raw.strip_prefix('-').unwrap_or(raw);
    let is_whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_whole.then(|| digits != "0")
}

fn read_integer(raw: &str, bits: u8) -> Reading {
    const EXPECTED: &str = "a whole number";
    let fits = |number: i64| bits == 64 || i32::try_from(number).is_ok();
    let out_of_range = Reading::Unreadable(Unreadable::Bits(bits));
    if raw.starts_with('"') {
        let Some(text) = decode(raw) else { return Reading::WrongType(EXPECTED) };
        let trimmed = trim(&text);
        if matches!(trimmed, "" | "null") {
            return if text.is_empty() { Reading::Plain } else { Reading::Converted(NO_VALUE) };
        }
        return match parse_java_integer(trimmed) {
            Some(number) if !fits(number) => out_of_range,
            Some(_) if is_plain_number(&text) => Reading::Plain,
            Some(number) => Reading::Converted(number.to_string().into()),
            None if is_plain_number(trimmed.trim_start_matches('+')) => out_of_range,
            None if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') => {
                Reading::Unreadable(Unreadable::Number)
            }
            None => Reading::WrongType(EXPECTED),
        };
    }
    if !raw.starts_with(['-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']) {
        return Reading::WrongType(EXPECTED);
    }
    if is_plain_number(raw) {
        return match raw.parse() {
            Ok(number) if fits(number) => Reading::Plain,
            _ => out_of_range,
        };
    }
    match raw.parse().ok().and_then(|number| truncate(number, bits)) {
        Some(number) => Reading::Converted(number.to_string().into()),
        None => out_of_range,
    }
}

fn read_boolean(raw: &str) -> Reading {
    match (parse_boolean(raw), raw) {
        (Some(_), "true" | "false" | "\"true\"" | "\"false\"" | "\"\"") => Reading::Plain,
        (Some(true), _) => Reading::Converted("true".into()),
        (Some(false), _) => Reading::Converted("false".into()),
        (None, _) => Reading::WrongType("true or false"),
    }
}

fn read_date(raw: &str) -> Reading {
    const EXPECTED: &str = "milliseconds since 1970 or an ISO 8601 date";
    if raw.starts_with('"') {
        let Some(text) = decode(raw) else { return Reading::Unreadable(Unreadable::Date) };
        return match trim(&text) {
            "" if text.is_empty() => Reading::Plain,
            "" | "null" => Reading::Converted(NO_VALUE),
            text if parse_date(text).is_some() => Reading::Plain,
            text if is_plain_number(text) => Reading::Unreadable(Unreadable::Bits(64)),
            _ => Reading::Unreadable(Unreadable::Date),
        };
    }
    match raw.parse::<i64>() {
        Ok(_) => Reading::Plain,
        Err(_) if is_plain_number(raw) => Reading::Unreadable(Unreadable::Bits(64)),
        Err(_) => Reading::WrongType(EXPECTED),
    }
}

fn read_word(words: &'static [Word], raw: &str) -> Reading {
    let is_quoted = raw.starts_with('"');
    let text = if is_quoted { decode(raw) } else { Some(raw.into()) };
    match text {
        Some(text) if is_quoted || is_plain_number(raw) => match find_word(words, &text) {
            Some(word) => Reading::Word(word),
            None => Reading::UnknownWord(text.into_owned()),
        },
        None => Reading::UnknownWord(raw.trim_matches('"').to_owned()),
        Some(_) => Reading::WrongType("text"),
    }
}

const NO_VALUE: Cow<'static, str> = Cow::Borrowed("no value");

/// An optional minus and digits.
fn is_plain_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// An optional sign and digits, within 64 bits.
fn parse_java_integer(text: &str) -> Option<i64> {
    text.parse().ok()
}

/// A number with a fraction or an exponent as Microcks reads it. `None` if it has too many bits.
fn truncate(number: f64, bits: u8) -> Option<i64> {
    let (least, most) = match bits {
        32 => (f64::from(i32::MIN), f64::from(i32::MAX)),
        _ => (i64::MIN as f64, i64::MAX as f64),
    };
    (least..=most).contains(&number).then_some(number as i64)
}

/// Java removes everything up to the space character.
fn trim(text: &str) -> &str {
    text.trim_matches(|character| character <= ' ')
}

/// The text of a JSON string. `None` if it has half of a surrogate pair.
fn decode(raw: &str) -> Option<Cow<'_, str>> {
    borrowed_text(raw).ok().flatten()
}

fn has_too_many_digits(raw: &str) -> bool {
    raw.len() > MAX_DIGITS && raw.bytes().filter(u8::is_ascii_digit).count() > MAX_DIGITS
}

/// Whether a raw string has more than `max` UTF-16 code units. Quotes do not count.
fn is_too_long(raw: &str, max: usize) -> bool {
    // No character takes fewer bytes than code units.
    raw.len() > max && utf16_length(raw) > max
}

fn utf16_length(raw: &str) -> usize {
    let raw = raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(raw);
    let (mut length, mut bytes) = (0, raw.bytes());
    while let Some(byte) = bytes.next() {
        length += match byte {
            b'\\' => {
                let skipped = if bytes.next() == Some(b'u') { 4 } else { 0 };
                bytes.by_ref().take(skipped).for_each(drop);
                1
            }
            // The bytes of a character after its first one.
            0x80..=0xBF => 0,
            // A character outside the basic plane has two code units.
            0xF0.. => 2,
            _ => 1,
        };
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &[Word] = &[
        Word { name: "B", since: crate::Release::OLDEST, ordinal: 1 },
        Word { name: "A", since: crate::Release::OLDEST, ordinal: 0 },
    ];
    const WORD: Shape = Shape::OneOf(WORDS);

    fn read(shape: &'static Shape, raw: &str) -> Reading {
        read_scalar(shape, raw)
    }

    fn converted(to: &'static str) -> Reading {
        Reading::Converted(to.into())
    }

    #[test]
    fn whole_numbers_have_64_or_32_bits() {
        let unreadable = Reading::Unreadable;
        for (raw, reading) in [
            ("null", Reading::Plain),
            ("5", Reading::Plain),
            ("-9223372036854775808", Reading::Plain),
            ("9223372036854775807", Reading::Plain),
            ("9223372036854775808", unreadable(Unreadable::Bits(64))),
            ("1e300", unreadable(Unreadable::Bits(64))),
            ("1e999999", unreadable(Unreadable::Bits(64))),
            ("1.9", converted("1")),
            ("1e3", converted("1000")),
            ("\"5\"", Reading::Plain),
            ("\"\\u0035\"", Reading::Plain),
            ("\"\"", Reading::Plain),
            ("\" \"", converted("no value")),
            ("\"null\"", converted("no value")),
            ("\" +5 \"", converted("5")),
            ("\"-\"", unreadable(Unreadable::Number)),
            ("\"--5\"", unreadable(Unreadable::Number)),
            ("\"99999999999999999999\"", unreadable(Unreadable::Bits(64))),
            ("\"abc\"", Reading::WrongType("a whole number")),
            ("\"1.5\"", Reading::WrongType("a whole number")),
            ("true", Reading::WrongType("a whole number")),
            ("[]", Reading::WrongType("a whole number")),
        ] {
            assert_eq!(read(&Shape::Integer, raw), reading, "{raw}");
        }
        for (raw, reading) in [
            ("2147483647", Reading::Plain),
            ("2147483648", unreadable(Unreadable::Bits(32))),
            ("\"2147483648\"", unreadable(Unreadable::Bits(32))),
            ("3e9", unreadable(Unreadable::Bits(32))),
        ] {
            assert_eq!(read(&Shape::ShortInteger, raw), reading, "{raw}");
        }
    }

    #[test]
    fn booleans_are_read_from_numbers_and_texts() {
        for raw in ["true", "false", "\"true\"", "\"\"", "null"] {
            assert_eq!(read(&Shape::Boolean, raw), Reading::Plain, "{raw}");
        }
        for raw in ["1", "-7", "\"True\"", "\" TRUE \""] {
            assert_eq!(read(&Shape::Boolean, raw), converted("true"), "{raw}");
        }
        for raw in ["0", "\"FALSE\"", "\"  \"", "\"null\""] {
            assert_eq!(read(&Shape::Boolean, raw), converted("false"), "{raw}");
        }
        for raw in ["1.0", "\"maybe\"", "{}"] {
            assert_eq!(read(&Shape::Boolean, raw), Reading::WrongType("true or false"), "{raw}");
        }
    }

    #[test]
    fn dates_are_known_by_value() {
        for raw in ["0", "\"2024-03-09\"", "\"17\"", "\"\""] {
            assert_eq!(read(&Shape::Date, raw), Reading::Plain, "{raw}");
        }
        let unreadable = |raw| match read(&Shape::Date, raw) {
            Reading::Unreadable(reason) => reason,
            other => panic!("{raw}: {other:?}"),
        };
        assert_eq!(unreadable("\"2024-03-09 16:00:00\""), Unreadable::Date);
        assert_eq!(unreadable("\"\\ud800\""), Unreadable::Date);
        assert_eq!(unreadable("9223372036854775808"), Unreadable::Bits(64));
        assert_eq!(unreadable("\"9223372036854775808\""), Unreadable::Bits(64));
        assert_eq!(read(&Shape::Date, "\" \""), converted("no value"));
        assert!(matches!(read(&Shape::Date, "1.5"), Reading::WrongType(_)));
        assert!(matches!(read(&Shape::Date, "true"), Reading::WrongType(_)));
    }

    #[test]
    fn words_are_read_by_name_and_number() {
        for raw in ["\"A\"", "\" A\"", "\"\\u0041\"", "0", "\"0\""] {
            assert_eq!(read(&WORD, raw), Reading::Word(&WORDS[1]), "{raw}");
        }
        for raw in ["\"a\"", "\"\"", "2", "-1", "\"01\"", "\"\\ud800\""] {
            assert!(matches!(read(&WORD, raw), Reading::UnknownWord(_)), "{raw}");
        }
        for raw in ["true", "1.0", "[]"] {
            assert_eq!(read(&WORD, raw), Reading::WrongType("text"), "{raw}");
        }
    }

    #[test]
    fn long_numbers_and_texts_are_found_by_length() {
        let digits = "9".repeat(1_000);
        assert_eq!(read(&Shape::Text, &digits), Reading::Plain);
        let more = format!("-{digits}.0");
        assert_eq!(read(&Shape::Text, &more), Reading::LongNumber);
        for shape in [&Shape::Integer, &Shape::Boolean, &Shape::Date, &WORD] {
            assert_eq!(read(shape, &more), Reading::Unreadable(Unreadable::Digits));
        }
        let text = |text: &str, count: usize| format!("\"{}\"", text.repeat(count));
        for (raw, is_readable) in [
            (text("a", MAX_TEXT), true),
            (text("a", MAX_TEXT + 1), false),
            (text("é", MAX_TEXT), true),
            (text("\\n", MAX_TEXT), true),
            (text("\\u00e9", MAX_TEXT / 4), true),
            (text("😀", MAX_TEXT / 2), true),
            (text("😀", MAX_TEXT / 2 + 1), false),
        ] {
            let reading = read(&Shape::Text, &raw);
            assert_eq!(reading == Reading::Plain, is_readable, "{:.20} {}", raw, raw.len());
        }
        let key = |length| unreadable_key(&"k".repeat(length));
        assert_eq!((key(MAX_KEY), key(MAX_KEY + 1)), (None, Some(Unreadable::Key)));
    }

    #[test]
    fn keys_that_the_database_rejects_are_found() {
        for key in ["", "a", "a/b", "$a", "a\\\\b", "\\u0041", "é"] {
            assert_eq!(unreadable_key(key), None, "{key}");
        }
        for key in ["a.b", ".", "a.", "a\\u002eb", "a\\u002Eb", "\\u0000"] {
            let unreadable = unreadable_key(key);
            assert_eq!(unreadable, Some(Unreadable::KeyCharacter), "{key}");
        }
    }
}
