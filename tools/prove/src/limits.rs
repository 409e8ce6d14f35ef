//! Malicious files: each must be planned or rejected with a message, in bounded memory and time.

mod bombs;

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use super::{lab::Lab, options::Form, server::Server, table::Tally};
use bombs::{Bomb, bombs};
use console_client::{decisions, status_of};

/// Memory limit of the server while it reads, plans and imports one file, in bytes.
pub(super) const MEMORY: u64 = 400 << 20;

/// Memory limit for a few megabytes of empty objects, in bytes.
pub(super) const SMALL: u64 = 100 << 20;

/// Time limit for one file.
const TIME: Duration = Duration::from_secs(30);

pub(super) fn prove(lab: &Lab, tally: &mut Tally) -> Result<()> {
    let is_long = lab.options.form == Form::Long;
    let (mut worst, mut slowest) = ((0, ""), (Duration::ZERO, ""));
    for bomb in bombs(is_long) {
        tally.tried();
        let server = lab.start(&lab.path(bomb.name))?;
        server.daemon.reset_peak_memory();
        let start = Instant::now();
        let outcome = import_bomb(&server, &bomb);
        let took = start.elapsed();
        let peak = server.daemon.peak_memory().unwrap_or_default();
        let name = bomb.name;
        match outcome {
            Ok(outcome) => println!(
                "  {name}: {} bytes, {} ms, {} MB: {outcome}",
                bomb.file.len(),
                took.as_millis(),
                peak >> 20
            ),
            Err(error) => tally.fail(format!("{name}: {error:#}")),
        }
        tally.expect(peak < bomb.memory, || format!("{name}: {} MB", peak >> 20));
        tally.expect(took < TIME, || format!("{name}: {} s", took.as_secs()));
        worst = worst.max((peak, name));
        slowest = slowest.max((took, name));
        let serves = server.client.services().is_ok();
        tally.expect(serves, || format!("{name}: the server does not answer afterwards"));
        server.kill();
    }
    tally.note(format!(
        "most memory {} MB ({}), longest {} ms ({})",
        worst.0 >> 20,
        worst.1,
        slowest.0.as_millis(),
        slowest.1
    ));
    Ok(())
}

/// Imports a file as far as the server allows. Returns an error for unacceptable responses.
fn import_bomb(server: &Server, bomb: &Bomb) -> Result<String> {
    let client = &server.client;
    let steps = || -> Result<String> {
        let import = client.start_import("bomb.json", bomb.file.len())?;
        client.upload(&import, &bomb.file, 0)?;
        let view = client.plan(&import)?;
        if view["planned"].is_null() {
            return refusal(&view);
        }
        client.call("import/secrets", &json!({ "import": import }))?;
        client.apply(&import, &decisions(&view))?;
        Ok("imported".to_owned())
    };
    match steps() {
        Ok(outcome) => Ok(outcome),
        Err(error) => match status_of(&error) {
            Some(status) if status < 500 => {
                let message = error.root_cause().to_string();
                ensure!(message.contains(' '), "not a message: {message}");
                Ok(short(&message))
            }
            _ => Err(error),
        },
    }
}

/// The first problem of a rejected file. It must be a message.
fn refusal(view: &Value) -> Result<String> {
    let message = view["refused"]["files"][0]["problems"][0]["message"].as_str();
    let message = message.unwrap_or_default();
    ensure!(
        message.contains(' '),
        "neither planned nor rejected with a message: {}",
        short(&view.to_string())
    );
    Ok(short(message))
}

fn short(message: &str) -> String {
    message.chars().take(120).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rejection_without_message_is_an_error() {
        let view = |message: &str| json!({ "refused": { "files": [{ "problems": [{ "message": message }] }] } });
        assert_eq!(refusal(&view("This is no snapshot.")).unwrap(), "This is no snapshot.");
        assert!(refusal(&view("")).is_err());
        assert!(refusal(&json!({ "receiving": {} })).is_err());
    }
}
