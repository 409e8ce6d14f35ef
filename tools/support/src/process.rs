//! Running other programs, in the open.

use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::{Context, Result, anyhow, bail, ensure};

/// Runs a program with the terminal as its output.
///
/// # Errors
///
/// When it cannot be started or does not succeed.
pub fn run(command: &mut Command) -> Result<()> {
    println!("$ {}", shown(command));
    let status = command.status().map_err(|error| not_started(command, error))?;
    ensure!(status.success(), "`{}` ended with {status}", shown(command));
    Ok(())
}

/// Runs a program like [`run`] and returns its exit code. A signal counts as -1.
///
/// # Errors
///
/// When it cannot be started.
pub fn exit_code(command: &mut Command) -> Result<i32> {
    println!("$ {}", shown(command));
    let status = command.status().map_err(|error| not_started(command, error))?;
    Ok(status.code().unwrap_or(-1))
}

/// Why a program was not started, and what to do about it.
fn not_started(command: &Command, error: io::Error) -> anyhow::Error {
    if error.kind() == io::ErrorKind::NotFound {
        let program = command.get_program().to_string_lossy();
        return anyhow!("{program} is not installed. Run `cargo xtask setup` first");
    }
    anyhow::Error::new(error).context(format!("cannot start `{}`", shown(command)))
}

/// Like [`run`], and gives each line of the output to `reader` as well.
///
/// # Errors
///
/// As [`run`].
pub fn read(command: &mut Command, mut reader: impl FnMut(&str)) -> Result<()> {
    println!("$ {}", shown(command));
    let mut child =
        command.stdout(Stdio::piped()).spawn().map_err(|error| not_started(command, error))?;
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

/// Like [`run`], for a program with much output: writes it to the file `log`, prints the end of the
/// log when the program fails, and returns the whole output.
///
/// # Errors
///
/// As [`run`], and when the log cannot be written.
pub fn log(command: &mut Command, log: &Path) -> Result<String> {
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

/// The output of a program, trimmed. `None` when it cannot be started or fails. Prints nothing.
#[must_use]
pub fn ask(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs a step and prints how long it took.
///
/// # Errors
///
/// Those of the step.
pub fn timed<T>(name: &str, step: impl FnOnce() -> Result<T>) -> Result<T> {
    let start = Instant::now();
    let outcome = step()?;
    println!("ok {name}, {:.1} s", start.elapsed().as_secs_f64());
    Ok(outcome)
}

fn shown(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_program_is_named_with_the_way_to_install_it() {
        let error = run(&mut Command::new("no-such-program-anywhere")).unwrap_err().to_string();
        assert_eq!(
            error,
            "no-such-program-anywhere is not installed. Run `cargo xtask setup` first"
        );
    }
}
