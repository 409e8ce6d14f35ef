//! Imports and exports, with the same calls as the console.

use std::{
    io::{self, Write},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use serde::Serialize;
use serde_bytes::Bytes;
use serde_json::{Value, json};
use ureq::Agent;

use super::{Client, JSON};

/// Bytes per slice of an upload, as in the console.
const SLICE: usize = 1 << 20;

/// Bytes per read of a download: the size of the server's chunks.
const CHUNK: usize = 256 << 10;

/// The durations of the steps of an import.
#[derive(Clone, Copy, Debug, Default)]
pub struct ImportTimes {
    /// Uploading the file.
    pub upload: Duration,
    /// Planning the import.
    pub plan: Duration,
    /// Applying it. Includes the verification.
    pub apply: Duration,
}

impl ImportTimes {
    /// The duration of the whole import.
    #[must_use]
    pub fn total(self) -> Duration {
        self.upload + self.plan + self.apply
    }
}

/// The arguments of `import/slice`. Postcard depends on their order.
#[derive(Serialize)]
struct Slice<'a> {
    import: &'a str,
    file: u32,
    offset: u64,
    crc32: u32,
    bytes: &'a Bytes,
}

impl Client {
    /// Imports a file with the proposed decisions. Fails unless every service is written and
    /// verified.
    pub fn import(&self, name: &str, file: &[u8]) -> Result<ImportTimes> {
        let mut times = ImportTimes::default();
        let start = Instant::now();
        let import = &self.start_import(name, file.len())?;
        self.upload(import, file, 0)?;
        times.upload = start.elapsed();

        let start = Instant::now();
        let view = self.plan(import)?;
        times.plan = start.elapsed();
        let rows = view["planned"]["total"].as_u64().with_context(|| format!("no plan: {view}"))?;
        ensure!(rows > 0, "the plan has no rows");

        let start = Instant::now();
        let decisions = json!({ "rows": {}, "active_content": true });
        let report = self.apply(import, &decisions)?;
        times.apply = start.elapsed();
        let written = report["outcome"]["written"].as_array().map_or(0, Vec::len);
        ensure!(
            written as u64 == rows && report["verified"] == rows,
            "{written} of {rows} services were written, {} verified",
            report["verified"]
        );
        Ok(times)
    }

    /// Starts the import of one file. Returns the ID of the import.
    pub fn start_import(&self, name: &str, bytes: usize) -> Result<String> {
        let arguments = json!({ "intent": "import", "files": [[name, bytes]] });
        let import = self.call("import/start", &arguments)?;
        Ok(import.as_str().context("the import has no ID")?.to_owned())
    }

    /// Uploads a file from the offset `from`. Stops once the server rejects the file. Returns the
    /// number of uploaded bytes.
    pub fn upload(&self, import: &str, file: &[u8], from: usize) -> Result<usize> {
        let mut sent = from;
        for slice in file.get(from..).unwrap_or_default().chunks(SLICE) {
            let crc32 = crc32fast::hash(slice);
            let offset = sent as u64;
            let slice = Slice { import, file: 0, offset, crc32, bytes: Bytes::new(slice) };
            let body = postcard::to_stdvec(&slice)?;
            sent += slice.bytes.len();
            let received = self.json("import/slice", "application/x-postcard", &body)?;
            if received["refused"].as_bool() == Some(true) {
                break;
            }
            ensure!(received["received"] == sent, "{sent} bytes were sent, but: {received}");
        }
        Ok(sent)
    }

    /// Plans an uploaded import. Returns its view.
    pub fn plan(&self, import: &str) -> Result<Value> {
        self.call("import/plan", &json!({ "import": import }))?;
        self.call("import/view", &json!({ "import": import }))
    }

    /// Applies an import. Returns its report.
    pub fn apply(&self, import: &str, decisions: &Value) -> Result<Value> {
        self.call("import/apply", &json!({ "import": import, "decisions": decisions }))
    }

