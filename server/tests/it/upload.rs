//! Uploads a file like the console does, in slices.

use api_types::{ImportId, ImportView, UploadProgress};
use axum::http::{StatusCode, header};
use serde_json::json;

use crate::support::{TestApp, call};

/// The bytes of a slice, as in the console.
const SLICE_BYTES: usize = 4 << 20;

/// Writes a number as postcard does.
fn varint(mut number: u64, into: &mut Vec<u8>) {
    while number >= 128 {
        into.push((number % 128) as u8 + 128);
        number /= 128;
    }
    into.push(number as u8);
}

/// Writes bytes with their length, as postcard does.
fn length_prefixed(bytes: &[u8], into: &mut Vec<u8>) {
    varint(bytes.len() as u64, into);
    into.extend_from_slice(bytes);
}

/// Uploads a file until its end or until the server rejects it, and plans the import.
pub(crate) async fn upload(app: &TestApp, name: &str, file: &[u8]) -> (ImportId, ImportView) {
    let start = json!({ "intent": "import", "files": [[name, file.len()]] });
    let import: ImportId = app.call_ok("import/start", &start).await;
    for (slice, number) in file.chunks(SLICE_BYTES).zip(0_u64..) {
        let mut body = Vec::new();
        length_prefixed(import.to_string().as_bytes(), &mut body);
        varint(0, &mut body);
        varint(number * SLICE_BYTES as u64, &mut body);
        varint(crc32fast::hash(slice).into(), &mut body);
        length_prefixed(slice, &mut body);
        let mut request = call("/console/import/slice", body);
        let content_type = header::HeaderValue::from_static("application/x-postcard");
        request.headers_mut().insert(header::CONTENT_TYPE, content_type);
        let response = app.send(request).await;
        assert_eq!(response.status, StatusCode::OK, "{}", response.text());
        if response.read::<UploadProgress>().rejected {
            break;
        }
    }
    let () = app.call_ok("import/plan", &json!({ "import": import })).await;
    let view = app.call_ok("import/view", &json!({ "import": import })).await;
    (import, view)
}
