//! Reads the files again when they were replaced, or when the process gets the signal SIGHUP.

use std::{
    future::pending,
    io::{IsTerminal as _, stdin},
    sync::Arc,
    time::Duration,
};

use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    task::spawn_blocking,
    time::{MissedTickBehavior, interval},
};

use super::{Tls, TlsError};

/// How often the server checks whether the files were replaced.
const INTERVAL: Duration = Duration::from_secs(10);

/// Receives SIGHUP from now on. In a terminal without TLS, the signal means that the terminal was closed, and still ends
/// the server.
pub(crate) fn hangup(has_tls: bool) -> Option<Signal> {
    if !has_tls && stdin().is_terminal() {
        return None;
    }
    let hangup = signal(SignalKind::hangup());
    hangup.inspect_err(|error| tracing::warn!(%error, "cannot listen for SIGHUP")).ok()
}

/// Keeps the certificate current. Never ends.
pub(crate) async fn watch(tls: Arc<Tls>, mut hangup: Option<Signal>) {
    let mut ticks = interval(INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let is_asked = tokio::select! {
            () = next(&mut hangup) => true,
            _ = ticks.tick() => false,
        };
        let tls = Arc::clone(&tls);
        let reload = move || {
            if is_asked { tls.reload().map(|()| true) } else { tls.reload_if_replaced() }
        };
        if let Ok(outcome) = spawn_blocking(reload).await {
            log(outcome);
        }
    }
}

/// Answers a service manager that asks a server without TLS to reload. Never ends.
pub(crate) async fn ignore(mut hangup: Option<Signal>) {
    loop {
        next(&mut hangup).await;
        tracing::info!("without TLS there is nothing to reload");
    }
}

async fn next(hangup: &mut Option<Signal>) {
    let received = match hangup {
        Some(hangup) => hangup.recv().await,
        None => None,
    };
    if received.is_none() {
        pending().await
    }
}

fn log(outcome: Result<bool, TlsError>) {
    match outcome {
        Ok(true) => tracing::info!("using the new certificate"),
        Ok(false) => {}
        Err(error) => {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            tracing::error!(
                %error,
                cause,
                "cannot use the new certificate, so the one in use stays in use"
            );
        }
    }
}
