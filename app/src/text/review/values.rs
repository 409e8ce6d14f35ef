//! Values of fields as people read them: dates, units, and texts without quotation marks.

use snapshot::ServiceType;

use crate::text::{exact_time, number, visible};

/// The field whose unit depends on the type of the service.
const RESPONSE_TIME: &str = "response time";

/// A value, which is JSON.
pub(super) fn value(json: &str, field: &str, service: ServiceType) -> String {
    if json == "null" {
        return "none".to_owned();
    }
    let text = text(json);
    match field {
        RESPONSE_TIME => response_time(&text, service),
        field if field.starts_with("date ") => date(&text),
        _ if text.is_empty() => "empty".to_owned(),
        _ => visible(&text),
    }
}

/// The name of a field before its values.
pub(super) fn field_name(name: &str, service: ServiceType) -> String {
    if name == RESPONSE_TIME && is_event(service) {
        // The values read "every 3 s".
        "one message".to_owned()
    } else {
        name.to_owned()
    }
}

/// For events, Microcks sends one message each time these seconds have passed.
fn response_time(text: &str, service: ServiceType) -> String {
    let text = match text.parse() {
        Ok(amount) => number(amount),
        Err(_) => visible(text),
    };
    if is_event(service) { ["every ", &text, " s"].concat() } else { text + " ms" }
}

const fn is_event(service: ServiceType) -> bool {
    matches!(service, ServiceType::Event | ServiceType::GenericEvent)
}

/// Milliseconds since 1970 as a date. Other texts are dates in ISO 8601 already.
fn date(text: &str) -> String {
    text.parse().map_or_else(|_| visible(text), exact_time)
}

/// The text of a string, or the texts of a list of strings. Other values stay JSON.
fn text(json: &str) -> String {
    if let Ok(text) = serde_json::from_str::<String>(json) {
        return text;
    }
    match serde_json::from_str::<Vec<String>>(json) {
        Ok(texts) => texts.join(", "),
        Err(_) => json.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_units_dates_and_no_quotation_marks() {
        let rest = |json, field| value(json, field, ServiceType::Rest);
        assert_eq!(rest("null", "response time"), "none");
        assert_eq!(rest("1500", "response time"), "1,500 ms");
        assert_eq!(rest("\"250\"", "response time"), "250 ms");
        for service in [ServiceType::Event, ServiceType::GenericEvent] {
            assert_eq!(value("3", "response time", service), "every 3 s");
            assert_eq!(field_name("response time", service), "one message");
        }
        assert_eq!(rest("1791036180000", "date of creation"), "2026-10-03 14:03 UTC");
        assert_eq!(rest("\"2024-03-09T16:00Z\"", "date of last change"), "2024-03-09T16:00Z");
        assert_eq!(rest("\"random-20\"", "response time strategy"), "random-20");
        assert_eq!(rest("[\"a\",\"b\"]", "response header"), "a, b");
        assert_eq!(rest("\"\"", "response status"), "empty");
        assert_eq!(rest("{\"a\":1}", "unknown field"), "{\"a\":1}");
        assert_eq!(rest("\"\\u202e\"", "label"), "⟨U+202E⟩");
    }
}
