//! Several servers on one repository in a PostgreSQL database, against one server with a data directory.

mod joining;
mod mocks;
mod processor;

use std::{fs, io, path::Path, time::Duration};

use anyhow::{Context, Result, bail};
use console_client::Console;
use store_tests::postgres::Server;

/// Rounds of the large import. The fastest counts.
const ROUNDS: usize = 3;

/// Exports in each round. The median counts.
const EXPORTS: usize = 7;

/// Maximum ratio of an import to a shared repository to one to a data directory.
const IMPORT: f64 = 2.5;

/// The same for an export.
const EXPORT: f64 = 1.3;

/// Prints the measurements. Returns the missed targets.
pub(super) fn measure(program: &Path, folder: &Path, file: &[u8]) -> Result<Vec<String>> {
    let Some(database) = Server::start() else { bail!("PostgreSQL is not installed") };
    let places = Places { program, folder };
    let mut missed = Vec::new();
    let mut check = |is_met: bool, what: String| {
        println!("  {what}");
        if !is_met {
            missed.push(what);
        }
    };

    println!("\nseveral servers, a snapshot of {} MB", file.len() / 1_000_000);
    let (mut alone, mut shared) = (Times::default(), Times::default());
    for _ in 0..ROUNDS {
        alone.add(&places.start(&[])?, file)?;
        let store = database.database();
        shared.add(&places.start(&["--store", &store])?, file)?;
    }
    let ratio = |a: Duration, b: Duration| a.as_secs_f64() / b.as_secs_f64();
    let import = ratio(shared.import, alone.import);
    check(
        import <= IMPORT,
        format!(
            "import {:.2?}, alone {:.2?}: {import:.2} ×, target {IMPORT} ×",
            shared.import, alone.import
        ),
    );
    let [a, b] = [shared.export(), alone.export()];
    let export = ratio(a, b);
    check(
        export <= EXPORT,
        format!("export {a:.2?}, alone {b:.2?}: {export:.2} ×, target {EXPORT} ×"),
    );
    for measure in [joining::measure, mocks::measure, processor::measure] {
        let (is_met, what) = measure(places, &database)?;
        check(is_met, what);
    }
    Ok(missed)
}

/// Where servers are started.
#[derive(Clone, Copy)]
struct Places<'a> {
    program: &'a Path,
    folder: &'a Path,
}

/// A server with its data directory.
struct Running {
    console: Console,
    _data: tempfile::TempDir,
}

impl Places<'_> {
    fn start(self, flags: &[&str]) -> Result<Running> {
        // On the disk of the build, because a temporary directory can be in memory.
        let data = tempfile::tempdir_in(self.folder)?;
        fs::create_dir(data.path().join("data"))?;
        restrict(&data.path().join("data"))?;
        let log = data.path().join("mockpit.log");
        let console = Console::start_with(self.program, &data.path().join("data"), &log, flags)?;
        Ok(Running { console, _data: data })
    }

    /// Starts another server of the same repository.
    fn start_beside(self, first: &Running, flags: &[&str]) -> Result<Running> {
        let data = tempfile::tempdir_in(self.folder)?;
        let (folder, log) = (data.path().join("data"), data.path().join("mockpit.log"));
        let console = first.console.start_beside(self.program, &folder, &log, flags)?;
        Ok(Running { console, _data: data })
    }

    /// Starts so many servers of a new repository in a database.
    fn start_several(self, database: &Server, count: usize) -> Result<Vec<Running>> {
        let store = database.database();
        let flags = ["--store", store.as_str()];
        let mut all = vec![self.start(&flags)?];
        while all.len() < count {
            all.push(self.start_beside(&all[0], &flags)?);
        }
        Ok(all)
    }
}

impl Running {
    /// The address of its mocks.
    fn mocks(&self) -> Result<String> {
        let address = |line: &str| Some(line.strip_prefix("Mocks are at ")?.trim().to_owned());
        self.console.server.wait_for(address).context("the mocks have no address")
    }
}

/// The smallest value that this share of the times in percent does not exceed.
fn percentile(times: &mut [Duration], share: usize) -> Duration {
    times.sort_unstable();
    let index = (times.len() * share).div_ceil(100).saturating_sub(1);
    times.get(index).copied().unwrap_or_default()
}

fn restrict(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}

/// The times of one kind of server.
#[derive(Default)]
struct Times {
    import: Duration,
    exports: Vec<Duration>,
}

impl Times {
    fn add(&mut self, server: &Running, file: &[u8]) -> Result<()> {
        let client = &server.console.client;
        let import = client.import("bench.json", file)?.total();
        let is_first = self.exports.is_empty();
        self.import = if is_first { import } else { self.import.min(import) };
        let services = client.services()?;
        for number in 0..EXPORTS {
            let name = format!("measured {number}");
            self.exports.push(client.export(&name, &services, &mut io::sink())?.took);
        }
        Ok(())
    }

    fn export(&self) -> Duration {
        let mut exports = self.exports.clone();
        exports.sort_unstable();
        exports.get(exports.len() / 2).copied().unwrap_or_default()
    }
}
