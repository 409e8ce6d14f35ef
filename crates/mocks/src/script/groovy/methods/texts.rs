//! The methods of texts.

use std::sync::Arc;

use crate::script::{
    Failure,
    groovy::{
        interpreter::{Interpreter, exception},
        number::Number,
        regex::{self, Regex},
        utf16,
        value::Value,
    },
};

/// How many steps the longest text of `padLeft` takes.
const OUT_OF_RANGE: &str = "String index out of range";

impl Interpreter<'_> {
    pub(in crate::script::groovy) fn text_method(
        &mut self,
        text: &Arc<str>,
        name: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>, Failure> {
        self.read(text.len())?;
        if let Some(value) = self.search(text, name, arguments)? {
            return Ok(Some(value));
        }
        if let Some(value) = self.change(text, name, arguments)? {
            return Ok(Some(value));
        }
        if let Some(value) = self.parts(text, name, arguments)? {
            return Ok(Some(value));
        }
        self.parse_text(text, name, arguments)
    }

    fn search(
        &mut self,
        text: &str,
        name: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>, Failure> {
        if let (
            "contains" | "startsWith" | "endsWith" | "indexOf" | "lastIndexOf",
            [Value::Null, ..],
        ) = (name, arguments)
        {
            return exception(format!("The value of {name}() is null"));
        }
        let first = arguments.first().and_then(Value::as_text).cloned();
        let lower = |text: &str| text.to_lowercase();
        let position = |it: Option<usize>| match it {
            Some(it) => Value::int(utf16::from_bytes(text, it)),
            None => Value::Number(Number::Int(-1)),
        };
        Ok(Some(match (name, first, arguments) {
            ("length" | "size", None, []) => Value::int(utf16::length(text)),
            ("isEmpty", None, []) => Value::Boolean(text.is_empty()),
            ("isBlank", None, []) => Value::Boolean(text.trim().is_empty()),
            ("contains", Some(part), [_]) => Value::Boolean(text.contains(&*part)),
            ("startsWith", Some(part), [_]) => Value::Boolean(text.starts_with(&*part)),
            ("endsWith", Some(part), [_]) => Value::Boolean(text.ends_with(&*part)),
            ("containsIgnoreCase", Some(part), [_]) => {
                Value::Boolean(lower(text).contains(&lower(&part)))
            }
            ("startsWithIgnoreCase", Some(part), [_]) => {
                Value::Boolean(lower(text).starts_with(&lower(&part)))
            }
            ("endsWithIgnoreCase", Some(part), [_]) => {
                Value::Boolean(lower(text).ends_with(&lower(&part)))
            }
            ("equalsIgnoreCase", None, [Value::Null]) => Value::Boolean(false),
            ("equalsIgnoreCase", Some(other), [_]) => Value::Boolean(lower(text) == lower(&other)),
            ("compareToIgnoreCase", Some(other), [_]) => {
                Value::Number(Number::Int(lower(text).cmp(&lower(&other)) as i32))
            }
            ("indexOf", Some(part), [_]) => position(text.find(&*part)),
            ("indexOf", Some(part), [_, Value::Number(from)]) => {
                let from = usize::try_from(from.to_i64()).unwrap_or(0);
                let from = utf16::to_bytes(text, from);
                let rest = text.get(from..).unwrap_or_default();
                position(rest.find(&*part).map(|it| it + from))
            }
            ("lastIndexOf", Some(part), [_]) => position(text.rfind(&*part)),
            ("matches", Some(pattern), [_]) => Value::Boolean(regex::is_match(&pattern, text)?),
            ("count", Some(part), [_]) if !part.is_empty() => {
                Value::int(text.matches(&*part).count())
            }
            _ => return Ok(None),
        }))
    }

    fn change(
        &mut self,
        text: &str,
        name: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>, Failure> {
        let java_blank = |char: char| char <= ' ';
        let (first, second) = (arguments.first(), arguments.get(1));
        let first_text = first.and_then(Value::as_text).cloned();
        let second_text = second.and_then(Value::as_text).cloned();
        let result = match (name, first_text, second_text, arguments) {
            ("trim", None, None, []) => text.trim_matches(java_blank).to_owned(),
            ("strip", None, None, []) => text.trim().to_owned(),
            ("toLowerCase", None, None, []) => text.to_lowercase(),
            ("toUpperCase", None, None, []) => text.to_uppercase(),
            ("reverse", None, None, []) => text.chars().rev().collect(),
            ("capitalize", None, None, []) => cased(text, |it| it.to_uppercase().collect()),
            ("uncapitalize", None, None, []) => cased(text, |it| it.to_lowercase().collect()),
            ("concat", Some(other), None, [_]) => {
                self.allocate(text.len() + other.len())?;
                [text, &*other].concat()
            }
            ("plus", None, _, [other]) | ("plus", Some(_), None, [other]) => {
                let other = self.text_of(other)?;
                self.allocate(text.len() + other.len())?;
                [text, &*other].concat()
            }
            ("minus", Some(part), None, [_]) => text.replacen(&*part, "", 1),
            ("replace", Some(from), Some(to), [_, _]) => {
                let count = text.matches(&*from).count();
                self.allocate(text.len().saturating_add(count.saturating_mul(to.len())))?;
                text.replace(&*from, &to)
            }
            ("replaceAll" | "replaceFirst", Some(pattern), Some(to), [_, _]) => {
                Regex::new(&pattern)?.replace(text, &to, name == "replaceAll")?
            }
            ("multiply", None, None, [Value::Number(count)]) => {
                let Ok(count) = usize::try_from(count.to_i64()) else {
                    return exception("A text cannot be repeated a negative number of times");
                };
                self.allocate(text.len().saturating_mul(count))?;
                text.repeat(count)
            }
            ("padLeft" | "padRight", None, pad, [Value::Number(width), ..]) => {
                if arguments.len() > 2 || arguments.len() == 2 && pad.is_none() {
                    return Ok(None);
                }
                let pad = pad.unwrap_or_else(|| " ".into());
                let missing = width.to_i64() - utf16::length(text) as i64;
                let Ok(missing) = usize::try_from(missing) else {
                    return self.new_text(text).map(Some);
                };
                self.allocate(missing.saturating_mul(4))?;
                let pad: String = pad.chars().cycle().take(missing).collect();
                if name == "padLeft" { pad + text } else { text.to_owned() + &pad }
            }
            _ => return Ok(None),
        };
        self.new_text(result).map(Some)
    }

    fn parts(
        &mut self,
        text: &str,
        name: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>, Failure> {
        let length = utf16::length(text);
        let part = |from: i64, to: i64| {
            let (from, to) = (usize::try_from(from).ok()?, usize::try_from(to).ok()?);
            utf16::slice(text, from, to)
        };
        let result = match (name, arguments) {
            ("substring", [Value::Number(from)]) => part(from.to_i64(), length as i64),
            ("substring", [Value::Number(from), Value::Number(to)]) => {
                part(from.to_i64(), to.to_i64())
            }
            ("take", [Value::Number(count)]) => part(0, count.to_i64().clamp(0, length as i64)),
            ("drop", [Value::Number(count)]) => {
                part(count.to_i64().clamp(0, length as i64), length as i64)
            }
            ("charAt", [Value::Number(index)]) => {
                let index = index.to_i64();
                return match part(index, index.saturating_add(1)) {
                    Some(text) => Ok(Some(Value::OtherText(text.into()))),
                    None => exception(OUT_OF_RANGE),
                };
            }
            ("getAt", [index]) => {
                return self.at(&Value::text(text), index).map(Some);
            }
            ("split", [pattern]) => {
                let Some(pattern) = pattern.as_text() else { return Ok(None) };
                let parts = Regex::new(pattern)?.split(text)?;
                return self.text_list(parts).map(Some);
            }
            ("split", []) => {
                let parts = text.split_whitespace().map(Into::into).collect();
                return self.text_list(parts).map(Some);
            }
            ("tokenize", []) => {
                let parts = text.split_whitespace().map(Into::into).collect();
                return self.text_list(parts).map(Some);
            }
            ("tokenize", [separators]) => {
                let Some(separators) = separators.as_text().cloned() else { return Ok(None) };
                let parts = text.split(|it| separators.contains(it));
                let parts = parts.filter(|it| !it.is_empty()).map(Into::into).collect();
                return self.text_list(parts).map(Some);
            }
            ("readLines", []) => {
                return self.text_list(text.lines().map(Into::into).collect()).map(Some);
            }
            ("toList", []) => {
                let items = self.items(&Value::text(text))?;
                return self.new_list(items).map(Some);
            }
            ("each" | "any" | "every" | "collect" | "find" | "findAll", [Value::Closure(_)]) => {
                let items = self.items(&Value::text(text))?;
                return self.closure_method(&items, name, arguments);
            }
            ("find", [pattern]) => {
                let Some(pattern) = pattern.as_text().cloned() else { return Ok(None) };
                let first = self.matched_texts(&pattern, text)?.into_iter().next();
                return Ok(Some(first.unwrap_or(Value::Null)));
            }
            ("findAll", [pattern]) => {
                let Some(pattern) = pattern.as_text().cloned() else { return Ok(None) };
                let items = self.matched_texts(&pattern, text)?;
                return self.new_list(items).map(Some);
            }
            _ => return Ok(None),
        };
        match result {
            Some(text) => self.new_text(text).map(Some),
            None => exception(OUT_OF_RANGE),
        }
    }

    /// The texts of all matches.
    fn matched_texts(&mut self, pattern: &str, text: &str) -> Result<Vec<Value>, Failure> {
        self.read(text.len())?;
        let matches = regex::matches(pattern, text)?;
        self.allocate(matches.size())?;
        let firsts = matches.all.into_iter().filter_map(|it| it.into_iter().next().flatten());
        Ok(firsts.map(|it| Value::Text(it.text)).collect())
    }

    fn text_list(&mut self, parts: Vec<String>) -> Result<Value, Failure> {
        let mut items = Vec::new();
        for part in parts {
            items.push(self.new_text(part)?);
        }
        self.new_list(items)
    }

    pub(super) fn parse_text(
        &mut self,
        text: &str,
        name: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>, Failure> {
        let trimmed = text.trim();
        let digits = trimmed.strip_prefix('+').unwrap_or(trimmed);
        let number = match (name, arguments) {
            ("toInteger", []) => digits.parse().ok().map(Number::Int),
            ("toLong", []) => digits.parse().ok().map(Number::Long),
            ("toDouble", []) => digits.parse().ok().map(Number::Double),
            ("toBigDecimal", []) => {
                Number::parse(digits).and_then(Number::to_decimal).map(Number::Decimal)
            }
            ("toBoolean", []) => {
                let is_true = matches!(&*trimmed.to_lowercase(), "true" | "y" | "1");
                return Ok(Some(Value::Boolean(is_true)));
            }
            ("isInteger", []) => return Ok(Some(Value::Boolean(digits.parse::<i32>().is_ok()))),
            ("isNumber", []) => return Ok(Some(Value::Boolean(digits.parse::<f64>().is_ok()))),
            _ => return Ok(None),
        };
        match number {
            Some(number) => Ok(Some(Value::Number(number))),
            None => exception(format!("{text:?} is not a number")),
        }
    }
}

fn cased(text: &str, change: impl Fn(char) -> String) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| change(first) + chars.as_str()).unwrap_or_default()
}
