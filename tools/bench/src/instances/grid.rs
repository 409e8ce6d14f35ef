//! The grid of many services and several instances: how large its answer is, and how long it takes.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use console_client::{Client, agent, read};
use serde_json::json;
use ureq::http::{Request, header};

use super::with_server;

/// The services of each instance.
const SERVICES: u32 = 10_000;

const INSTANCES: usize = 5;

/// What Chromium accepts.
const ENCODINGS: &str = "gzip, deflate, br, zstd";

/// The largest answer, compressed, in bytes.
const BYTES: usize = 350_000;

/// An answer of the grid.
struct Answer {
    took: Duration,
    bytes: usize,
    etag: String,
}

/// Prints the size and the times. Returns the missed target.
pub(super) fn measure(program: &Path, folder: &Path) -> Result<Option<String>> {
    let file = irregular(&String::from_utf8(snapshot_generator::many_services(SERVICES))?);
    let (bytes, first, again, unchanged) = with_server(program, folder, "target", |target| {
        target.client.import("here.json", file.as_bytes())?;
        for number in 0..INSTANCES {
            with_server(program, folder, "source", |source| {
                source.client.import("there.json", changed(&file, number)?.as_bytes())?;
                let sign_in = source.client.instance_sign_in(&["read", "export"])?;
                let (name, address) = (format!("instance {number}"), &source.client.address);
                let id = target.client.add_instance(&name, address, &sign_in)?;
                let arguments = json!({ "instance": id, "everything": false });
                target.client.instances("refresh", &arguments)?;
                let read = target.client.instance_job(&id)?;
                ensure!(read["refreshed"]["services"] == SERVICES, "{read}");
                Ok(())
            })?;
        }
        let first = grid(&target.client, "\"none\"")?;
        let again = grid(&target.client, "\"none\"")?;
        let unchanged = grid(&target.client, &again.etag)?;
        ensure!(unchanged.bytes == 0, "an unchanged grid is sent again");
        Ok((again.bytes, first.took, again.took, unchanged.took))
    })?;
    println!("\ngrid of {SERVICES} services and {INSTANCES} instances");
    println!("  {} kB compressed, target {} kB", bytes / 1000, BYTES / 1000);
    println!(
        "  first answer {} ms, again {} ms, unchanged {} ms",
        first.as_millis(),
        again.as_millis(),
        unchanged.as_millis()
    );
    Ok((bytes > BYTES).then(|| format!("the grid has {bytes} bytes, not {BYTES}")))
}

/// The snapshot with other names, because those that are counted up are compressed better than those of people.
fn irregular(file: &str) -> String {
    const DIGITS: usize = 5;
    let mut parts = file.split("API ");
    let mut renamed = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        renamed.push_str("API ");
        match part.get(..DIGITS).and_then(|digits| digits.parse::<u32>().ok()) {
            Some(number) => {
                let scattered = number.wrapping_mul(2_654_435_761);
                renamed.push_str(&format!("{scattered:08x}"));
                renamed.push_str(part.get(DIGITS..).unwrap_or_default());
            }
            None => renamed.push_str(part),
        }
    }
    renamed
}

/// The services of an instance: some have another label in each.
fn changed(file: &str, number: usize) -> Result<String> {
    const LABEL: &str = "\"status\":\"GA\"";
    let mut changed = String::with_capacity(file.len() * 2);
    let mut labels = 0;
    for part in file.split(LABEL) {
        if labels > 0 {
            let label = if labels % 10 == number { "\"status\":\"beta\"" } else { LABEL };
            changed.push_str(label);
        }
        changed.push_str(part);
        labels += 1;
    }
    ensure!(labels > 1_000, "only {labels} services have the label");
    Ok(changed)
}

/// Loads the grid as a browser does that knows an answer with this tag.
fn grid(client: &Client, known: &str) -> Result<Answer> {
    let request = Request::post(format!("{}/console/instances/grid", client.address))
        .header("x-mockpit", "console")
        .header("sec-fetch-site", "same-origin")
        .header(header::ACCEPT, "application/json")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::COOKIE, &client.cookies)
        .header(header::ACCEPT_ENCODING, ENCODINGS)
        .header(header::IF_NONE_MATCH, known)
        .body("{}")?;
    let start = Instant::now();
    let response = agent().run(request)?;
    let etag = response.headers().get(header::ETAG).context("the grid has no tag")?;
    let etag = etag.to_str()?.to_owned();
    let bytes = read(response)?.len();
    Ok(Answer { took: start.elapsed(), bytes, etag })
}
