//! The body of a call as text.

use std::borrow::Cow;

use http::header::CONTENT_TYPE;

use crate::Request;

/// The body in the character set that the call names, which is UTF-8 unless it is ISO 8859-1. Other bytes become U+FFFD.
pub(super) fn read<'a>(request: &Request<'a>) -> Cow<'a, str> {
    let media_type = request.headers.get(CONTENT_TYPE).and_then(|it| it.to_str().ok());
    let media_type = media_type.unwrap_or_default().to_ascii_lowercase();
    let charset = media_type.split(';').find_map(|it| it.trim().strip_prefix("charset="));
    match charset.map(|charset| charset.trim_matches('"')) {
        Some("iso-8859-1" | "latin1") => {
            request.body.iter().map(|byte| char::from(*byte)).collect::<String>().into()
        }
        _ => String::from_utf8_lossy(request.body),
    }
}
