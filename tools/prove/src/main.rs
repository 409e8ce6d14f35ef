//! `cargo xtask prove`: tries the promises of the project from outside, on the released server, and
//! prints a table of what held.
#![expect(clippy::print_stdout, reason = "it reports to the person at the terminal")]

mod connections;
mod damage;
mod directory;
mod disk;
mod kill;
mod lab;
mod limits;
mod logs;
mod one_server;
mod options;
mod raw;
mod readers;
mod routes;
mod server;
mod signin;
mod stamped;
mod state;
mod table;

use std::{env, time::Instant};

use anyhow::{Result, bail};

use lab::Lab;
use options::Options;
use support::workspace::{mockpit, notes};
use table::{Row, Tally};

/// A promise, and what tries it.
struct Part {
    name: &'static str,
    promise: &'static str,
    run: fn(&Lab, &mut Tally) -> Result<()>,
}

const PARTS: &[Part] = &[
    Part {
        name: "kill",
        promise: "kill -9 loses and tears nothing that was acknowledged",
        run: kill::prove,
    },
    Part {
        name: "damage",
        promise: "a damaged file is healed or refused by name, never served",
        run: damage::prove,
    },
    Part {
        name: "directory",
        promise: "one server, on a complete journal; a lost one is refused and recovered",
        run: directory::prove,
    },
    Part {
        name: "one-server",
        promise: "a second server is refused while the first one commits",
        run: one_server::prove,
    },
    Part {
        name: "disk",
        promise: "a full disk is refused, loses nothing, and is recovered from",
        run: disk::prove,
    },
    Part {
        name: "connections",
        promise: "the console answers within 1 s beside hostile connections",
        run: connections::prove,
    },
    Part {
        name: "signin",
        promise: "sign-ins of all kinds leave the server below 80 MB",
        run: signin::prove,
    },
    Part { name: "limits", promise: "no file takes more than 400 MB or 30 s", run: limits::prove },
    Part {
        name: "routes",
        promise: "every function is for its roles and for the console alone",
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

/// Tries the parts that the arguments name, in their form.
fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    prove(&Options::parse(&words)?)
}

/// Tries the promises and prints a table. Any failure is an error.
fn prove(options: &Options) -> Result<()> {
    let binary = options.binary.clone().unwrap_or_else(mockpit);
    let notes = notes()?;
    println!("seed {0}, `--seed {0}` repeats this run", options.seed);
    let mut rows = Vec::new();
    for part in PARTS.iter().filter(|part| options.wants(part.name)) {
        println!("{}: {}", part.name, part.promise);
        let row = try_part(part, &Lab::new(&notes, part.name, &binary, options)?);
        print!("{}", table::details(&row));
        rows.push(row);
    }
    print!("\n{}", table::table(&rows));
    let failed: Vec<&str> =
        rows.iter().filter(|row| row.tally.has_failed()).map(|row| row.name).collect();
    if failed.is_empty() {
        println!("every promise held");
        return Ok(());
    }
    bail!(
        "not held: {}; `cargo xtask prove {0} --seed {1}` repeats it",
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
