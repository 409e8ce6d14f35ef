//! Why a script does not compile.

use crate::script::Unsupported;

/// Why a script does not compile.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(in crate::script) enum Problem {
    /// Groovy rejects it too.
    Syntax(Unsupported),
    /// It may be correct, but is not supported here.
    Unsupported(Unsupported),
}

impl Problem {
    pub(super) fn syntax(line: usize, text: impl Into<Box<str>>) -> Self {
        Self::Syntax(Unsupported { line, text: text.into() })
    }

    pub(super) fn unsupported(line: usize, text: impl Into<Box<str>>) -> Self {
        Self::Unsupported(Unsupported { line, text: text.into() })
    }
}
