//! Exchanges services between two real instances of Microcks through the instances of a Mockpit. The second one needs
//! the sign-in of a real Keycloak, and accepts only small files.

mod console;
mod killed;
mod older;
mod sends;
mod there;

use std::{env, ffi::OsStr, fs, path::Path, time::Instant};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use support::{
    process::run,
    workspace::{command, mockpit},
};

use super::{
    folder,
    instance::{Microcks, Mongo},
    java::Java,
    keycloak::{CLIENT, SECRET, tokens},
    previous_release::{NEWER, VERSION},
};
use console::Mockpit;
use there::There;

/// The largest file that the second Microcks accepts. All services together are larger, each is smaller.
const LIMIT: [&str; 2] = [
    "-Dspring.servlet.multipart.max-file-size=400KB",
    "-Dspring.servlet.multipart.max-request-size=400KB",
];

/// The servers of the check.
struct Servers {
    mockpit: Mockpit,
    /// An open Microcks, and its ID at the Mockpit.
    from: (Microcks, String),
    /// The one behind Keycloak.
    to: There,
}

/// Fetches services from one Microcks and sends them to the other, which ends in every way.
pub(crate) fn check(java: &Java, keycloak: &str) -> Result<()> {
    let Some(samples) = env::var_os("MOCKPIT_SAMPLES") else {
        println!("skipped, because MOCKPIT_SAMPLES is not set");
        return Ok(());
    };
    let start = Instant::now();
    let folder = folder()?;
    let data = tempfile::tempdir()?;
    let mongo = Mongo::start(java, &folder)?;
    let [from, to] = Microcks::start_open_and_protected(java, &mongo, &folder, keycloak, &LIMIT)?;
    let to = to.with_tokens(tokens(keycloak));
    let file = data.path().join("services.json");
    export_services(&samples, &file)?;
    from.import(&fs::read(file)?)?;
    let mockpit = Mockpit::start(&data.path().join("data"), &folder.join("mockpit-instances.log"))?;
    let open = mockpit.add("dev", from.root(), &json!("open"))?;
    let account = json!({ "service_account": { "client": CLIENT, "secret": SECRET } });
    let protected = mockpit.add("production", to.root(), &account)?;
    let mut servers = Servers { mockpit, from: (from, open), to: There::new(to, protected) };
    println!("started in {:.1} s", start.elapsed().as_secs_f64());

    let start = Instant::now();
    servers.contact(keycloak)?;
    let count = servers.fetch()?;
    println!("fetched {count} services");
    sends::check_empty(&servers)?;
    println!("sent {count} services, compared both, and took them back");
    let older = older::put(&servers)?;
    sends::check_others(&servers, &older)?;
    println!(
        "sent {count} services over {}, which had other IDs, and took them back",
        older.services
    );
    for step in ["go_on", "take_back"] {
        killed::check(&mut servers, &older, step)?;
    }
    println!("checked in {:.1} s", start.elapsed().as_secs_f64());
    Ok(())
}

/// Writes the services of a newer Microcks for the running one, which does not read all that a newer one wrote.
fn export_services(samples: &OsStr, file: &Path) -> Result<()> {
    let mut export = command(&mockpit().to_string_lossy());
    export.arg("export").arg(Path::new(samples).join(NEWER));
    run(export.args(["--release", VERSION, "--output"]).arg(file))
}

impl Servers {
    /// Both answer, and the account may do everything.
    fn contact(&self, keycloak: &str) -> Result<()> {
        let open = self.mockpit.contact(&self.from.1)?;
        ensure!(open["health"]["findings"]["version"] == VERSION, "{open}");
        let protected = self.mockpit.contact(&self.to.id)?;
        let rights = &protected["health"]["findings"]["rights"];
        ensure!(rights["export"] == "granted" && rights["import"] == "granted", "{protected}");
        let stored = &protected["sign_in"]["service_account"]["keycloak"];
        ensure!(stored.as_str() == Some(keycloak), "the Keycloak is stored as {stored}");
        Ok(())
    }

    /// Fetches all services. Returns their number.
    fn fetch(&self) -> Result<usize> {
        let there = self.from.0.services()?.len();
        let import = self.mockpit.fetch(&self.from.1)?;
        let rows = self.mockpit.rows(&import)?;
        ensure!(rows.len() == there, "{} of {there} services were fetched", rows.len());
        let report = self.mockpit.apply(&import)?;
        ensure!(report["verified"] == there, "{report}");
        let compared =
            self.mockpit.compare(&json!("repository"), &instance(&self.from.1), &self.from.1)?;
        only_identical(&compared, there).context("the repository differs from its source")?;
        Ok(there)
    }
}

/// A side of a comparison.
fn instance(id: &str) -> Value {
    json!({ "instance": id })
}

/// Checks that a comparison has this number of services, all of which have the same content.
fn only_identical(rows: &[Value], count: usize) -> Result<()> {
    let differing = rows.iter().filter(|row| !is_same(&row["status"]));
    let differing: Vec<&Value> = differing.map(|row| &row["summary"]["key"]).collect();
    ensure!(differing.is_empty() && rows.len() == count, "{} rows, {differing:?}", rows.len());
    Ok(())
}

/// Whether nothing but the form differs: a Microcks writes sets in any order.
fn is_same(status: &Value) -> bool {
    let diff = &status["changed"]["diff"];
    let is_empty = |part: &str| diff[part].as_array().is_some_and(Vec::is_empty);
    status == "identical" || ["service", "operations", "contracts"].into_iter().all(is_empty)
}
