//! Writes compact JSON with indentation. Tokens keep every byte.

use std::io::{self, Write};

use crate::compact::string_length;

/// Writes a compact document with one member or item per line, as most tools indent. `depth` is the
/// indentation of the line that the document starts on.
pub(super) fn indent(
    document: &str,
    unit: &str,
    mut depth: usize,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut rest = document;
    let line_break = |out: &mut dyn Write, depth: usize| {
        out.write_all(b"\n")?;
        (0..depth).try_for_each(|_| out.write_all(unit.as_bytes()))
    };
    while let Some(first) = rest.bytes().next() {
        let length = match first {
            b'"' => string_length(rest),
            b'{' | b'[' | b'}' | b']' | b',' | b':' => 1,
            _ => rest.find([',', ']', '}']).unwrap_or(rest.len()),
        };
        let (token, after) = rest.split_at(length);
        rest = after;
        match first {
            b'{' | b'[' => {
                out.write_all(token.as_bytes())?;
                if let Some(close @ (b'}' | b']')) = rest.bytes().next() {
                    out.write_all(&[close])?;
                    rest = rest.get(1..).unwrap_or_default();
                } else {
                    depth += 1;
                    line_break(out, depth)?;
                }
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                line_break(out, depth)?;
                out.write_all(token.as_bytes())?;
            }
            b',' => {
                out.write_all(b",")?;
                line_break(out, depth)?;
            }
            b':' => out.write_all(b": ")?,
            _ => out.write_all(token.as_bytes())?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compact::compact;

    fn indented(document: &str, unit: &str, depth: usize) -> String {
        let mut out = Vec::new();
        indent(document, unit, depth, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn document_is_indented_as_serde_does_and_compacts_to_itself() {
        for document in [
            "null",
            "1.50e+3",
            "\"a \\\" } b\"",
            "{}",
            "[]",
            r#"{"a":1,"b":[1,{"c":{}},[]],"d":"x, {y}: \\","e":[[true,null]],"é":"\u00e9"}"#,
        ] {
            let text = indented(document, "  ", 0);
            assert_eq!(compact(&text), document);
            assert_eq!(compact(&indented(document, "\t", 3)), document);
            if !document.starts_with('1') && !document.contains("\\u") {
                let value: serde_json::Value = serde_json::from_str(document).unwrap();
                assert_eq!(text, serde_json::to_string_pretty(&value).unwrap());
            }
        }
        assert_eq!(indented(r#"{"a":[1]}"#, " ", 1), "{\n  \"a\": [\n   1\n  ]\n }");
    }
}
