//! Runs other programs and prints each command line.

use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader},
    path::Path,
    process::{Command, ExitStatus, Stdio},
    time::Instant,
};

use anyhow::{Context, Result, anyhow, bail, ensure};

/// Runs a program. Its output goes to the terminal.
///
/// # Errors
///
/// Fails if the program cannot be started or does not succeed.
pub fn run(command: &mut Command) -> Result<()> {
    println!("$ {}", command_line(command));
    let status = command.status().map_err(|error| not_started(command, error))?;
    ensure!(status.success(), "`{}` ended with {status}", command_line(command));
    Ok(())
}

/// Runs a program like [`run`] and returns its exit code, or -1 after a signal.
///
/// # Errors
///
/// Fails if the program cannot be started.
pub fn exit_code(command: &mut Command) -> Result<i32> {
    println!("$ {}", command_line(command));
    let status = command.status().map_err(|error| not_started(command, error))?;
    Ok(status.code().unwrap_or(-1))
}

/// Describes why a program did not start. Suggests the setup if the program is missing.
fn not_started(command: &Command, error: io::Error) -> anyhow::Error {
    if error.kind() == io::ErrorKind::NotFound {
        let program = command.get_program().to_string_lossy();
        return anyhow!("{program} is not installed. Run `cargo xtask setup` first");
    }
    anyhow::Error::new(error).context(format!("cannot start `{}`", command_line(command)))
}

/// Runs a program like [`run`], and also passes each line of its output to `reader`.
///
/// # Errors
///
/// The errors of [`run`].
pub fn run_with_lines(command: &mut Command, mut reader: impl FnMut(&str)) -> Result<()> {
    println!("$ {}", command_line(command));
    let mut child =
        command.stdout(Stdio::piped()).spawn().map_err(|error| not_started(command, error))?;
    let Some(output) = child.stdout.take() else {
        bail!("`{}` has no output", command_line(command));
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
    ensure!(status.success(), "`{}` ended with {status}", command_line(command));
    Ok(())
}

/// Runs a program like [`run`], but writes its output to the file `log` and returns it. Prints the
/// end of the log if the program fails.
///
/// # Errors
///
/// The errors of [`run`]. Also fails if the log cannot be written.
pub fn run_to_log(command: &mut Command, log: &Path) -> Result<String> {
    let (status, output) = status_to_log(command, log)?;
    if !status.success() {
        print_end(&output);
        bail!("`{}` ended with {status}", command_line(command));
    }
    Ok(output)
}

/// Runs a program like [`exit_code`], but writes its output to the file `log`. Prints the end of the log, unless the
/// exit code is 0 or `expected`.
///
/// # Errors
///
/// Fails if the program cannot be started, or the log cannot be written.
pub fn exit_code_to_log(command: &mut Command, log: &Path, expected: i32) -> Result<i32> {
    let (status, output) = status_to_log(command, log)?;
    let code = status.code().unwrap_or(-1);
    if code != 0 && code != expected {
        print_end(&output);
    }
    Ok(code)
}

fn status_to_log(command: &mut Command, log: &Path) -> Result<(ExitStatus, String)> {
    println!("$ {} >{}", command_line(command), log.display());
    let file = File::create(log).with_context(|| format!("cannot create {}", log.display()))?;
    let status = command
        .stdout(file.try_clone()?)
        .stderr(file)
        .status()
        .with_context(|| format!("cannot start `{}`", command_line(command)))?;
    Ok((status, String::from_utf8_lossy(&fs::read(log)?).into_owned()))
}

/// Prints the last lines of a log.
fn print_end(output: &str) {
    const SHOWN: usize = 60;
    let lines: Vec<&str> = output.lines().collect();
    println!("{}", lines[lines.len().saturating_sub(SHOWN)..].join("\n"));
}

/// Returns the trimmed output of a program, or `None` if it cannot be started or fails. Prints
/// nothing.
#[must_use]
pub fn capture(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs a step and prints its duration.
///
/// # Errors
///
/// The errors of the step.
pub fn timed<T>(name: &str, step: impl FnOnce() -> Result<T>) -> Result<T> {
    let start = Instant::now();
    let outcome = step()?;
    println!("ok {name}, {:.1} s", start.elapsed().as_secs_f64());
    Ok(outcome)
}

fn command_line(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|argument| argument.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use std::{env, process};

    use super::*;

    #[test]
    fn exit_code_is_returned_and_the_output_is_logged() {
        let log = env::temp_dir().join(format!("support-exit-code-{}.log", process::id()));
        let code = exit_code_to_log(Command::new("sh").args(["-c", "echo out; exit 77"]), &log, 77);
        let output = fs::read_to_string(&log).unwrap();
        fs::remove_file(log).unwrap();
        assert_eq!((code.unwrap(), output.as_str()), (77, "out\n"));
    }

    #[test]
    fn missing_program_error_suggests_the_setup() {
        let error = run(&mut Command::new("no-such-program-anywhere")).unwrap_err().to_string();
        assert_eq!(
            error,
            "no-such-program-anywhere is not installed. Run `cargo xtask setup` first"
        );
    }
}
