//! Load from `oha`, a maintained load generator.

use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use support::workspace::command;

/// Requests to one address.
#[derive(Clone, Copy)]
pub(super) struct Load<'a> {
    pub(super) url: &'a str,
    /// The body of a `POST`, and its media type.
    pub(super) body: Option<(&'a str, &'static str)>,
    pub(super) connections: u32,
    pub(super) seconds: u32,
}

/// What the load generator measured.
#[derive(Clone, Copy, Debug)]
pub(super) struct Measured {
    /// Responses per second.
    pub(super) rate: f64,
    /// The times that half and 99 of 100 responses need at most, in milliseconds.
    pub(super) p50: f64,
    pub(super) p99: f64,
    /// Requests without a response, or with an error status.
    pub(super) errors: u64,
}

impl Load<'_> {
    /// Starts the load.
    pub(super) fn start(self) -> Result<Running> {
        let mut oha = self.command();
        let child = oha.stdout(Stdio::piped()).spawn().context("cannot start oha")?;
        Ok(Running(child))
    }

    /// Runs the load.
    pub(super) fn run(self) -> Result<Measured> {
        self.start()?.finish()
    }

    fn command(self) -> Command {
        let Self { url, body, connections, seconds } = self;
        let mut oha = command("oha");
        oha.args(["--no-tui", "--output-format", "json", "--redirect", "0"]).args([
            "-z",
            &format!("{seconds}s"),
            "-c",
            &connections.to_string(),
        ]);
        if let Some((body, media_type)) = body {
            oha.args(["-m", "POST", "-d", body, "-T", media_type]);
        }
        oha.arg(url);
        oha
    }
}

/// A load that is running.
pub(super) struct Running(Child);

impl Running {
    /// Waits for its end.
    pub(super) fn finish(self) -> Result<Measured> {
        let output = self.0.wait_with_output()?;
        ensure!(output.status.success(), "oha ended with {}", output.status);
        parse(&output.stdout)
    }
}

fn parse(output: &[u8]) -> Result<Measured> {
    let value: Value = serde_json::from_slice(output).context("oha printed no JSON")?;
    let number = |pointer: &str| value.pointer(pointer).and_then(Value::as_f64);
    let milliseconds = |pointer: &str| number(pointer).map(|seconds| seconds * 1_000.0);
    let counts = |key: &str| value[key].as_object().cloned().unwrap_or_default();
    // Requests that the end of the measurement cut off are no errors.
    let failed = counts("errorDistribution");
    let failed = failed.iter().filter(|(text, _)| !text.contains("aborted due to deadline"));
    let refused = counts("statusCodeDistribution");
    let refused = refused.iter().filter(|(status, _)| !status.starts_with('2'));
    let errors = failed.chain(refused).filter_map(|(_, count)| count.as_u64()).sum();
    Ok(Measured {
        rate: number("/summary/requestsPerSec").context("oha measured no rate")?,
        p50: milliseconds("/latencyPercentiles/p50").context("oha measured no times")?,
        p99: milliseconds("/latencyPercentiles/p99").context("oha measured no times")?,
        errors,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_read_and_other_statuses_are_errors() {
        let output = br#"{"summary":{"requestsPerSec":1200.5},"latencyPercentiles":{"p50":0.001,"p99":0.0205},
            "statusCodeDistribution":{"200":100,"404":3},
            "errorDistribution":{"aborted due to deadline":16,"connection closed":2}}"#;
        let Measured { rate, p50, p99, errors } = parse(output).unwrap();
        assert_eq!((rate, p50, p99, errors), (1200.5, 1.0, 20.5, 5));
        assert!(parse(b"{}").is_err());
    }
}
