//! Folds text for patterns, so that they ignore case and accents as searches do.

use crate::fold::fold_lowercase;

/// Folds a text. Searches decompose letters with the tables of the browser or of the server. A
/// pattern must decide the same everywhere, so only Latin letters lose their accents here.
pub(super) fn fold(text: &str) -> String {
    fold_lowercase(text.chars().flat_map(char::to_lowercase).map(without_accent))
}

/// The letter without its accent.
const fn without_accent(letter: char) -> char {
    match letter {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => 'c',
        'ď' => 'd',
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => 'e',
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => 'g',
        'ĥ' => 'h',
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' => 'i',
        'ĵ' => 'j',
        'ķ' => 'k',
        'ĺ' | 'ļ' | 'ľ' => 'l',
        'ñ' | 'ń' | 'ņ' | 'ň' => 'n',
        'ò'..='ö' | 'ō' | 'ŏ' | 'ő' => 'o',
        'ŕ' | 'ŗ' | 'ř' => 'r',
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => 's',
        'ţ' | 'ť' | 'ț' => 't',
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => 'u',
        'ŵ' => 'w',
        'ý' | 'ÿ' | 'ŷ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    #[test]
    fn fold_equals_the_fold_of_searches_for_european_latin_letters() {
        // Ligatures and letters with an apostrophe or a dot beside them have several letters in a search.
        const SEVERAL: [char; 6] = ['Ĳ', 'ĳ', 'Ŀ', 'ŀ', 'ŉ', '×'];
        for letter in ('\u{c0}'..='\u{17e}').filter(|letter| !SEVERAL.contains(letter)) {
            let text = String::from(letter);
            let searched = fold_lowercase(text.nfkd().flat_map(char::to_lowercase));
            assert_eq!(fold(&text), searched, "{letter}");
        }
        for (one, other) in [("É", "e\u{301}"), ("STRASSE", "straße"), ("ΌΔΟΣ", "όδος")] {
            assert_eq!(fold(one), fold(other), "{one}");
        }
    }
}
