//! Shortens untrusted text, which may have any length, for messages and lists.

use std::borrow::Cow;

/// The text, or its first `max_bytes` bytes and an ellipsis if it is longer. Never cuts a
/// character.
pub(crate) fn truncate_bytes(text: &str, max_bytes: usize) -> Cow<'_, str> {
    if text.len() <= max_bytes {
        return text.into();
    }
    let end = text.floor_char_boundary(max_bytes);
    format!("{}…", text.get(..end).unwrap_or_default()).into()
}

/// The text, or its first `max_chars` characters and an ellipsis if it is longer.
pub(crate) fn truncate_chars(text: &str, max_chars: usize) -> Cow<'_, str> {
    match text.char_indices().nth(max_chars) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()).into(),
        None => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_text_is_unchanged() {
        assert_eq!(truncate_bytes("éé", 4), "éé");
        assert_eq!(truncate_chars("éé", 2), "éé");
    }

    #[test]
    fn long_text_is_cut_at_a_character_and_marked() {
        assert_eq!(truncate_bytes("ééé", 3), "é…");
        assert_eq!(truncate_chars("ééé", 2), "éé…");
    }
}
