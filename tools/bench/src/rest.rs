//! Import and export through the REST API, against the console's path in the same run.

use std::{
    io,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use console_client::{Client, Console, agent, send};
use serde_json::{Value, json};
use ureq::http::{Request, header};

/// The size of the snapshot in MB.
const SIZE: u64 = 100;

/// Maximum ratio to the console's path.
const RATIO: f64 = 1.2;

/// Maximum memory of the server in bytes, like that of the console's path.
const MEMORY: u64 = 190_000_000;

/// Rounds of each, alternately, so that other load affects both. The fastest counts.
const ROUNDS: usize = 3;

/// The boundary of the parts.
const BOUNDARY: &str = "bench";

/// The fastest import and export.
#[derive(Clone, Copy, Debug)]
struct Best {
    import: Duration,
    export: Duration,
}

impl Best {
    const NONE: Self = Self { import: Duration::MAX, export: Duration::MAX };

    fn merge(&mut self, other: Self) {
        self.import = self.import.min(other.import);
        self.export = self.export.min(other.export);
    }
}

/// Prints the times of both paths. Returns the missed targets.
pub(super) fn measure(program: &Path, folder: &Path) -> Result<Vec<String>> {
    let mut file = Vec::new();
    snapshot_generator::write_bulk(SIZE * 1_000_000, &mut file)?;
    let body = multipart(&file);
    let (mut console, mut rest, mut peak) = (Best::NONE, Best::NONE, None);
    for _ in 0..ROUNDS {
        console.merge(round(program, folder, |server| by_console(&server.client, &file))?);
        let by_rest = |server: &Console| {
            server.server.reset_peak_memory();
            let best = by_rest(&server.client, &body)?;
            peak = peak.max(server.server.peak_memory());
            Ok(best)
        };
        rest.merge(round(program, folder, by_rest)?);
    }
    println!("\nREST API, {SIZE} MB");
    let mut missed = Vec::new();
    for (name, console, rest) in
        [("import", console.import, rest.import), ("export", console.export, rest.export)]
    {
        let ratio = rest.as_secs_f64() / console.as_secs_f64();
        println!(
            "  {name}: {:.3} s, by the console {:.3} s: {ratio:.2} ×, target {RATIO} ×",
            rest.as_secs_f64(),
            console.as_secs_f64()
        );
        if ratio > RATIO {
            missed
                .push(format!("REST {name} takes {ratio:.2} × the console's path, not {RATIO} ×"));
        }
    }
    if let Some(peak) = peak {
        println!("  peak memory: {} MB", peak / 1_000_000);
        if peak >= MEMORY {
            missed.push(format!("the REST API needs {} MB of memory", peak / 1_000_000));
        }
    }
    Ok(missed)
}

/// Measures on a new server.
fn round(
    program: &Path,
    folder: &Path,
    measure: impl FnOnce(&Console) -> Result<Best>,
) -> Result<Best> {
    let data = tempfile::tempdir_in(folder)?;
    let (data, log) = (data.path().join("data"), folder.join("mockpit.log"));
    measure(&Console::start_program(program, &data, &log)?)
}

fn by_console(client: &Client, file: &[u8]) -> Result<Best> {
    let import = client.import("bench.json", file)?.total();
    let services = client.services()?;
    let export = client.export("bench", &services, &mut io::sink())?.took;
    Ok(Best { import, export })
}

fn by_rest(client: &Client, body: &[u8]) -> Result<Best> {
    let arguments = json!({ "name": "bench", "scopes": ["export", "import"], "days": 1 });
    let token = client.call("tokens/create", &arguments)?;
    let token = token["secret"].as_str().context("the server created no token")?;
    let (agent, bearer) = (agent(), format!("Bearer {token}"));
    let import = Request::post(format!("{}/api/import", client.address))
        .header(header::AUTHORIZATION, &bearer)
        .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
        .body(body)?;
    let start = Instant::now();
    send(&agent, import)?;
    let import = start.elapsed();
    let services = client.services()?;
    let ids: Vec<&Value> = services.iter().collect();
    let export = Request::post(format!("{}/api/export", client.address))
        .header(header::AUTHORIZATION, &bearer)
        .header(header::ACCEPT_ENCODING, "identity")
        .body(json!({ "serviceIds": ids }).to_string())?;
    let start = Instant::now();
    let response = send(&agent, export)?;
    let size = io::copy(&mut response.into_body().into_reader(), &mut io::sink())?;
    let export = start.elapsed();
    ensure!(size > SIZE * 900_000, "the export has {size} bytes");
    Ok(Best { import, export })
}

fn multipart(file: &[u8]) -> Vec<u8> {
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"bench.json\"\r\n\
         Content-Type: application/json\r\n\r\n"
    );
    [head.as_bytes(), file, format!("\r\n--{BOUNDARY}--\r\n").as_bytes()].concat()
}
