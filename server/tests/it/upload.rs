//! Uploads a file like the console does, in slices.

use api_types::{ImportId, ImportView, UploadProgress};
use axum::http::{StatusCode, header};
use serde_json::json;

use crate::support::{TestApp, call};

/// The bytes of a slice, as in the console.
const SLICE_BYTES: usize = 4 << 20;

/// Uploads a file until its end or until the server rejects it, and plans the import.
pub(crate) async fn upload(app: &TestApp, name: &str, file: &[u8]) -> (ImportId, ImportView) {
    let import = send(app, "import", name, file).await;
    let () = app.call_ok("import/plan", &json!({ "import": import })).await;
    let view = app.call_ok("import/view", &json!({ "import": import })).await;
    (import, view)
}

/// Uploads a file until its end or until the server rejects it, to import or to compare it.
pub(crate) async fn send(app: &TestApp, action: &str, name: &str, file: &[u8]) -> ImportId {
    let start = json!({ "intent": action, "files": [[name, file.len()]] });
    let import: ImportId = app.call_ok("import/start", &start).await;
    for (slice, number) in file.chunks(SLICE_BYTES).zip(0_u64..) {
        let offset = number * SLICE_BYTES as u64;
        let arguments = (&import, 0_u32, offset, crc32fast::hash(slice), slice);
        let body = postcard::to_stdvec(&arguments).unwrap();
        let mut request = call("/console/import/slice", body);
        let content_type = header::HeaderValue::from_static("application/x-postcard");
        request.headers_mut().insert(header::CONTENT_TYPE, content_type);
        let response = app.send(request).await;
        assert_eq!(response.status, StatusCode::OK, "{}", response.text());
        if response.read::<UploadProgress>().rejected {
            break;
        }
    }
    import
}
