//! Reads JSON.

use super::{Json, MAX_DEPTH};

/// Why a text is not JSON.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Mistake {
    /// What is wrong, without a full stop.
    pub(crate) text: &'static str,
    /// The place in the text, in bytes.
    pub(crate) at: usize,
}

impl Mistake {
    /// What is wrong, with line and column from 1.
    pub(crate) fn describe(&self, source: &str) -> String {
        let before = source.get(..self.at).unwrap_or(source);
        let line = before.matches('\n').count() + 1;
        let start = before.rfind('\n').map_or(0, |it| it + 1);
        let column = before.get(start..).unwrap_or_default().chars().count() + 1;
        format!("{} in line {line}, column {column}", self.text)
    }
}

/// Reads the value at the start of a text. Like Microcks, it ignores what follows.
pub(crate) fn parse(text: &str) -> Result<Json, Mistake> {
    Reader { text, at: 0, is_lenient: false }.value(0)
}

/// Reads the value at the start of a text that may have comments, and names and texts in single or no quotes.
pub(crate) fn parse_leniently(text: &str) -> Result<Json, Mistake> {
    Reader { text, at: 0, is_lenient: true }.value(0)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    is_lenient: bool,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn mistake<T>(&self, text: &'static str) -> Result<T, Mistake> {
        Err(Mistake { text, at: self.at })
    }

    /// The next character that is no blank.
    fn peek(&mut self) -> Option<u8> {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start_matches([' ', '\t', '\n', '\r']);
            self.at += rest.len() - trimmed.len();
            if !self.is_lenient || !self.skip_comment(trimmed) {
                return trimmed.bytes().next();
            }
        }
    }

    fn skip_comment(&mut self, rest: &str) -> bool {
        let length = if rest.starts_with('#') || rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if let Some(comment) = rest.strip_prefix("/*") {
            comment.find("*/").map_or(rest.len(), |end| end + 4)
        } else {
            return false;
        };
        self.at += length;
        true
    }

    fn take(&mut self, wanted: u8) -> bool {
        let is_there = self.peek() == Some(wanted);
        if is_there {
            self.at += 1;
        }
        is_there
    }

    fn value(&mut self, depth: usize) -> Result<Json, Mistake> {
        match self.peek() {
            None => self.mistake("A value is missing"),
            Some(b'{' | b'[') if depth == MAX_DEPTH => self.mistake("Values are nested too deeply"),
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => Ok(Json::String(self.quoted(b'"')?)),
            Some(b'\'') if self.is_lenient => Ok(Json::String(self.quoted(b'\'')?)),
            Some(_) => self.word(),
        }
    }

    fn array(&mut self, depth: usize) -> Result<Json, Mistake> {
        self.at += 1;
        let mut items = Vec::new();
        if self.take(b']') {
            return Ok(Json::Array(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            if self.take(b']') {
                return Ok(Json::Array(items));
            }
            if !self.take(b',') {
                return self.mistake("A comma or ] is missing");
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Json, Mistake> {
        self.at += 1;
        let mut members = Vec::new();
        if self.take(b'}') {
            return Ok(Json::Object(members));
        }
        loop {
            let name = self.name()?;
            if !self.take(b':') {
                return self.mistake("A colon is missing");
            }
            members.push((name, self.value(depth + 1)?));
            if self.take(b'}') {
                return Ok(Json::Object(members));
            }
            if !self.take(b',') {
                return self.mistake("A comma or } is missing");
            }
        }
    }

    fn name(&mut self) -> Result<Box<str>, Mistake> {
        match self.peek() {
            Some(b'"') => self.quoted(b'"'),
            Some(b'\'') if self.is_lenient => self.quoted(b'\''),
            Some(_) if self.is_lenient => match self.bare() {
                "" => self.mistake("A name is missing"),
                name => Ok(name.into()),
            },
            _ => self.mistake("A name in double quotes is missing"),
        }
    }

    /// The characters up to one that ends a word.
    fn bare(&mut self) -> &'a str {
        let rest = self.rest();
        let is_end = |c: char| c.is_ascii_whitespace() || "{}[]:,\"'#/\\;=".contains(c);
        let end = rest.find(is_end).unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).unwrap_or_default()
    }

    /// A number, a literal, or, leniently, a text without quotes.
    fn word(&mut self) -> Result<Json, Mistake> {
        let start = self.at;
        match self.bare() {
            "null" => Ok(Json::Null),
            "true" => Ok(Json::Boolean(true)),
            "false" => Ok(Json::Boolean(false)),
            number if is_number(number) => Ok(Json::Number(number.into())),
            text if self.is_lenient && !text.is_empty() => Ok(Json::String(text.into())),
            _ => {
                self.at = start;
                self.mistake("A value is not valid")
            }
        }
    }

    fn quoted(&mut self, quote: u8) -> Result<Box<str>, Mistake> {
        self.at += 1;
        let mut text = String::new();
        loop {
            let rest = self.rest();
            let is_stop = |c: char| c == char::from(quote) || c == '\\' || c < ' ';
            let Some(end) = rest.find(is_stop) else {
                return self.mistake("A text has no end");
            };
            text.push_str(rest.get(..end).unwrap_or_default());
            self.at += end;
            match rest.as_bytes().get(end) {
                Some(b'\\') => text.push(self.escape()?),
                Some(&c) if c == quote => {
                    self.at += 1;
                    return Ok(text.into());
                }
                Some(&c) if self.is_lenient => {
                    text.push(char::from(c));
                    self.at += 1;
                }
                _ => return self.mistake("A text has a control character"),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Mistake> {
        let Some(c) = self.rest().chars().nth(1) else {
            return self.mistake("A text has no end");
        };
        let escaped = match c {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'b' => '\u{8}',
            'f' => '\u{c}',
            '"' | '\\' | '/' => c,
            '\'' if self.is_lenient => c,
            'u' => return self.unicode(),
            _ => return self.mistake("An escape sequence is not valid"),
        };
        self.at += 2;
        Ok(escaped)
    }

    /// `\u` with four digits, or two of them for one character. Half of one becomes U+FFFD.
    fn unicode(&mut self) -> Result<char, Mistake> {
        let Some(first) = self.unit() else {
            return self.mistake("An escape sequence is not valid");
        };
        self.at += 6;
        if !(0xD800..0xDC00).contains(&first) {
            return Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        match self.unit() {
            Some(second @ 0xDC00..0xE000) => {
                self.at += 6;
                let code = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
                Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
            }
            _ => Ok(char::REPLACEMENT_CHARACTER),
        }
    }

    fn unit(&self) -> Option<u32> {
        let digits = self.rest().strip_prefix("\\u")?.get(..4)?;
        let are_digits = digits.bytes().all(|it| it.is_ascii_hexdigit());
        are_digits.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
    }
}

/// Whether a text is a number of JSON.
fn is_number(text: &str) -> bool {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let text = text.strip_prefix('-').unwrap_or(text);
    let whole = digits(text);
    if whole == 0 || (whole > 1 && text.starts_with('0')) {
        return false;
    }
    let mut rest = text.get(whole..).unwrap_or_default();
    if let Some(fraction) = rest.strip_prefix('.') {
        let length = digits(fraction);
        if length == 0 {
            return false;
        }
        rest = fraction.get(length..).unwrap_or_default();
    }
    if let Some(exponent) = rest.strip_prefix(['e', 'E']) {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        let length = digits(exponent);
        return length > 0 && length == exponent.len();
    }
    rest.is_empty()
}
