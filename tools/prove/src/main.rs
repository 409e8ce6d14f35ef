//! `cargo xtask prove`: tests the promises of the project on the released server from outside, and
//! prints a table of the results.
#![expect(clippy::print_stdout, reason = "it prints its progress and results")]

mod connections;
mod damage;
mod directory;
mod disk;
mod kill;
mod lab;
mod limits;
mod logs;
mod mocks;
mod one_server;
mod options;
mod raw;
mod readers;
mod routes;
mod server;
mod servers;
mod sign_in;
mod stamped;
mod state;
mod table;

use std::{env, time::Instant};

use anyhow::{Result, bail};

use lab::Lab;
use options::Options;
use support::workspace::{mockpit, state_dir};
use table::{Row, Tally};

/// A promise and its test.
struct Part {
    name: &'static str,
    promise: &'static str,
    run: fn(&Lab, &mut Tally) -> Result<()>,
}

const PARTS: &[Part] = &[
    Part {
        name: "kill",
        promise: "kill -9 loses no acknowledged import and leaves no partial one",
        run: kill::prove,
    },
    Part {
        name: "damage",
        promise: "a damaged file is repaired or rejected by name, never served",
        run: damage::prove,
    },
    Part {
        name: "directory",
        promise: "one server per directory; incomplete journals are rejected and recovered",
        run: directory::prove,
    },
    Part {
        name: "one-server",
        promise: "a second server is rejected while the first one commits",
        run: one_server::prove,
    },
    Part {
        name: "servers",
        promise: "several servers on one database lose nothing that any of them acknowledged",
        run: servers::prove,
    },
    Part {
        name: "disk",
        promise: "a full disk is reported, loses nothing, and the server recovers",
        run: disk::prove,
    },
    Part {
        name: "connections",
        promise: "the console answers within 1 s during hostile connections",
        run: connections::prove,
    },
    Part {
        name: "mocks",
        promise: "hostile calls of mocks end, and hold up no other mock and no page",
        run: mocks::prove,
    },
    Part {
        name: "signin",
        promise: "sign-ins of all kinds leave the server below 32 MB",
        run: sign_in::prove,
    },
    Part { name: "limits", promise: "no file takes more than 400 MB or 30 s", run: limits::prove },
    Part {
        name: "routes",
        promise: "every function accepts only its roles and the console",
        run: routes::prove,
    },
    Part {
        name: "readers",
        promise: "readers do not wait for a large import",
        run: readers::prove,
    },
    Part {
        name: "logs",
        promise: "no secret is in a log or in the data directory",
        run: logs::prove,
    },
];

/// The names of all parts.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    PARTS.iter().map(|part| part.name)
}

/// Runs the parts that the arguments name.
fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    prove(&Options::parse(&arguments)?)
}

/// Runs the parts and prints a table. Returns an error if any failed.
fn prove(options: &Options) -> Result<()> {
    let binary = options.binary.clone().unwrap_or_else(mockpit);
    let folder = state_dir()?;
    println!("seed {0}, `--seed {0}` repeats this run", options.seed);
    let mut rows = Vec::new();
    for part in PARTS.iter().filter(|part| options.wants(part.name)) {
        println!("{}: {}", part.name, part.promise);
        let row = try_part(part, &Lab::new(&folder, part.name, &binary, options)?);
        print!("{}", table::details(&row));
        rows.push(row);
    }
    print!("\n{}", table::table(&rows));
    let failed: Vec<&str> =
        rows.iter().filter(|row| row.tally.has_failed()).map(|row| row.name).collect();
    if failed.is_empty() {
        println!("all promises hold");
        return Ok(());
    }
    bail!(
        "failed: {0}. `cargo xtask prove {0} --seed {1}` repeats it",
        failed.join(" "),
        options.seed
    )
}

fn try_part(part: &Part, lab: &Lab) -> Row {
    let start = Instant::now();
    let mut tally = Tally::default();
    if let Err(error) = (part.run)(lab, &mut tally) {
        tally.fail(format!("{error:#}"));
    }
    lab.count_panics(&mut tally);
    Row { name: part.name, promise: part.promise, tally, took: start.elapsed() }
}
