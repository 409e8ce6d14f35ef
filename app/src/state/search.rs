//! How searches compare text, for all lists.

/// Folds the case of a text, so that searches ignore it.
#[must_use]
pub(super) fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// The words of a search with folded case. A text matches a search if it contains all words.
#[must_use]
pub(super) fn search_words(search: &str) -> Vec<String> {
    fold(search).split_whitespace().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_and_separated_by_white_space() {
        assert_eq!(search_words("  Orders\u{a0}V2\tÉtat "), ["orders", "v2", "état"]);
        assert_eq!(search_words(" "), Vec::<String>::new());
    }

    #[test]
    fn letters_fold_the_same_everywhere_in_a_word() {
        assert_eq!(fold("ΟΔΟΣ"), fold("οδοσ"));
    }
}
