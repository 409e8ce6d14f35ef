//! Sends the same calls of gRPC to Microcks and to `mockpit mock`, and compares the answers.

mod calls;
mod client;
mod service;

use anyhow::{Context as _, Result, ensure};

use client::Client;

pub(super) use service::orders;

/// Compares the answers to all calls. Takes the addresses of both, as host and port.
pub(super) fn check(microcks: &str, mockpit: &str) -> Result<()> {
    let (theirs, ours) = (Client::new(microcks)?, Client::new(mockpit)?);
    let calls = calls::all()?;
    let mut different = Vec::new();
    for call in &calls {
        let expected = theirs.send(call).with_context(|| format!("Microcks, {call}"))?;
        let found = ours.send(call).with_context(|| format!("mockpit mock, {call}"))?;
        if expected != found {
            different.push(format!("{call}: {found:?} instead of {expected:?}"));
        }
    }
    different.iter().for_each(|line| println!("{line}"));
    println!("compared {} answers of gRPC", calls.len());
    ensure!(different.is_empty(), "{} answers of gRPC differ, see above", different.len());
    Ok(())
}
