//! Elements that are named like operators, and the root among arguments.

/// Names that are operators after an operand.
const OPERATORS: [&str; 4] = ["and", "or", "div", "mod"];

/// Rewrites steps like `//div`, which the evaluator takes for an operator, as a test of the local name, and `/` before a
/// comma as `/.`.
pub(super) fn rewrite(source: &str) -> String {
    let mut output = String::with_capacity(source.len());
    let mut rest = source;
    let mut is_after_operand = false;
    while let Some(c) = rest.chars().next() {
        let length = token_length(rest, c);
        let (token, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        rest = after;
        if c.is_whitespace() {
            output.push_str(token);
            continue;
        }
        let is_operator_name = OPERATORS.contains(&token);
        if is_operator_name && !is_after_operand && !rest.trim_start().starts_with(['(', ':']) {
            output.push_str("*[local-name()='");
            output.push_str(token);
            output.push_str("' and namespace-uri()='']");
        } else {
            output.push_str(token);
            // The evaluator does not know the root in the middle of arguments.
            if c == '/' && rest.trim_start().starts_with(',') {
                output.push('.');
            }
        }
        let is_operand = is_name_start(c) && !(is_operator_name && is_after_operand);
        is_after_operand = match c {
            ')' | ']' | '.' | '"' | '\'' => true,
            '*' => !is_after_operand,
            c => is_operand || c.is_ascii_digit(),
        };
    }
    output
}

/// The length of the token that starts with this character, in bytes.
fn token_length(rest: &str, c: char) -> usize {
    let end = |is_part: fn(char) -> bool| rest.find(|c| !is_part(c)).unwrap_or(rest.len());
    match c {
        '"' | '\'' => rest.get(1..).and_then(|it| it.find(c)).map_or(rest.len(), |at| at + 2),
        c if is_name_start(c) => end(|c| is_name_start(c) || c.is_numeric() || "-.".contains(c)),
        c if c.is_ascii_digit() => end(|c| c.is_ascii_digit() || c == '.'),
        c => c.len_utf8(),
    }
}

fn is_name_start(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}
