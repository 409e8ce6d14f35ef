//! The text of raw values, as Microcks reads it.

use std::borrow::Cow;

/// The string contains half of a surrogate pair, so it cannot be decoded.
#[derive(Debug)]
pub(crate) struct LoneSurrogate;

/// Decodes a raw key without its quotes. A key that cannot be decoded stays raw.
pub(crate) fn decode_key(raw: &str) -> Cow<'_, str> {
    if !raw.contains('\\') {
        return raw.into();
    }
    serde_json::from_str::<String>(&format!("\"{raw}\"")).map_or(raw.into(), Into::into)
}

/// The text of a raw value, converted as Microcks does: numbers and booleans become their JSON
/// text, null becomes `None`.
pub(crate) fn text(raw: &str) -> Result<Option<Box<str>>, LoneSurrogate> {
    Ok(borrowed_text(raw)?.map(Into::into))
}

/// As [`text`], without a copy of a string that has no escapes.
pub(crate) fn borrowed_text(raw: &str) -> Result<Option<Cow<'_, str>>, LoneSurrogate> {
    match raw.as_bytes().first() {
        Some(b'"') => {
            let inner = raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default();
            if inner.contains('\\') {
                serde_json::from_str::<String>(raw)
                    .map(|text| Some(text.into()))
                    .map_err(|_| LoneSurrogate)
            } else {
                Ok(Some(inner.into()))
            }
        }
        Some(b'n') | None => Ok(None),
        Some(_) => Ok(Some(raw.into())),
    }
}
