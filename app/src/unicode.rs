//! The decomposition of Unicode. In the browser, the browser has the tables.

#[cfg(feature = "csr")]
pub(crate) use crate::ui::browser::decompose_lowercase;

/// Decomposes letters into base letters and marks, in Unicode's compatible form, and makes them lowercase.
#[cfg(not(feature = "csr"))]
pub(crate) fn decompose_lowercase(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;

    text.nfkd().flat_map(char::to_lowercase).collect()
}
