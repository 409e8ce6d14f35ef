//! The requests of the Go modules of Microcks, which are not published for other programs: a part of the
//! type `application/octet-stream`, without a length, and repeated parameters.

use std::fs;

use anyhow::{Result, ensure};
use console_client::{agent, read, send};
use serde_json::Value;
use ureq::{
    SendBody,
    http::{Request, header},
};

use super::servers::Servers;

/// A boundary as the standard library of Go makes it.
const BOUNDARY: &str = "8a5b0e0bf3f1c2d09a7e6c5b4a39281706f5e4d3c2b1a0998877665544332";

/// Imports and exports like the Go modules.
pub(crate) fn check(servers: &Servers) -> Result<()> {
    let (agent, bearer) = (agent(), format!("Bearer {}", servers.token));
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"snapshot.json\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    );
    let tail = format!("\r\n--{BOUNDARY}--\r\n");
    let body = [head.as_bytes(), &fs::read(&servers.file)?, tail.as_bytes()].concat();
    let import = Request::post(format!("{}/api/import", servers.address()))
        .header(header::AUTHORIZATION, &bearer)
        .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
        .body(SendBody::from_owned_reader(std::io::Cursor::new(body)))?;
    let response = send(&agent, import)?;
    ensure!(response.status() == 201, "the import answers {}", response.status());
    let get = |path: &str| -> Result<Value> {
        let request = Request::get(format!("{}/api/{path}", servers.address()))
            .header(header::AUTHORIZATION, &bearer)
            .body(())?;
        Ok(serde_json::from_slice(&read(send(&agent, request)?)?)?)
    };
    let services = get("services?page=0&size=2")?;
    let ids = services.as_array().into_iter().flatten().filter_map(|it| it["id"].as_str());
    let query: Vec<String> = ids.map(|id| format!("serviceIds={id}")).collect();
    let export = get(&format!("export?{}", query.join("&")))?;
    ensure!(export["services"].as_array().is_some_and(|all| all.len() == 2), "{export}");
    Ok(())
}
