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
}
