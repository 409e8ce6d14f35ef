//! Redacts secrets. Everything else keeps every byte.

use std::{borrow::Cow, ops::Range};

use super::{
    find::{self, NamedBy},
    names::REDACTED,
};
use crate::{
    Kind, SEPARATOR,
    edit::splice::splice,
    read::{schema::field_index, validate},
};

/// A section without its secrets.
#[derive(Debug)]
pub struct Redacted<'a> {
    /// The documents, with `REDACTED` in place of each secret.
    pub section: Cow<'a, str>,
    /// The number of redacted secrets.
    pub count: u64,
    /// The number of redacted secrets in dispatch criteria. Microcks no longer selects those
    /// responses.
    pub criteria: u64,
}

/// Replaces each secret in the documents of a section by `REDACTED`. The documents stay valid JSON.
#[must_use]
pub fn redact(section: &str, kind: Kind) -> Redacted<'_> {
    let (mut count, mut criteria) = (0, 0);
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    let mut start = 0;
    for document in section.split(SEPARATOR) {
        let hits = find::find_hits(document, kind);
        if !hits.is_empty() {
            let criteria_range = criteria_range(document, kind);
            for hit in hits {
                let is_in_criteria = matches!(hit.named_by, Some(NamedBy::Criteria(_)))
                    || criteria_range
                        .as_ref()
                        .is_some_and(|range| range.contains(&hit.range.start));
                count += 1;
                criteria += u64::from(is_in_criteria);
                let range = start + hit.range.start..start + hit.range.end;
                let text =
                    if hit.is_bare { format!("\"{REDACTED}\"") } else { REDACTED.to_owned() };
                edits.push((range, text));
            }
        }
        start += document.len() + SEPARATOR.len();
    }
    let section =
        if edits.is_empty() { Cow::Borrowed(section) } else { Cow::Owned(splice(section, &edits)) };
    Redacted { section, count, criteria }
}

/// The range of the dispatch criteria of a message.
fn criteria_range(document: &str, kind: Kind) -> Option<Range<usize>> {
    let field_index = match kind {
        Kind::Response => field_index::RESPONSE_CRITERIA,
        Kind::EventMessage => field_index::EVENT_CRITERIA,
        Kind::Service | Kind::Resource | Kind::Request => return None,
    };
    validate::validate(document, kind).ok()?.value(field_index)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    const KEY: &str = "AKIAZ5GMXQ7TPLWEA2BC";

    fn check(kind: Kind, document: &str, redacted: &str, criteria: u64) {
        let found = redact(document, kind);
        assert_eq!(found.section, redacted);
        assert_eq!(found.criteria, criteria);
        assert!(document == redacted || found.count > 0);
        for document in found.section.split(SEPARATOR) {
            serde_json::from_str::<Value>(document).unwrap();
        }
        let again = redact(&found.section, kind);
        assert_eq!((again.count, &*again.section), (0, redacted));
    }

    #[test]
    fn redact_replaces_secrets_and_keeps_all_other_bytes() {
        check(
            Kind::Request,
            r#"{"headers":[{"name":"Authorization","values":["Bearer abcdef"]},{"name":"Accept","values":["a"]}],"queryParameters":[{"name":"api_key","value":"k1"},{"name":"page","value":"2"}]}"#,
            r#"{"headers":[{"name":"Authorization","values":["Bearer REDACTED"]},{"name":"Accept","values":["a"]}],"queryParameters":[{"name":"api_key","value":"REDACTED"},{"name":"page","value":"2"}]}"#,
            0,
        );
        check(
            Kind::Response,
            r#"{"content":"{\"key\":\"AKIAZ5GMXQ7TPLWEA2BC\",\n\"e\":\"é\"}","dispatchCriteria":"?api_key=k1?page=2"}"#,
            r#"{"content":"{\"key\":\"REDACTED\",\n\"e\":\"é\"}","dispatchCriteria":"?api_key=REDACTED?page=2"}"#,
            1,
        );
        // Found by its form, in criteria with an ordinary name.
        check(
            Kind::Response,
            &format!(r#"{{"dispatchCriteria":"?who={KEY}"}}"#),
            r#"{"dispatchCriteria":"?who=REDACTED"}"#,
            1,
        );
        let two = [r#"{"content":"x"}"#, r#"{"content":"AKIAZ5GMXQ7TPLWEA2BC"}"#];
        check(
            Kind::EventMessage,
            &two.join(SEPARATOR),
            &[two[0], r#"{"content":"REDACTED"}"#].join(SEPARATOR),
            0,
        );
    }

    #[test]
    fn redacted_values_with_escapes_or_without_quotes_are_valid_json() {
        check(
            Kind::Request,
            r#"{"headers":[{"name":"X-Api-Key","values":["a\"b",12,null]}],"queryParameters":[{"name":"pwd","value":true}]}"#,
            r#"{"headers":[{"name":"X-Api-Key","values":["REDACTED","REDACTED",null]}],"queryParameters":[{"name":"pwd","value":"REDACTED"}]}"#,
            0,
        );
        check(
            Kind::Response,
            r#"{"dispatchCriteria":"?api_key=a\\b"}"#,
            r#"{"dispatchCriteria":"REDACTED"}"#,
            1,
        );
    }

    #[test]
    fn secret_inside_another_counts_once() {
        let token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl";
        let request = format!(
            r#"{{"content":"{token}","headers":[{{"name":"Authorization","values":["Bearer {token}"]}}]}}"#
        );
        let found = redact(&request, Kind::Request);
        assert_eq!(found.count, 2);
        assert_eq!(
            found.section,
            r#"{"content":"REDACTED","headers":[{"name":"Authorization","values":["Bearer REDACTED"]}]}"#
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

        /// With any text around secrets, the document stays JSON, its other fields do not change,
        /// and no secret remains.
        #[test]
        fn redacted_document_is_valid_json_without_secrets(
            texts in prop::collection::vec(
                prop_oneof![
                    any::<String>(),
                    Just(format!("\n{KEY}\n")),
                    Just("-----BEGIN PRIVATE KEY-----\nMIIE\"".to_owned()),
                    Just("-----BEGIN RSA PRIVATE KEY-----\\nMIIE\\n-----END RSA PRIVATE KEY-----".to_owned()),
                    Just("amqp://user:s3cr3t@broker.example\\".to_owned()),
                    Just("secretAccessKey\": \"wJalrXUtnFEMIK7MDENGbPxRfiCYzzzzzzzzzzzz\"".to_owned()),
                ],
                0..6,
            ),
            inner: bool,
        ) {
            let mut body = texts.concat();
            if inner {
                body = serde_json::json!({ "text": body }).to_string();
            }
            let document = serde_json::json!({
                "name": "n",
                "content": body,
                "headers": [{ "name": "x-api-key", "values": texts.get(..1) }],
                "status": "200",
            })
            .to_string();
            let found = redact(&document, Kind::Response);
            let value: Value = serde_json::from_str(&found.section).unwrap();
            prop_assert_eq!(&value["status"], "200");
            prop_assert_eq!(&value["name"], "n");
            if inner {
                serde_json::from_str::<Value>(value["content"].as_str().unwrap()).unwrap();
            }
            prop_assert!(!found.section.contains(KEY) && !found.section.contains("s3cr3t"));
            prop_assert_eq!(redact(&found.section, Kind::Response).count, 0);
        }
    }
}
