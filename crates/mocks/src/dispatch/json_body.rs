//! The dispatcher `JSON_BODY`: a value of a JSON body decides.

use std::borrow::Cow;

use serde::Deserialize;

use super::{java_hash, pattern::Pattern};
use crate::json::{Pointer, raw};

/// The rules of `JSON_BODY`, parsed once.
#[derive(Debug)]
pub(crate) struct JsonBody {
    pointer: Pointer,
    test: Test,
    default: Option<Box<str>>,
}

/// Why rules cannot be used.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Problem {
    /// Microcks ignores them: no call has criteria.
    Ignored(Box<str>),
    /// Microcks answers each call with an error.
    Fails(Box<str>),
}

#[derive(Debug)]
enum Test {
    Equals(Vec<(Box<str>, Box<str>)>),
    Range(Vec<(Range, Box<str>)>),
    Size(Vec<(Range, Box<str>)>),
    Matches(Vec<(Pattern, Box<str>)>),
    Presence { found: Option<Box<str>>, missing: Option<Box<str>> },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules<'a> {
    #[serde(default, borrow)]
    exp: Option<Cow<'a, str>>,
    #[serde(default, borrow)]
    operator: Option<Cow<'a, str>>,
    #[serde(default)]
    cases: Option<Cases>,
}

/// The cases in the order of the file. A repeated name keeps its place and gets the last value.
struct Cases(Vec<(Box<str>, Option<Box<str>>)>);

impl JsonBody {
    /// Parses rules.
    ///
    /// # Errors
    /// What Microcks does with such rules.
    pub(crate) fn parse(rules: Option<&str>) -> Result<Self, Problem> {
        let ignored = |text: String| Problem::Ignored(text.into());
        let rules =
            rules.ok_or_else(|| ignored("The dispatcher JSON_BODY has no rules.".into()))?;
        let rules: Rules<'_> = serde_json::from_str(rules)
            .map_err(|error| ignored(format!("The rules of JSON_BODY cannot be read: {error}.")))?;
        let expression = rules.exp.unwrap_or_default();
        let mut cases = rules.cases.map(|cases| cases.0).unwrap_or_default();
        // Microcks takes the first case that matches in the order of a hash table.
        java_hash::sort(&mut cases, |(name, _)| name);
        let case = |name: &str| {
            let found = cases.iter().find(|(case, _)| **case == *name);
            found.and_then(|(_, response)| response.clone())
        };
        let default = case("default");
        let found = case("found");
        let missing = case("missing");
        let others = || {
            let others = cases.iter().filter(|(name, _)| **name != *"default");
            others.filter_map(|(name, response)| Some((name, response.clone()?)))
        };
        let ranges = || others().filter_map(|(name, it)| Some((Range::parse(name)?, it))).collect();
        let test = match rules.operator.as_deref().unwrap_or_default() {
            "equals" => {
                let all = cases.iter();
                Test::Equals(
                    all.filter_map(|(name, it)| Some((name.clone(), it.clone()?))).collect(),
                )
            }
            "range" => Test::Range(ranges()),
            "size" => Test::Size(ranges()),
            "regexp" => {
                let patterns = others().map(|(name, it)| Ok((Pattern::new(name)?, it)));
                let patterns: Result<_, Box<str>> = patterns.collect();
                Test::Matches(patterns.map_err(|error| {
                    Problem::Fails(
                        format!("A case of JSON_BODY is no regular expression: {error}.").into(),
                    )
                })?)
            }
            "presence" => Test::Presence { found, missing },
            "" => return Err(ignored("JSON_BODY has no operator.".to_owned())),
            other => return Err(ignored(format!("JSON_BODY has an unknown operator: `{other}`."))),
        };
        let pointer = Pointer::parse(&expression).ok_or_else(|| {
            let text = format!("`{expression}` is no JSON pointer: it does not start with `/`.");
            Problem::Fails(text.into())
        })?;
        Ok(Self { pointer, test, default })
    }

    /// The criteria of a body. `None` if it is not JSON, or no case matches and there is no default. A blank body is
    /// one without the node.
    pub(crate) fn criteria(&self, body: &str) -> Option<&str> {
        let is_blank = body.trim().is_empty();
        let node = if is_blank { None } else { self.pointer.find_raw(raw::parse(body)?) };
        self.case(node).or(self.default.as_deref())
    }

    fn case(&self, node: Option<&serde_json::value::RawValue>) -> Option<&str> {
        let text = || node.and_then(raw::scalar_text).unwrap_or_default();
        match &self.test {
            Test::Equals(cases) => {
                let text = text();
                cases.iter().find(|(name, _)| **name == *text).map(|(_, it)| &**it)
            }
            Test::Range(cases) => in_range(cases, parse_double(&text())?),
            Test::Size(cases) => {
                let length = u32::try_from(raw::array_len(node?)?).ok()?;
                in_range(cases, f64::from(length))
            }
            Test::Matches(cases) => {
                let text = text();
                cases.iter().find(|(pattern, _)| pattern.is_match(&text)).map(|(_, it)| &**it)
            }
            Test::Presence { found, missing } => {
                if node.is_some() {
                    found.as_deref()
                } else {
                    missing.as_deref()
                }
            }
        }
    }
}

fn in_range(cases: &[(Range, Box<str>)], number: f64) -> Option<&str> {
    cases.iter().find(|(range, _)| range.contains(number)).map(|(_, it)| &**it)
}

