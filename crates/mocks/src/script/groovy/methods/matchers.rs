//! The methods of matchers and patterns.

use std::sync::Arc;

use crate::script::{
    Failure,
    groovy::{
        interpreter::{Interpreter, exception},
        matches::Matches,
        number::Number,
        regex::{self, Regex},
        value::{MatcherId, Value},
    },
};

impl Interpreter<'_> {
    pub(in crate::script::groovy) fn matcher_method(
        &mut self,
        id: MatcherId,
        name: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>, Failure> {
        match (name, arguments) {
            ("getAt", [Value::Number(index)]) => return self.found(id, index.to_i64()).map(Some),
            ("each" | "any" | "every" | "collect" | "findAll", [Value::Closure(_)]) => {
                let items = self.items(&Value::Matcher(id))?;
                return self.closure_method(&items, name, arguments);
            }
            ("replaceAll" | "replaceFirst", [by]) => return self.replace(id, by, name).map(Some),
            _ => {}
        }
        let Some(matches) = self.heap.matcher(id) else { return Ok(None) };
        Ok(Some(match (name, arguments) {
            ("matches", []) => Value::Boolean(matches.matches()),
            ("find", []) => Value::Boolean(matches.find()),
            ("reset", []) => {
                matches.reset();
                Value::Matcher(id)
            }
            ("size" | "getCount", []) => Value::int(matches.count()),
            ("groupCount", []) => Value::int(matches.group_count()),
            ("hasGroup", []) => Value::Boolean(matches.group_count() > 0),
            ("pattern", []) => Value::Pattern(matches.pattern.clone()),
            ("group" | "start" | "end", [] | [_]) => {
                return group(matches, name, arguments.first());
            }
            _ => return Ok(None),
        }))
    }

    fn replace(&mut self, id: MatcherId, by: &Value, name: &str) -> Result<Value, Failure> {
        let by = self.text_of(by)?;
        let Some(matches) = self.heap.matcher(id) else { return Ok(Value::Null) };
        let (pattern, text) = (matches.pattern.clone(), matches.text.clone());
        matches.reset();
        self.read(text.len())?;
        let replaced = Regex::new(&pattern)?.replace(&text, &by, name == "replaceAll")?;
        self.new_text(replaced)
    }

    pub(in crate::script::groovy) fn pattern_method(
        &mut self,
        pattern: &Arc<str>,
        name: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>, Failure> {
        match (name, arguments) {
            ("matcher", [text]) => {
                let text = self.text_of(text)?;
                self.new_matcher(pattern, &text).map(Some)
            }
            ("pattern", []) => Ok(Some(Value::Text(pattern.clone()))),
            _ => Ok(None),
        }
    }

    /// What a regular expression finds in a text, as a matcher.
    pub(in crate::script::groovy) fn new_matcher(
        &mut self,
        pattern: &str,
        text: &str,
    ) -> Result<Value, Failure> {
        self.read(text.len())?;
        let matches = regex::matches(pattern, text)?;
        self.allocate(matches.size())?;
        Ok(self.heap.add_matcher(matches))
    }

    /// A match of a matcher: its text, or its groups if it has some.
    pub(in crate::script::groovy) fn found(
        &mut self,
        id: MatcherId,
        index: i64,
    ) -> Result<Value, Failure> {
        let Some(matches) = self.heap.matcher(id) else { return Ok(Value::Null) };
        let index = if index < 0 { index + matches.count() as i64 } else { index };
        let found = usize::try_from(index).ok().and_then(|index| matches.select(index));
        let Some(groups) = found else {
            return exception("There is no such match");
        };
        let texts = groups.iter().map(|it| it.as_ref().map(|it| it.text.clone()));
        let mut values: Vec<_> = texts.map(Value::optional_text).collect();
        if values.len() == 1 {
            return Ok(values.pop().unwrap_or(Value::Null));
        }
        self.new_list(values)
    }
}

/// The text, start or end of a group of the match that a matcher is at.
fn group(matches: &Matches, name: &str, wanted: Option<&Value>) -> Result<Option<Value>, Failure> {
    let Some(current) = matches.current() else { return exception("No match found") };
    let index = match wanted {
        None => Some(0),
        Some(Value::Number(index)) => usize::try_from(index.to_i64()).ok(),
        Some(Value::Text(name) | Value::OtherText(name)) => matches.group_named(name),
        Some(_) => return Ok(None),
    };
    let Some(group) = index.and_then(|index| current.get(index)) else {
        return exception("There is no such group");
    };
    Ok(Some(match (name, group) {
        ("group", group) => Value::optional_text(group.as_ref().map(|it| it.text.clone())),
        ("start", Some(group)) => Value::int(matches.span(group).0),
        (_, Some(group)) => Value::int(matches.span(group).1),
        (_, None) => Value::Number(Number::Int(-1)),
    }))
}
