//! Lengths and positions of texts in UTF-16 units, as Java counts them.

/// The length.
pub(super) fn length(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.encode_utf16().count() }
}

/// The part between two positions. `None` if they are outside of the text.
pub(super) fn slice(text: &str, from: usize, to: usize) -> Option<String> {
    if text.is_ascii() {
        return text.get(from..to).map(Into::into);
    }
    let units: Vec<_> = text.encode_utf16().collect();
    units.get(from..to).map(String::from_utf16_lossy)
}

/// The position in bytes of a position in units. The end for one after it.
pub(super) fn to_bytes(text: &str, position: usize) -> usize {
    let mut units = 0;
    for (index, char) in text.char_indices() {
        if units >= position {
            return index;
        }
        units += char.len_utf16();
    }
    text.len()
}

/// The position in units of a position in bytes.
pub(super) fn from_bytes(text: &str, position: usize) -> usize {
    text.get(..position).map_or(0, length)
}