    /// The IDs of all services.
    pub fn services(&self) -> Result<Vec<Value>> {
        let list = self.call("services", &json!({}))?;
        let services = list["services"].as_array().context("no list of services")?;
        Ok(services.iter().map(|service| service["id"].clone()).collect())
    }

    /// Exports services to `out`. Fails if the receipt has another size. `name` must be new.
    pub fn export(&self, name: &str, services: &[Value], out: &mut impl Write) -> Result<Exported> {
        self.export_with(name, &json!({ "export": name, "services": services }), out)
    }

    /// Like [`Client::export`], for a Microcks of this version.
    pub fn export_for(
        &self,
        name: &str,
        version: &str,
        services: &[Value],
        out: &mut impl Write,
    ) -> Result<Exported> {
        let options = json!({ "reader": version, "redact": false });
        let arguments = json!({ "export": name, "services": services, "options": options });
        self.export_with(name, &arguments, out)
    }

    /// Exports a revision.
    pub fn export_revision(
        &self,
        name: &str,
        revision: u64,
        out: &mut impl Write,
    ) -> Result<Exported> {
        self.stream("history/export", name, &json!({ "export": name, "revision": revision }), out)
    }

    /// Exports with these arguments of the endpoint. They contain `name`.
    pub fn export_with(
        &self,
        name: &str,
        arguments: &Value,
        out: &mut impl Write,
    ) -> Result<Exported> {
        self.stream("export", name, arguments, out)
    }

    fn stream(
        &self,
        endpoint: &str,
        name: &str,
        arguments: &Value,
        out: &mut impl Write,
    ) -> Result<Exported> {
        let start = Instant::now();
        let response = self.post(endpoint, JSON, &serde_json::to_vec(arguments)?)?;
        let size = copy(&mut response.into_body().into_reader(), out)?;
        let took = start.elapsed();
        let receipt = self.call("export/receipt", &json!({ "export": name }))?;
        ensure!(receipt["size"] == size, "{size} bytes were received, but: {receipt}");
        let sha256 = receipt["sha256"].as_str().context("the receipt has no hash")?.to_owned();
        Ok(Exported { took, sha256 })
    }
}

/// Decisions for a plan: the proposed ones, else `Replace`, else the first choice.
pub fn decisions(view: &Value) -> Value {
    let replace = json!({ "replace": { "settings": false, "contracts": false, "examples": [] } });
    let rows = view["planned"]["rows"].as_array().map(Vec::as_slice).unwrap_or_default();
    let open = rows.iter().enumerate().filter(|(_, row)| row["default"].is_null());
    let decided = open.filter_map(|(index, row)| {
        let choices = row["choices"].as_array()?;
        let replaces = choices.iter().any(|choice| choice == "replace");
        let choice = if replaces { replace.clone() } else { choices.first()?.clone() };
        Some((index.to_string(), choice))
    });
    json!({ "rows": decided.collect::<serde_json::Map<_, _>>(), "active_content": true })
}

/// The result of an export.
pub struct Exported {
    /// From the request to the last byte.
    pub took: Duration,
    /// The SHA-256 from the receipt, in hexadecimal digits.
    pub sha256: String,
}

/// Downloads from any address like an export. Returns the duration.
pub fn download(agent: &Agent, address: &str, out: &mut impl Write) -> Result<Duration> {
    let start = Instant::now();
    let response = agent.get(address).call()?;
    copy(&mut response.into_body().into_reader(), out)?;
    Ok(start.elapsed())
}

fn copy(from: &mut impl io::Read, out: &mut impl Write) -> Result<u64> {
    let mut chunk = vec![0; CHUNK];
    let mut size = 0;
    loop {
        let read = from.read(&mut chunk)?;
        if read == 0 {
            return Ok(size);
        }
        out.write_all(chunk.get(..read).unwrap_or_default())?;
        size += read as u64;
    }
}
