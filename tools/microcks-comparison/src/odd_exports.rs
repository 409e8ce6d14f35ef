//! Imports files that a Microcks would not import whole, and checks that it imports the exports whole: IDs
//! that services share, IDs in upper case, and values that it cannot read.

use std::{collections::BTreeMap, path::Path};

use anyhow::{Context, Result, ensure};
use console_client::{Client, Console};
use serde_json::{Value, json};
use snapshot_generator::odd_files;

use super::{instance::Microcks, losses::losses, previous_release::VERSION};

/// The number of generated files with odd values.
const ODD_FILES: usize = 50;

/// The arrays of messages. A Microcks exports those of the operations of its services.
const MESSAGES: [&str; 3] = ["requests", "responses", "eventMessages"];

/// Files that are imported one after the other, and their export.
struct Case {
    name: &'static str,
    files: Vec<Value>,
    /// The choice for each row. `None` for the default.
    choice: Option<&'static str>,
    /// What a preview of the export states to be left out.
    left_out: Option<Value>,
}

/// Checks that Microcks imports the export of each case whole.
pub(super) fn check(microcks: &Microcks, folder: &Path) -> Result<()> {
    let data = tempfile::tempdir()?;
    let log = folder.join("mockpit-odd-exports.log");
    let console = Console::start(&data.path().join("data"), &log)?;
    for case in [shared_ids(), added_upper_case(), renewed_upper_case(), unreadable(), generated()]
    {
        let name = case.name;
        let documents = check_case(case, &console.client, microcks)
            .with_context(|| format!("the export of {name}"))?;
        println!("{VERSION} imported the export of {name} whole: {documents} documents");
    }
    Ok(())
}

/// Returns the number of documents.
fn check_case(case: Case, client: &Client, microcks: &Microcks) -> Result<usize> {
    let before = client.services()?;
    for file in &case.files {
        import(client, file, case.choice)?;
    }
    let mut services = client.services()?;
    services.retain(|id| !before.contains(id));
    ensure!(services.len() >= case.files.len(), "only {} services are imported", services.len());
    let options = json!({ "reader": VERSION, "redact": false });
    let preview =
        client.call("export/preview", &json!({ "services": services, "options": options }))?;
    if let Some(left_out) = case.left_out {
        ensure!(preview["left"] == left_out, "the preview states {}", preview["left"]);
    }
    let mut export = Vec::new();
    client.export_for(case.name, VERSION, &services, &mut export)?;
    microcks.import(&export)?;

    let sent: Value = serde_json::from_slice(&export)?;
    let ids: Vec<String> = documents(&sent, "services").iter().map(|it| text(&it["id"])).collect();
    for id in &ids {
        microcks.service(id).with_context(|| format!("Microcks does not show {id}"))?;
    }
    let got: Value = serde_json::from_slice(&microcks.export(&ids)?)?;
    let sent = as_exported(&sent);
    let mut found = losses(&sent, &got);
    found.extend(wrong_dates(client, &got)?);
    for loss in &found {
        println!("{loss}");
    }
    ensure!(found.is_empty(), "found {} losses, listed above", found.len());
    let count = |file: &Value, key: &str| documents(file, key).len();
    let keys = || ["services", "resources"].into_iter().chain(MESSAGES);
    for key in keys() {
        let (sent, got) = (count(&sent, key), count(&got, key));
        ensure!(sent == got, "{sent} documents of {key} became {got}");
    }
    Ok(keys().map(|key| count(&sent, key)).sum())
}

/// Imports a file, with the same choice for each row.
fn import(client: &Client, file: &Value, choice: Option<&str>) -> Result<()> {
    let file = serde_json::to_vec(file)?;
    let import = client.start_import("odd.json", file.len())?;
    client.upload(&import, &file, 0)?;
    let view = client.plan(&import)?;
    let rows = view["planned"]["total"].as_u64().with_context(|| format!("no plan: {view}"))?;
    let rows: BTreeMap<String, &str> = choice
        .into_iter()
        .flat_map(|choice| (0..rows).map(move |row| (row.to_string(), choice)))
        .collect();
    client.apply(&import, &json!({ "rows": rows, "active_content": true }))?;
    Ok(())
}

/// The file without messages of operations that its services do not have, which a Microcks keeps but does
/// not export.
fn as_exported(file: &Value) -> Value {
    let operations: Vec<String> = documents(file, "services")
        .iter()
        .flat_map(|service| {
            let id = text(&service["id"]);
            let names = service["operations"].as_array().into_iter().flatten();
            names.map(move |operation| format!("{id}-{}", text(&operation["name"])))
        })
        .collect();
    let mut file = file.clone();
    for key in MESSAGES {
        if let Some(messages) = file[key].as_array_mut() {
            messages.retain(|message| operations.contains(&text(&message["operationId"])));
        }
    }
    file
}

