//! Regular expressions of Java, rewritten for other engines.

use std::fmt::Write;

/// What a dot does not match.
const LINE_ENDS: &str = "\\n\\r\\u{85}\\u{2028}\\u{2029}";

/// The border of a word as the linear engine writes it.
const WORD_BORDER: &str = "(?-u:\\b)";

/// The same for an engine that cannot switch to ASCII.
const WORD_BORDER_BY_LOOKAROUND: &str =
    "(?:(?<=[0-9A-Za-z_])(?![0-9A-Za-z_])|(?<![0-9A-Za-z_])(?=[0-9A-Za-z_]))";

/// A translated expression for the engine with lookaround.
pub(crate) fn for_backtracking(translated: &str) -> String {
    translated.replace(WORD_BORDER, WORD_BORDER_BY_LOOKAROUND)
}

/// Rewrites an expression of Java. What is malformed stays as it is, so that the engine rejects it.
pub(crate) fn translate(pattern: &str) -> String {
    let dot_is_any = pattern.contains("(?s") || pattern.contains("(?is");
    let mut output = String::with_capacity(pattern.len() + 8);
    let mut chars = pattern.chars().peekable();
    let mut class_depth = 0_usize;
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('Q') => {
                    let rest: String = std::mem::take(&mut chars.by_ref().collect::<String>());
                    let (quoted, after) = rest.split_once("\\E").unwrap_or((&rest, ""));
                    output.push_str(&regex::escape(quoted));
                    output.push_str(&translate(after));
                    return output;
                }
                Some(c) => escape(c, class_depth > 0, &mut output),
                None => output.push('\\'),
            },
            '[' => {
                class_depth += 1;
                output.push('[');
                if chars.next_if_eq(&'^').is_some() {
                    output.push('^');
                }
                // A bracket that comes first is a character.
                if chars.next_if_eq(&']').is_some() {
                    output.push_str("\\]");
                }
            }
            ']' => {
                class_depth = class_depth.saturating_sub(1);
                output.push(']');
            }
            '~' | '-' if class_depth > 0 && chars.peek() == Some(&c) => {
                output.push('\\');
                output.push(c);
            }
            '.' if class_depth == 0 && !dot_is_any => {
                let _ = write!(output, "[^{LINE_ENDS}]");
            }
            c => output.push(c),
        }
    }
    output
}

/// Writes what an escaped character means.
fn escape(c: char, is_in_class: bool, output: &mut String) {
    let class = match c {
        'd' => "[0-9]",
        'D' => "[^0-9]",
        'w' => "[0-9A-Za-z_]",
        'W' => "[^0-9A-Za-z_]",
        's' => "[ \\t\\n\\x0B\\f\\r]",
        'S' => "[^ \\t\\n\\x0B\\f\\r]",
        'h' => "[ \\t\\u{A0}\\u{1680}\\u{180E}\\u{2000}-\\u{200A}\\u{202F}\\u{205F}\\u{3000}]",
        'v' => "[\\n\\x0B\\f\\r\\u{85}\\u{2028}\\u{2029}]",
        'b' if !is_in_class => WORD_BORDER,
        'e' => "\\x1B",
        'R' if !is_in_class => "(?:\\r\\n|[\\n\\x0B\\f\\r\\u{85}\\u{2028}\\u{2029}])",
        'Z' if !is_in_class => "(?:\\n?\\z)",
        _ => "",
    };
    if !class.is_empty() {
        output.push_str(class);
    } else if c.is_ascii_alphanumeric() || is_meta(c) {
        output.push('\\');
        output.push(c);
    } else {
        output.push(c);
    }
}

/// Whether a character has a meaning without a backslash.
fn is_meta(c: char) -> bool {
    "\\.+*?()|[]{}^$#&-~".contains(c)
}
