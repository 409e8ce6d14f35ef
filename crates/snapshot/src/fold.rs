//! How searches compare text, in the browser and on the server.

/// Folds a text, so that searches ignore case, accents and the encoding of letters: `É`, `é` and `e` with a
/// combining accent all become `e`.
///
/// The letters must be decomposed by Unicode's compatible form (NFKD) and lowercase. The browser and the
/// server have different tables for that.
pub fn fold_lowercase(letters: impl IntoIterator<Item = char>) -> String {
    let mut folded = String::new();
    for letter in letters.into_iter().filter(|letter| !is_accent(*letter)) {
        match base(letter) {
            Some(base) => folded.push_str(base),
            None => folded.push(letter),
        }
    }
    folded
}

/// Whether a character is an accent of the letter before it. Marks of scripts in which they are letters,
/// such as the voiced sounds of Japanese, do not count.
const fn is_accent(character: char) -> bool {
    matches!(
        character,
        '\u{300}'..='\u{36f}'
            | '\u{1ab0}'..='\u{1aff}'
            | '\u{1dc0}'..='\u{1dff}'
            | '\u{20d0}'..='\u{20ff}'
            | '\u{fe20}'..='\u{fe2f}'
    )
}

/// What people type instead of a letter that Unicode does not decompose.
const fn base(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'ħ' => "h",
        'ı' => "i",
        'ς' => "σ",
        _ => return None,
    })
}
