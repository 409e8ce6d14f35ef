//! Running other programs, in the open.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail, ensure};

/// Says what it runs, lets it talk, and fails when it fails.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    println!("$ {}", shown(command));
    let status = command.status().with_context(|| format!("cannot start `{}`", shown(command)))?;
    ensure!(status.success(), "`{}` ended with {status}", shown(command));
    Ok(())
}

/// Like [`run`], and shows each line of the output to `reader` on its way to the terminal.
pub(crate) fn read(command: &mut Command, mut reader: impl FnMut(&str)) -> Result<()> {
    println!("$ {}", shown(command));
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start `{}`", shown(command)))?;
    let Some(output) = child.stdout.take() else {
        bail!("`{}` has no output", shown(command));
    };
    let mut lines = BufReader::new(output);
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line)? > 0 {
        let text = String::from_utf8_lossy(&line);
        print!("{text}");
        reader(text.trim_end());
        line.clear();
    }
    let status = child.wait()?;
    ensure!(status.success(), "`{}` ended with {status}", shown(command));
    Ok(())
}

/// Like [`run`], for one that talks too much: it talks to the file `log`, whose end is shown when it
/// fails.
pub(crate) fn log(command: &mut Command, log: &Path) -> Result<String> {
    const SHOWN: usize = 60;
    println!("$ {} >{}", shown(command), log.display());
    let file = File::create(log).with_context(|| format!("cannot create {}", log.display()))?;
    let status = command
        .stdout(file.try_clone()?)
        .stderr(file)
        .status()
        .with_context(|| format!("cannot start `{}`", shown(command)))?;
    let said = String::from_utf8_lossy(&fs::read(log)?).into_owned();
    if !status.success() {
        let lines: Vec<&str> = said.lines().collect();
        println!("{}", lines[lines.len().saturating_sub(SHOWN)..].join("\n"));
        bail!("`{}` ended with {status}", shown(command));
    }
    Ok(said)
}

/// What it prints, without a word about it; `None` when it cannot start or fails.
pub(crate) fn ask(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn shown(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}
