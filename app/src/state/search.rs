//! How searches compare text, for all lists.

use snapshot::fold_lowercase;

use crate::unicode::decompose_lowercase;

/// Folds a text, so that searches and orders ignore case, accents and the encoding of letters: `É`, `é`
/// and `e` with a combining accent all become `e`.
#[must_use]
pub(super) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    fold_lowercase(decompose_lowercase(text).chars())
}

/// The folded words of a search. A folded text matches a search if it contains all words.
#[must_use]
pub(super) fn search_words(search: &str) -> Vec<String> {
    fold(search).split_whitespace().map(str::to_owned).collect()
}

/// The words of a search, to mark where they are in a text.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct SearchedWords(Vec<String>);

impl SearchedWords {
    /// The words of this search.
    #[must_use]
    pub fn new(search: &str) -> Self {
        Self(search_words(search))
    }

    /// Splits a text into parts that match a word, and those that do not.
    #[must_use]
    pub fn parts<'a>(&self, text: &'a str) -> Vec<(&'a str, bool)> {
        if self.0.is_empty() {
            return vec![(text, false)];
        }
        let (mut folded, mut letters) = (String::new(), Vec::new());
        for (position, letter) in text.char_indices() {
            let at = folded.len();
            folded += &fold(letter.encode_utf8(&mut [0; 4]));
            // An accent belongs to the letter before it.
            if folded.len() > at {
                letters.push((position, at));
            }
        }
        let (mut parts, mut start, mut is_match, mut matched_until) = (Vec::new(), 0, false, 0);
        for (position, at) in letters {
            let rest = folded.get(at..).unwrap_or_default();
            for word in self.0.iter().filter(|word| rest.starts_with(word.as_str())) {
                matched_until = matched_until.max(at + word.len());
            }
            if is_match != (at < matched_until) {
                parts.push((text.get(start..position).unwrap_or_default(), is_match));
                (start, is_match) = (position, !is_match);
            }
        }
        parts.push((text.get(start..).unwrap_or_default(), is_match));
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_and_separated_by_white_space() {
        assert_eq!(search_words("  Orders\u{a0}V2\tÉtat "), ["orders", "v2", "etat"]);
        assert_eq!(search_words(" "), Vec::<String>::new());
    }

    #[test]
    fn letters_fold_the_same_everywhere_in_a_word() {
        assert_eq!(fold("ΟΔΟΣ"), fold("οδοσ"));
        assert_eq!(fold("ΟΔΟΣ"), fold("οδος"));
    }

    #[test]
    fn case_accents_and_encoding_do_not_matter() {
        for (texts, folded) in [
            (["Éclair", "E\u{301}clair", "éclair"], "eclair"),
            (["PÂTISSERIE", "pa\u{302}tisserie", "pâtisserie"], "patisserie"),
            (["Phở", "pho\u{31b}\u{309}", "PHỞ"], "pho"),
            (["Ёлка", "е\u{308}лка", "елка"], "елка"),
            (["İstanbul", "i\u{307}stanbul", "istanbul"], "istanbul"),
            (["Łódź", "łódz\u{301}", "LODZ"], "lodz"),
            (["Straße", "STRASSE", "stra\u{1e9e}e"], "strasse"),
            (["ＡＰＩ", "API", "api"], "api"),
        ] {
            for text in texts {
                assert_eq!(fold(text), folded, "{text}");
            }
        }
        assert_eq!(fold("한글"), fold("\u{1112}\u{1161}\u{11ab}\u{1100}\u{1173}\u{11af}"));
        assert_ne!(fold("が"), fold("か"));
    }

    /// The text with matches in brackets.
    fn marked(search: &str, text: &str) -> String {
        let parts = SearchedWords::new(search).parts(text);
        assert_eq!(parts.iter().map(|(part, _)| *part).collect::<String>(), text);
        let part = |(part, is_match): (&str, bool)| {
            if is_match { format!("[{part}]") } else { part.to_owned() }
        };
        parts.into_iter().map(part).collect()
    }

    #[test]
    fn every_place_of_every_word_is_marked() {
        for (search, text, expected) in [
            ("", "Orders", "Orders"),
            ("x", "Orders", "Orders"),
            ("or", "Orders for stores", "[Or]ders f[or] st[or]es"),
            ("order rs", "Orders", "[Orders]"),
            ("API 1.0", "Pastry API 1.0", "Pastry [API] [1.0]"),
            ("eclair", "Un Éclair", "Un [Éclair]"),
            ("eclair", "Un E\u{301}clair!", "Un [E\u{301}clair]!"),
            ("c", "e\u{301}c\u{327}e\u{301}", "e\u{301}[c\u{327}]e\u{301}"),
            ("ss", "Straße", "Stra[ß]e"),
            ("s", "Straße", "[S]tra[ß]e"),
            ("글", "한글 API", "한[글] API"),
            ("οδοσ", "ΟΔΟΣ", "[ΟΔΟΣ]"),
        ] {
            assert_eq!(marked(search, text), expected, "{search}");
        }
    }
}
