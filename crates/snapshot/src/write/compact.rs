//! A document without white space between its tokens; the tokens stay to the byte.

/// Drops white space outside of texts. `document` is JSON.
pub(crate) fn compact(document: &str) -> String {
    let mut compact = String::with_capacity(document.len());
    let mut rest = document;
    while let Some(quote) = rest.find('"') {
        let (outside, text) = rest.split_at(quote);
        compact.extend(outside.split([' ', '\n', '\r', '\t']));
        let (text, after) = text.split_at(text_length(text));
        compact.push_str(text);
        rest = after;
    }
    compact.extend(rest.split([' ', '\n', '\r', '\t']));
    compact
}

/// The length of the text that starts with a quote, both quotes included.
pub(crate) fn text_length(text: &str) -> usize {
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
    fn tokens_stay_as_they_are() {
        let pretty = "{\n  \"a b\" : [ 1.50 , -0e+1,\t\"x \\\" y\\\\\" ] , \"é\" : { }\r\n}";
        assert_eq!(compact(pretty), "{\"a b\":[1.50,-0e+1,\"x \\\" y\\\\\"],\"é\":{}}");
    }
}
