//! JSON Pointers.

use serde_json::value::RawValue;

use super::{Json, raw};

/// A compiled JSON Pointer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Pointer(Box<[Box<str>]>);

impl Pointer {
    /// Compiles a pointer. The empty text points to the whole value. `None` if it does not start with a slash.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if text.is_empty() {
            return Some(Self(Box::default()));
        }
        let steps = text.strip_prefix('/')?.split('/');
        let steps = steps.map(|step| step.replace("~1", "/").replace("~0", "~").into());
        Some(Self(steps.collect()))
    }

    /// The value that it points to.
    pub(crate) fn find<'v>(&self, root: &'v Json) -> Option<&'v Json> {
        self.0.iter().try_fold(root, |value, step| match value {
            Json::Array(items) => items.get(index(step)?),
            value => value.get(step),
        })
    }

    /// The value that it points to, read where it is.
    pub(crate) fn find_raw<'v>(&self, root: &'v RawValue) -> Option<&'v RawValue> {
        self.0.iter().try_fold(root, |value, step| raw::step(value, step, index(step)))
    }
}

/// The position that a step names, without sign and leading zeros.
fn index(step: &str) -> Option<usize> {
    let is_plain = step == "0" || !step.starts_with(['0', '+']);
    step.parse().ok().filter(|_| is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(body: &str, pointer: &str) -> Option<String> {
        let json = super::super::parse(body).unwrap();
        Some(Pointer::parse(pointer)?.find(&json)?.scalar()?.to_owned())
    }

    #[test]
    fn pointers_find_values() {
        let body =
            r#"{"s": "x", "o": {"a":[true]}, "a/b": 1, "m~n": 2, "": 3, "d": 1, "d": 2} tail"#;
        let cases = [
            ("/s", "x"),
            ("/o/a/0", "true"),
            ("/a~1b", "1"),
            ("/m~0n", "2"),
            ("/", "3"),
            ("/d", "2"),
        ];
        for (pointer, text) in cases {
            assert_eq!(at(body, pointer).as_deref(), Some(text), "{pointer}");
        }
        for pointer in ["/o/a/2", "/o/a/-", "/o/a/00", "/o/a/+0", "/none", "/s/x", "s"] {
            assert_eq!(at(body, pointer), None, "{pointer}");
        }
    }
}
