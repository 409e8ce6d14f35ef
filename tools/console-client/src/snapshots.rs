//! Importing and exporting, step by step as the screens do it.

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

/// As much as the console sends at once.
const SLICE: usize = 4 << 20;

/// Read at once: what the server hands on at once.
const PIECE: usize = 256 << 10;

/// How long the steps of an import took.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stages {
    /// Sending the file.
    pub upload: Duration,
    /// Planning the import.
    pub plan: Duration,
    /// Applying it, until it is read back and answered.
    pub apply: Duration,
}

impl Stages {
    /// The whole import.
    #[must_use]
    pub fn sum(self) -> Duration {
        self.upload + self.plan + self.apply
    }
}

/// The arguments of `import/slice`, in their order.
#[derive(Serialize)]
struct Slice<'a> {
    import: &'a str,
    file: u32,
    offset: u64,
    crc32: u32,
    bytes: &'a Bytes,
}

impl Client {
    /// Imports a file as it is proposed. Whatever is in it has to be written and read back.
    pub fn import(&self, name: &str, file: &[u8]) -> Result<Stages> {
        let mut stages = Stages::default();
        let start = Instant::now();
        let import = &self.start_import(name, file.len())?;
        self.send(import, file, 0)?;
        stages.upload = start.elapsed();

        let start = Instant::now();
        let view = self.plan(import)?;
        stages.plan = start.elapsed();
        let rows = view["planned"]["total"].as_u64().with_context(|| format!("no plan: {view}"))?;
        ensure!(rows > 0, "the file is planned to be nothing");

        let start = Instant::now();
        let decisions = json!({ "rows": {}, "active_content": true });
        let report = self.apply(import, &decisions)?;
        stages.apply = start.elapsed();
        let written = report["outcome"]["written"].as_array().map_or(0, Vec::len);
        ensure!(
            written as u64 == rows && report["verified"] == rows,
            "{written} of {rows} services are written, {} verified",
            report["verified"]
        );
        Ok(stages)
    }

    /// Begins to import a file of this many bytes, and gives the id of the import.
    pub fn start_import(&self, name: &str, bytes: usize) -> Result<String> {
        let arguments = json!({ "intent": "import", "files": [[name, bytes]] });
        let import = self.call("import/start", &arguments)?;
        Ok(import.as_str().context("an import has an id")?.to_owned())
    }

    /// Sends a file from a place on. Stops where the server refuses the file, and gives the number
    /// of bytes that it has.
    pub fn send(&self, import: &str, file: &[u8], from: usize) -> Result<usize> {
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
            ensure!(received["received"] == sent, "{sent} bytes were sent: {received}");
        }
        Ok(sent)
    }

    /// Has an import that has arrived planned, and gives the view of it.
    pub fn plan(&self, import: &str) -> Result<Value> {
        self.call("import/plan", &json!({ "import": import }))?;
        self.call("import/view", &json!({ "import": import }))
    }

    /// Carries an import out, and gives its report.
    pub fn apply(&self, import: &str, decisions: &Value) -> Result<Value> {
        self.call("import/apply", &json!({ "import": import, "decisions": decisions }))
    }

    /// The ids of all services.
    pub fn services(&self) -> Result<Vec<Value>> {
        let list = self.call("services", &json!({}))?;
        let services = list["services"].as_array().context("no list of services")?;
        Ok(services.iter().map(|service| service["id"].clone()).collect())
    }

    /// Exports these services into `out`, and has the receipt confirm the number of bytes. `name`
    /// is one that was not used before.
    pub fn export(&self, name: &str, services: &[Value], out: &mut impl Write) -> Result<Exported> {
        self.export_with(name, &json!({ "export": name, "services": services }), out)
    }

    /// As [`Client::export`], for a Microcks of this version.
    pub fn export_for(
        &self,
        version: &str,
        services: &[Value],
        out: &mut impl Write,
    ) -> Result<Exported> {
        let name = format!("for {version}");
        let options = json!({ "reader": version, "redact": false });
        let arguments = json!({ "export": name, "services": services, "options": options });
        self.export_with(&name, &arguments, out)
    }

    /// Exports a revision as it was.
    pub fn export_revision(
        &self,
        name: &str,
        revision: u64,
        out: &mut impl Write,
    ) -> Result<Exported> {
        self.stream("history/export", name, &json!({ "export": name, "revision": revision }), out)
    }

    fn export_with(&self, name: &str, arguments: &Value, out: &mut impl Write) -> Result<Exported> {
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
        let answer = self.post(endpoint, JSON, &serde_json::to_vec(arguments)?)?;
        let size = copy(&mut answer.into_body().into_reader(), out)?;
        let took = start.elapsed();
        let receipt = self.call("export/receipt", &json!({ "export": name }))?;
        ensure!(receipt["size"] == size, "{size} bytes came: {receipt}");
        let sha256 = receipt["sha256"].as_str().context("a receipt has a hash")?.to_owned();
        Ok(Exported { took, sha256 })
    }
}

/// Decisions for a plan: what it proposes, and `Replace` or the first choice where it proposes
/// nothing.
pub fn decisions(view: &Value) -> Value {
    let replace = json!({ "replace": { "settings": false, "contracts": false, "examples": [] } });
    let rows = view["planned"]["rows"].as_array().map(Vec::as_slice).unwrap_or_default();
    let open = rows.iter().enumerate().filter(|(_, row)| row["default"].is_null());
    let decided = open.filter_map(|(place, row)| {
        let choices = row["choices"].as_array()?;
        let replaces = choices.iter().any(|choice| choice == "replace");
        let choice = if replaces { replace.clone() } else { choices.first()?.clone() };
        Some((place.to_string(), choice))
    });
    json!({ "rows": decided.collect::<serde_json::Map<_, _>>(), "active_content": true })
}

/// What is known of an export that has come.
pub struct Exported {
    /// Until the last byte was read.
    pub took: Duration,
    /// The SHA-256 of the file, in hexadecimal digits.
    pub sha256: String,
}

/// How long it takes the same client to read what any address answers.
pub fn download(agent: &Agent, address: &str, out: &mut impl Write) -> Result<Duration> {
    let start = Instant::now();
    let answer = agent.get(address).call()?;
    copy(&mut answer.into_body().into_reader(), out)?;
    Ok(start.elapsed())
}

fn copy(from: &mut impl io::Read, out: &mut impl Write) -> Result<u64> {
    let mut piece = vec![0; PIECE];
    let mut size = 0;
    loop {
        let read = from.read(&mut piece)?;
        if read == 0 {
            return Ok(size);
        }
        out.write_all(piece.get(..read).unwrap_or_default())?;
        size += read as u64;
    }
}
