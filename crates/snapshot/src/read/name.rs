//! Rules for names and versions of services.

use crate::{MAX_NAME_BYTES, ServiceKey, truncate::truncate_chars};

/// Why a text cannot be the name or the version of a service.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum NameFault {
    /// The text is empty or has only white space and invisible characters.
    #[error("it has no visible characters")]
    Invisible,
    /// The text has this many bytes, more than [`MAX_NAME_BYTES`].
    #[error("it is {0} bytes long, and the limit is {MAX_NAME_BYTES} bytes")]
    TooLong(usize),
}

impl NameFault {
    /// Why the text cannot be a name. `None` if it can.
    #[must_use]
    pub fn check(text: &str) -> Option<Self> {
        if text.len() > MAX_NAME_BYTES {
            return Some(Self::TooLong(text.len()));
        }
        (!text.chars().any(is_visible)).then_some(Self::Invisible)
    }
}

impl ServiceKey {
    /// Why the name or the version is rejected for a copy. A service of a file may have an empty
    /// version, a copy may not.
    #[must_use]
    pub fn fault(&self) -> Option<NameFault> {
        NameFault::check(&self.name).or_else(|| NameFault::check(&self.version))
    }

    /// The name and version for messages, each truncated to 100 characters.
    #[must_use]
    pub fn shortened(&self) -> String {
        let [name, version] =
            [&self.name, &self.version].map(|text| truncate_chars(text, MAX_SHOWN_CHARS));
        format!("{name} {version}").trim_end().to_owned()
    }
}

/// Characters of a name or version that a message shows.
const MAX_SHOWN_CHARS: usize = 100;

/// Whether a character is visible: not white space, not a control character, not ignorable by
/// Unicode, and not drawn as blank by fonts.
fn is_visible(character: char) -> bool {
    let is_ignorable = matches!(
        character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    );
    !character.is_whitespace() && !character.is_control() && !is_ignorable
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_rejects_invisible_and_long_names() {
        for good in ["A", "é", "1.0", "名", "a\u{202e}b", "\u{1f600}"] {
            assert_eq!(NameFault::check(good), None, "{good:?}");
        }
        for bad in ["", " ", "\u{0}", "\u{3164}", "\u{202e}", "\u{200b} \u{feff}", "\u{a0}\t"] {
            assert_eq!(NameFault::check(bad), Some(NameFault::Invisible), "{bad:?}");
        }
        assert_eq!(NameFault::check(&"n".repeat(512)), None);
        assert_eq!(NameFault::check(&"é".repeat(257)), Some(NameFault::TooLong(514)));
    }

    #[test]
    fn shortened_truncates_long_names() {
        let key = ServiceKey::new("n".repeat(70_000), "");
        assert_eq!(key.shortened(), "n".repeat(100) + "…");
        assert_eq!(ServiceKey::new("Orders", "1.0").shortened(), "Orders 1.0");
        assert_eq!(key.fault(), Some(NameFault::TooLong(70_000)));
    }
}
