//! The media type of an answer that has none of its own.

use http::{HeaderMap, HeaderValue, header::ACCEPT};

use super::TextType;

const PLAIN: HeaderValue = HeaderValue::from_static("text/plain;charset=UTF-8");
const BYTES: HeaderValue = HeaderValue::from_static("application/octet-stream");

/// The media type of a text that is no example.
pub(super) fn text_type(headers: &HeaderMap, kind: TextType) -> HeaderValue {
    let Some(preferred) = preferred(headers) else {
        return match kind {
            TextType::Bytes => BYTES,
            TextType::Plain => PLAIN,
        };
    };
    if is_active(&preferred) {
        return PLAIN;
    }
    let is_json = preferred == "application/json" || preferred.ends_with("+json");
    let value = match kind {
        TextType::Plain if !is_json => format!("{preferred};charset=UTF-8"),
        TextType::Plain | TextType::Bytes => preferred,
    };
    HeaderValue::from_str(&value).unwrap_or(PLAIN)
}

/// The media type of an example that has none.
pub(crate) fn example_type(headers: &HeaderMap) -> HeaderValue {
    let preferred = preferred(headers).and_then(|it| HeaderValue::from_str(&it).ok());
    preferred.unwrap_or(BYTES)
}

/// Whether browsers run what such a document contains. Texts can repeat a part of the call, so they must never be one.
fn is_active(media_type: &str) -> bool {
    media_type.contains("html") || media_type.contains("xml") || media_type.contains("svg")
}

/// The first type without wildcard among those of the highest quality, in lower case and without parameters.
fn preferred(headers: &HeaderMap) -> Option<String> {
    let values = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let mut best: Option<(&str, f32)> = None;
    for item in values.flat_map(|value| value.split(',')) {
        let (media_type, parameters) = item.split_once(';').unwrap_or((item, ""));
        let quality = parameters.split(';').find_map(|it| it.trim().strip_prefix("q="));
        let quality = quality.map_or(1.0, |text| text.parse().unwrap_or(0.0));
        let media_type = media_type.trim();
        let is_concrete = media_type.contains('/') && !media_type.contains('*');
        if quality > 0.0 && is_concrete && best.is_none_or(|(_, other)| quality > other) {
            best = Some((media_type, quality));
        }
    }
    best.map(|(media_type, _)| media_type.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn type_for(accept: Option<&str>, kind: TextType) -> String {
        let mut headers = HeaderMap::new();
        if let Some(accept) = accept {
            headers.insert(ACCEPT, accept.parse().unwrap());
        }
        text_type(&headers, kind).to_str().unwrap().to_owned()
    }

    #[test]
    fn text_has_the_preferred_type_of_the_call() {
        for (accept, bytes, plain) in [
            (None, "application/octet-stream", "text/plain;charset=UTF-8"),
            (Some("*/*"), "application/octet-stream", "text/plain;charset=UTF-8"),
            (Some("image/png"), "image/png", "image/png;charset=UTF-8"),
            (
                Some("text/plain;q=0.5, application/json;q=0.9"),
                "application/json",
                "application/json",
            ),
            (Some("nonsense"), "application/octet-stream", "text/plain;charset=UTF-8"),
        ] {
            assert_eq!(type_for(accept, TextType::Bytes), bytes, "{accept:?}");
            assert_eq!(type_for(accept, TextType::Plain), plain, "{accept:?}");
        }
    }

    #[test]
    fn text_is_never_a_document_that_browsers_run() {
        for accept in ["text/html", "application/xhtml+xml", "image/svg+xml", "TEXT/HTML"] {
            assert_eq!(type_for(Some(accept), TextType::Bytes), "text/plain;charset=UTF-8");
        }
    }
}
