//! Tests of documents of generic REST services.

use std::sync::Arc;

use super::{Documents, document::Document, documents::Full};

fn document(text: &str) -> Arc<Document> {
    Arc::new(Document::parse(text, "1").unwrap())
}

#[test]
fn documents_have_their_id_and_blanks() {
    let text = document("{\"a\":[1,{\"b\":null}],\"c\":1.50}").text().to_owned();
    assert_eq!(text, "{\"a\": [1, {\"b\": null}], \"c\": 1.50, \"id\": \"1\"}");
    assert_eq!(document("{\"id\":7,\"a\":true}").text(), "{\"id\": \"1\", \"a\": true}");
}

#[test]
fn documents_reject_what_is_over_the_limits() {
    let documents = Documents::new();
    let large = document(&format!("{{\"a\":\"{}\"}}", "x".repeat(8 << 20)));
    assert_eq!(documents.create("r", "a", large.clone()), Ok(()));
    assert_eq!(documents.create("r", "b", large), Err(Full));
    documents.delete("r", "a");
    documents.delete("r", "a");
    for index in 0..10_000 {
        assert_eq!(documents.create("r", &index.to_string(), document("{}")), Ok(()));
    }
    assert_eq!(documents.create("r", "more", document("{}")), Err(Full));
    assert_eq!(documents.replace("r", "5", document("{\"a\":1}")), Ok(true));
    assert_eq!(documents.replace("other", "5", document("{}")), Ok(false));
    documents.clear();
    assert!(documents.find("r", "5").is_none());
}