/// The services whose last change is another one in the console.
fn wrong_dates(client: &Client, got: &Value) -> Result<Vec<String>> {
    let list = client.call("services", &json!({}))?;
    let mut found = Vec::new();
    for service in documents(&list, "services") {
        let same = documents(got, "services").iter().find(|it| it["id"] == service["id"]);
        let date = same.map(|same| &same["metadata"]["lastUpdate"]);
        if let Some(date) = date
            .filter(|date| !service["last_update"].is_null() && **date != service["last_update"])
        {
            found.push(format!("{}: {} became {date}", service["id"], service["last_update"]));
        }
    }
    Ok(found)
}

fn documents<'a>(file: &'a Value, key: &str) -> &'a [Value] {
    file[key].as_array().map(Vec::as_slice).unwrap_or_default()
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A service with a contract and examples. IDs of its documents start with `prefix`.
fn file(id: &str, name: &str, prefix: &str, examples: u32) -> Value {
    let operation_id = format!("{id}-GET /{name}");
    let document_id = |number: u32| format!("{prefix}{number:04}");
    let requests = (0..examples).map(|number| {
        json!({ "id": document_id(number), "name": format!("example {number}"),
            "operationId": operation_id, "responseId": document_id(number) })
    });
    let responses = (0..examples).map(|number| {
        json!({ "id": document_id(number), "name": format!("example {number}"), "status": "200",
            "content": format!("{name} {number}"), "operationId": operation_id,
            "dispatchCriteria": format!("/id={number}") })
    });
    json!({
        "services": [{ "id": id, "name": name, "version": "1.0", "type": "REST",
            "metadata": { "createdOn": 1, "lastUpdate": 1_710_000_000_000_u64 },
            "operations": [{ "name": format!("GET /{name}"), "method": "GET" }] }],
        "resources": [{ "id": document_id(0), "name": format!("{name}.yaml"), "content": "openapi: 3.0.2",
            "type": "OPEN_API_SPEC", "serviceId": id }],
        "requests": requests.collect::<Vec<_>>(),
        "responses": responses.collect::<Vec<_>>(),
        "eventMessages": [],
    })
}

fn shared_ids() -> Case {
    let prefix = "0dd10000000000000000";
    let files = [("0dd100000000000000000a01", "Tarts", 3), ("0dd100000000000000000a02", "Pies", 2)];
    let files = files.map(|(id, name, examples)| file(id, name, prefix, examples));
    let left_out = Some(json!([]));
    Case { name: "services that share IDs", files: files.into(), choice: None, left_out }
}

fn added_upper_case() -> Case {
    let files = vec![file("0DD2ABCDEFABCDEFABCDEFAB", "Rolls", "0DD2ABCDEFABCDEFABCD", 2)];
    let left_out = Some(json!([]));
    Case { name: "IDs in upper case", files, choice: Some("add"), left_out }
}

fn renewed_upper_case() -> Case {
    let files = vec![file("0DD3ABCDEFABCDEFABCDEFAB", "Buns", "0DD3ABCDEFABCDEFABCD", 2)];
    let left_out = Some(json!([]));
    Case { name: "IDs in upper case, added with new IDs", files, choice: None, left_out }
}

/// Values that Microcks cannot read, store or use. One of them, and it imports nothing of a file or fails
/// to show the service.
fn unreadable() -> Case {
    let mut odd = file("0dd400000000000000000a01", "Scones", "0dd40000000000000000", 2);
    let service = &mut odd["services"][0];
    service["type"] = json!(1);
    service["team"] = json!("blue");
    service["metadata"] = json!({ "createdOn": "2024-03-09 16:00:00",
        "lastUpdate": "2024-03-09T16:00:00Z", "labels": { "io.team": "blue", "team": "blue" } });
    service["operations"][0]["defaultDelay"] = json!(1e300);
    if let Some(operations) = service["operations"].as_array_mut() {
        operations.extend([json!({ "method": "GET" }), Value::Null]);
    }
    odd["responses"][0]["isFault"] = json!("True");
    odd["responses"][1]["headers"] = json!([null, { "name": "a", "values": ["b"] }]);
    let unreadable =
        |of: &str, name: &str| json!([{ "unreadable": { "of": of, "name": name } }, 1]);
    let left_out = json!([
        [{ "field": { "of": "service", "name": "team" } }, 1],
        unreadable("service", "createdOn"),
        unreadable("service", "labels"),
        unreadable("operation", ""),
        unreadable("operation", "defaultDelay"),
    ]);
    let plain = file("0dd400000000000000000a02", "Waffles", "0dd40000000000000001", 1);
    let files = vec![odd, plain];
    Case { name: "values that Microcks cannot read", files, choice: None, left_out: Some(left_out) }
}

fn generated() -> Case {
    let name = "generated files with odd values";
    Case { name, files: odd_files(ODD_FILES), choice: None, left_out: None }
}
