//! What a service may be called.

use crate::{MAX_NAME_BYTES, ServiceKey};

/// Why a text cannot be the name or the version of a service.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum NameFault {
    /// Nothing of it can be seen: it is empty, or blanks and marks that do not show.
    #[error("nothing of it can be seen")]
    Invisible,
    /// It is longer than [`MAX_NAME_BYTES`].
    #[error("it is {0} bytes long, and at most {MAX_NAME_BYTES} bytes are taken")]
    TooLong(usize),
}

impl NameFault {
    /// What speaks against a text as the name of a service; nothing where it will do.
    #[must_use]
    pub fn check(text: &str) -> Option<Self> {
        if text.len() > MAX_NAME_BYTES {
            return Some(Self::TooLong(text.len()));
        }
        (!text.chars().any(can_be_seen)).then_some(Self::Invisible)
    }
}

impl ServiceKey {
    /// What speaks against its name or else its version. A version of a file may be empty, that of a
    /// copy may not.
    #[must_use]
    pub fn fault(&self) -> Option<NameFault> {
        NameFault::check(&self.name).or_else(|| NameFault::check(&self.version))
    }

    /// The name and version, of long ones the beginning: for messages.
    #[must_use]
    pub fn shortened(&self) -> String {
        let part = |text: &str| {
            let mut letters = text.chars();
            let beginning: String = letters.by_ref().take(SHOWN).collect();
            if letters.next().is_some() { beginning + "…" } else { beginning }
        };
        format!("{} {}", part(&self.name), part(&self.version)).trim_end().to_owned()
    }
}

/// Characters of a name that a message shows.
const SHOWN: usize = 100;

/// Whether a character leaves a mark: no blank, no control character, and none that Unicode has as
/// ignorable or that fonts draw as nothing.
fn can_be_seen(character: char) -> bool {
    let ignorable = matches!(
        character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    );
    !character.is_whitespace() && !character.is_control() && !ignorable
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_can_be_seen_and_has_a_length() {
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
    fn a_key_in_a_message_is_short() {
        let key = ServiceKey::new("n".repeat(70_000), "");
        assert_eq!(key.shortened(), "n".repeat(100) + "…");
        assert_eq!(ServiceKey::new("Orders", "1.0").shortened(), "Orders 1.0");
        assert_eq!(key.fault(), Some(NameFault::TooLong(70_000)));
    }
}
