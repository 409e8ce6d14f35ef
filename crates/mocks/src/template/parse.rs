//! Splits a text into literals and expressions. The order of the steps is that of Microcks, with its oddities.

use super::{MAX_EXPRESSIONS, Part, expression::Expression};

/// The parts of a text.
///
/// # Errors
/// Microcks sends the text as it is, for the reason in this sentence.
pub(super) fn parts(text: &str) -> Result<Box<[Part]>, Box<str>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        if parts.len() > MAX_EXPRESSIONS {
            return Err(format!("The text has more than {MAX_EXPRESSIONS} expressions.").into());
        }
        push_text(&mut parts, before);
        let end = after.find("}}").ok_or("An expression has no }}.")?;
        let (inner, closing) = after.split_at(end);
        // Of more than two braces the last two close, so the others belong to the expression.
        let braces = closing.len() - closing.trim_start_matches('}').len();
        let extra = braces.saturating_sub(2);
        let (extra, closing) = closing.split_at_checked(extra).unwrap_or_default();
        rest = closing.strip_prefix("}}").unwrap_or_default();
        let source = format!("{inner}{extra}");
        push_expression(&mut parts, source.trim())?;
    }
    push_text(&mut parts, rest);
    Ok(parts.into())
}

fn push_text(parts: &mut Vec<Part>, text: &str) {
    if !text.is_empty() {
        parts.push(Part::Text(text.into()));
    }
}

fn push_expression(parts: &mut Vec<Part>, source: &str) -> Result<(), Box<str>> {
    if source.is_empty() {
        return Err("An expression is empty.".into());
    }
    let Some(inner) = source.strip_prefix('{') else {
        parts.push(Part::Expression(Expression::parse(source)?));
        return Ok(());
    };
    // The first and the last character are text, also if the last one is no brace.
    let last = inner.chars().next_back().ok_or("An expression is a single brace.")?;
    let inner = inner.get(..inner.len() - last.len_utf8()).unwrap_or_default();
    push_text(parts, "{");
    parts.push(Part::Expression(Expression::parse(inner)?));
    push_text(parts, last.encode_utf8(&mut [0; 4]));
    Ok(())
}
