//! Removes white space between the tokens of a document. The tokens keep every byte.

/// Removes white space outside strings. `document` must be JSON.
pub(crate) fn compact(document: &str) -> String {
    let mut compact = String::with_capacity(document.len());
    let mut rest = document;
    while let Some(quote) = rest.find('"') {
        let (outside, from_quote) = rest.split_at(quote);
        compact.extend(outside.split([' ', '\n', '\r', '\t']));
        let (string, after) = from_quote.split_at(string_length(from_quote));
        compact.push_str(string);
        rest = after;
    }
    compact.extend(rest.split([' ', '\n', '\r', '\t']));
    compact
}

/// The length in bytes of the string at the start of `text`, both quotes included.
pub(crate) fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compact_keeps_tokens_unchanged() {
        let pretty = "{\n  \"a b\" : [ 1.50 , -0e+1,\t\"x \\\" y\\\\\" ] , \"é\" : { }\r\n}";
        assert_eq!(compact(pretty), "{\"a b\":[1.50,-0e+1,\"x \\\" y\\\\\"],\"é\":{}}");
    }
}
