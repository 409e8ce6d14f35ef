//! Sections: the documents of one kind, joined by a separator.

use std::iter;

use memchr::memmem;

/// The text between two documents of an array. One document per line keeps git diffs small.
pub const SEPARATOR: &str = ",\n";

/// Iterates over the documents of a section. Compact documents contain no line break, so the
/// separator cannot occur inside one.
pub(crate) fn documents(section: &str) -> impl Iterator<Item = &str> {
    let separator = memmem::Finder::new(SEPARATOR);
    let mut rest = Some(section);
    iter::from_fn(move || {
        let text = rest?;
        let Some(end) = separator.find(text.as_bytes()) else { return rest.take() };
        rest = text.get(end + SEPARATOR.len()..);
        text.get(..end)
    })
    .filter(|document| !document.is_empty())
}
