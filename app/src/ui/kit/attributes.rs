//! Attributes that follow a signal.
//!
//! A signal in a view, of one of a few types, is compiled once; a closure is compiled again wherever it stands. The
//! browser loads what is compiled, so the pieces give signals.

use leptos::prelude::*;

/// The attribute is `true` where the condition holds, and not there where it does not.
pub(in crate::ui) fn when(
    holds: impl Fn() -> bool + Send + Sync + 'static,
) -> Signal<Option<&'static str>> {
    Signal::derive(move || holds().then_some("true"))
}

/// The words for an attribute that is always there.
pub(in crate::ui) const fn is(true_or_false: bool) -> &'static str {
    if true_or_false { "true" } else { "false" }
}