/// An interval, for example `[10;20[`. A bracket that is turned outward excludes its end.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Range {
    from: f64,
    to: f64,
    has_from: bool,
    has_to: bool,
}

impl Range {
    fn parse(text: &str) -> Option<Self> {
        let (has_from, rest) = match text.strip_prefix('[') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix(']')?),
        };
        let (has_to, inner) = match rest.strip_suffix(']') {
            Some(inner) => (true, inner),
            None => (false, rest.strip_suffix('[')?),
        };
        let (from, to) = inner.split_once(';')?;
        Some(Self { from: parse_double(from)?, to: parse_double(to)?, has_from, has_to })
    }

    fn contains(self, number: f64) -> bool {
        let is_after = if self.has_from { number >= self.from } else { number > self.from };
        let is_before = if self.has_to { number <= self.to } else { number < self.to };
        is_after && is_before
    }
}

/// Parses a number as Java's `Double.parseDouble`.
fn parse_double(text: &str) -> Option<f64> {
    let text = text.trim();
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    match unsigned {
        "Infinity" if text.starts_with('-') => Some(f64::NEG_INFINITY),
        "Infinity" => Some(f64::INFINITY),
        "NaN" => Some(f64::NAN),
        // Rust also reads `inf` and `nan`.
        _ if !unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.') => None,
        _ => text.strip_suffix(['d', 'D', 'f', 'F']).unwrap_or(text).parse().ok(),
    }
}

impl<'de> Deserialize<'de> for Cases {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Cases;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                mut map: A,
            ) -> Result<Cases, A::Error> {
                let mut cases: Vec<(Box<str>, Option<Box<str>>)> = Vec::new();
                while let Some(name) = map.next_key::<Box<str>>()? {
                    let value = map.next_value::<&serde_json::value::RawValue>()?;
                    let value = (value.get() != "null")
                        .then(|| raw::scalar_text(value).map(|text| (&*text).into()))
                        .flatten();
                    match cases.iter_mut().find(|(case, _)| *case == name) {
                        Some(case) => case.1 = value,
                        None => cases.push((name, value)),
                    }
                }
                Ok(Cases(cases))
            }
        }
        from.deserialize_map(Visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(operator: &str, cases: &str) -> JsonBody {
        let rules = format!(r#"{{"exp":"/x","operator":"{operator}","cases":{cases}}}"#);
        JsonBody::parse(Some(&rules)).unwrap()
    }

    #[test]
    fn equals_compares_the_text_of_the_node() {
        let body = rules("equals", r#"{"7":"seven","":"empty","null":"nil","default":"other"}"#);
        for (json, criteria) in [
            (r#"{"x":7}"#, "seven"),
            (r#"{"x":"7"}"#, "seven"),
            (r#"{"x":7.0}"#, "other"),
            (r#"{"x":null}"#, "nil"),
            (r#"{"x":{}}"#, "empty"),
            (r#"{}"#, "empty"),
            (r#"{"x":"y"} tail"#, "other"),
        ] {
            assert_eq!(body.criteria(json), Some(criteria), "{json}");
        }
        assert_eq!(body.criteria("{"), None);
        assert_eq!(body.criteria(" \n"), Some("empty"));
        assert_eq!(rules("equals", r#"{"a":"b"}"#).criteria("{}"), None, "no default");
    }

    #[test]
    fn range_and_size_compare_numbers() {
        let body = rules(
            "range",
            r#"{"[0;10[":"low","] 10 ; +Infinity [":"high"," [10;10]":"x","bad":"x"}"#,
        );
        assert_eq!(body.criteria(r#"{"x":0}"#), Some("low"));
        assert_eq!(body.criteria(r#"{"x":"9.9"}"#), Some("low"));
        assert_eq!(body.criteria(r#"{"x":10}"#), None);
        assert_eq!(body.criteria(r#"{"x":11}"#), Some("high"));
        assert_eq!(body.criteria(r#"{"x":"inf"}"#), None);
        let body = rules("size", r#"{"[1;2]":"some","default":"none"}"#);
        assert_eq!(body.criteria(r#"{"x":[1,2]}"#), Some("some"));
        assert_eq!(body.criteria(r#"{"x":"ab"}"#), Some("none"));
    }

    #[test]
    fn presence_and_regexp() {
        let body = rules("presence", r#"{"found":"f","missing":"m","default":"d"}"#);
        assert_eq!(body.criteria(r#"{"x":null}"#), Some("f"));
        assert_eq!(body.criteria("{}"), Some("m"));
        let body = rules("presence", r#"{"found":"f","default":"d"}"#);
        assert_eq!(body.criteria("{}"), Some("d"));
        let body = rules("regexp", r#"{"a+":"as","default":"d"}"#);
        assert_eq!(body.criteria(r#"{"x":"aa"}"#), Some("as"));
        assert_eq!(body.criteria(r#"{"x":"aab"}"#), Some("d"));
    }

    #[test]
    fn broken_rules_are_ignored_or_fail_as_in_microcks() {
        for rules in [
            "no JSON",
            r#"{"exp":"/x","operator":"equals","cases":{},"more":1}"#,
            r#"{"exp":"/x","operator":"EQUALS","cases":{}}"#,
        ] {
            let problem = JsonBody::parse(Some(rules)).unwrap_err();
            assert!(matches!(problem, Problem::Ignored(_)), "{rules}");
        }
        let rules = r#"{"exp":"x","operator":"equals","cases":{}}"#;
        assert!(matches!(JsonBody::parse(Some(rules)), Err(Problem::Fails(_))));
    }
}
