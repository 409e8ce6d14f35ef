//! The server behind proxies of the recordings.

use http::{HeaderMap, HeaderValue, StatusCode};
use mocks::Forward;

/// The address of the server.
pub(crate) const ADDRESS: &str = "http://127.0.0.1:20490";

/// The response of the server to a call. Without such a server: 502.
pub(crate) fn answer(forward: &Forward) -> (StatusCode, HeaderMap, Vec<u8>) {
    match forward.url.strip_prefix(ADDRESS) {
        Some(path) => answer_at(forward, path),
        None => (StatusCode::BAD_GATEWAY, HeaderMap::new(), Vec::new()),
    }
}

fn answer_at(forward: &Forward, path: &str) -> (StatusCode, HeaderMap, Vec<u8>) {
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("x-stub", "yes"),
        ("x-multi", "1"),
        ("x-multi", "2"),
        ("access-control-allow-origin", "http://stub.test"),
        ("cache-control", "max-age=5"),
    ] {
        headers.append(name, HeaderValue::from_static(value));
    }
    let resource = path.split('?').next().unwrap_or_default();
    let name = resource.rsplit('/').next().unwrap_or_default();
    let status = name.strip_prefix("status-").map_or(200, |status| status.parse().unwrap());
    if status == 302 {
        // The server of the mocks follows it.
        return answer_at(forward, "/elsewhere");
    }
    let is_soap = path.contains("soap");
    let (media_type, body) = if path.contains("graphql") {
        let body = r#"{"data":{"px":{"id":"p","name":"from stub","n":9}}}"#;
        ("application/json", body.to_owned())
    } else if is_soap {
        ("text/xml", format!("<stub>{}</stub>", forward.body.len()))
    } else if name == "xml" {
        ("application/xml", "<stub/>".to_owned())
    } else {
        ("application/json", echo(forward, path))
    };
    if status != 204 {
        headers.insert("content-type", HeaderValue::from_static(media_type));
    }
    (StatusCode::from_u16(status).unwrap(), headers, body.into_bytes())
}

/// The call as the JSON that Python writes.
fn echo(forward: &Forward, path: &str) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let mut headers: Vec<String> = forward
        .headers
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "user-agent" | "connection"))
        .map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())))
        .collect();
    if !forward.headers.contains_key("host") {
        headers.push(format!("host: {}", ADDRESS.trim_start_matches("http://")));
    }
    if !forward.headers.contains_key("content-length") && !forward.body.is_empty() {
        headers.push(format!("content-length: {}", forward.body.len()));
    }
    headers.sort();
    let headers: Vec<String> = headers.iter().map(|header| quoted(header)).collect();
    format!(
        "{{\"stub\": true, \"method\": {}, \"path\": {}, \"headers\": [{}], \"body\": {}}}",
        quoted(forward.method.as_str()),
        quoted(path),
        headers.join(", "),
        quoted(&String::from_utf8_lossy(&forward.body))
    )
}
