//! `packaging build FOLDER` builds the Debian package of the released server, with the manual that `dist` wrote. `packaging check` checks the files in
//! the folder `packaging`, and installs, starts, upgrades and removes the package in a folder. `packaging chart` checks only the Helm chart.
//!
//! A check exits with 77 if the machine lacks a program or the rights for it.
#![expect(clippy::print_stderr, reason = "errors go to the standard error")]
#![expect(clippy::print_stdout, reason = "it prints the paths of its results")]

mod chart;
mod lint;
mod package;
mod root;
mod scenario;

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Result;
use support::{
    process::{capture, timed},
    workspace::{command, target},
};

/// The conventional exit code of a skipped test.
const CANNOT_RUN: u8 = 77;

/// What a check needs, with an argument that only prints the version.
const PROGRAMS: [(&str, &str); 6] = [
    ("dpkg", "--version"),
    ("dpkg-deb", "--version"),
    ("deb-systemd-helper", "--help"),
    ("chroot", "--version"),
    ("useradd", "--help"),
    ("python3", "--version"),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments.as_slice() {
        ["build", folder] => build(Path::new(folder)),
        ["chart"] => folder().and_then(|folder| chart::check(&folder, package::VERSION)),
        ["check"] => match missing() {
            Some(what) => {
                eprintln!("{what}");
                return ExitCode::from(CANNOT_RUN);
            }
            None => check(),
        },
        _ => {
            eprintln!("usage: packaging build FOLDER, packaging chart, or packaging check");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// What a check needs and this machine does not have.
fn missing() -> Option<String> {
    let is_missing =
        |(program, argument): &&(&str, &str)| capture(command(program).arg(argument)).is_none();
    if let Some((program, _)) = PROGRAMS.iter().find(is_missing) {
        return Some(format!("{program} is not installed"));
    }
    let is_root = capture(command("id").arg("-u")).is_some_and(|id| id == "0");
    (!is_root).then(|| "only root can install a package in a folder".to_owned())
}

fn build(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    let package = package::build(folder, package::VERSION, package::Speed::Released)?;
    println!("ok {}", package.display());
    Ok(())
}

fn check() -> Result<()> {
    let folder = folder()?;
    timed("checked the Containerfile", || lint::containerfile(&folder))?;
    timed("checked the Helm chart", || chart::check(&folder, package::VERSION))?;
    let (old, new) = timed("built the packages", || {
        package::manual()?;
        let build = |version| package::build(&folder, version, package::Speed::Fast);
        Ok((build("0.0.1")?, build(package::VERSION)?))
    })?;
    timed("installed, started, upgraded and removed the package", || scenario::run(&old, &new))
}

/// A folder for what the check needs, kept between runs.
fn folder() -> Result<PathBuf> {
    let folder = target().join("packaging");
    fs::create_dir_all(&folder)?;
    Ok(folder)
}
