//! Attribute values: unique ids, and attributes that follow a signal.
//!
//! Components pass signals of a few types to attributes instead of closures. The compiler generates
//! code for each signal type once, but for every closure again, and the browser loads that code.

use std::sync::atomic::{AtomicU32, Ordering};

use leptos::{
    attr::custom::{CustomAttr, custom_attribute},
    prelude::*,
};

/// Returns an id that no other element of the page has. It ties labels, hints and errors to controls.
#[must_use]
pub fn unique_id(prefix: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let mut id = String::from(prefix);
    id.push('-');
    id + &number.to_string()
}

/// `true` while the condition holds. Otherwise the attribute is absent.
pub(in crate::ui) fn true_or_absent(
    condition: impl Fn() -> bool + Send + Sync + 'static,
) -> Signal<Option<&'static str>> {
    Signal::derive(move || condition().then_some("true"))
}

/// The value of an attribute that is always present.
pub(in crate::ui) const fn true_or_false(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

/// `aria-level` of a row of a tree. The `view!` macro does not know it.
pub(in crate::ui) fn aria_level(level: &'static str) -> CustomAttr<&'static str, &'static str> {
    custom_attribute("aria-level", level)
}
