//! JSON Pointers.

use super::Json;

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

    /// The value that it points to. Of two members with one name the last one counts.
    pub(crate) fn find<'v, 'a>(&self, root: &'v Json<'a>) -> Option<&'v Json<'a>> {
        self.0.iter().try_fold(root, |value, step| match value {
            Json::Array(items) => items.get(index(step)?),
            Json::Object(members) => {
                members.iter().rfind(|(name, _)| **name == **step).map(|(_, value)| value)
            }
            _ => None,
        })
    }
}

/// The position that a step names, without leading zeros.
fn index(step: &str) -> Option<usize> {
    let is_plain = step == "0" || !step.starts_with(['0', '+']);
    step.parse().ok().filter(|_| is_plain)
}
