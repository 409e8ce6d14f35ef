//! A client of gRPC for one call with one message.

use std::time::Duration;

use anyhow::{Context, Result};
use bytes::Bytes;
use h2::client;
use http::{HeaderMap, Request};
use tokio::{
    net::TcpStream,
    runtime::{Builder, Runtime},
    time::timeout,
};

use super::calls::Call;

/// Time limit of a call.
const TIMEOUT: Duration = Duration::from_mins(1);

/// Calls one server. Each call has a connection of its own.
pub(super) struct Client {
    runtime: Runtime,
    /// The host and the port.
    address: String,
}

/// An answer, as far as it is compared.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Answer {
    status: String,
    message: String,
    /// The frames with the messages.
    body: Vec<u8>,
}

impl Client {
    pub(super) fn new(address: &str) -> Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        Ok(Self { runtime, address: address.to_owned() })
    }

    /// Sends a call.
    pub(super) fn send(&self, call: &Call) -> Result<Answer> {
        let answer = async { timeout(TIMEOUT, self.exchange(call)).await.context("no answer")? };
        self.runtime.block_on(answer)
    }

    async fn exchange(&self, call: &Call) -> Result<Answer> {
        let stream = TcpStream::connect(&self.address).await?;
        let (sender, connection) = client::handshake(stream).await?;
        tokio::spawn(connection);
        let request = Request::post(format!("http://{}{}", self.address, call.path))
            .header("content-type", "application/grpc")
            .header("te", "trailers")
            .body(())?;
        let (response, mut sent) = sender.ready().await?.send_request(request, false)?;
        sent.send_data(frame(&call.message)?, true)?;
        let (head, mut received) = response.await?.into_parts();
        let mut body = Vec::new();
        while let Some(part) = received.data().await {
            let part = part?;
            received.flow_control().release_capacity(part.len())?;
            body.extend_from_slice(&part);
        }
        let trailers = received.trailers().await?.unwrap_or_default();
        // An error without messages has its status in the headers.
        let text = |name: &str| {
            let find = |headers: &HeaderMap| headers.get(name).cloned();
            let value = find(&trailers).or_else(|| find(&head.headers));
            value.and_then(|value| value.to_str().ok().map(str::to_owned)).unwrap_or_default()
        };
        Ok(Answer { status: text("grpc-status"), message: text("grpc-message"), body })
    }
}

/// A message that is not compressed, after its length.
fn frame(message: &[u8]) -> Result<Bytes> {
    let length = u32::try_from(message.len())?.to_be_bytes();
    Ok([&[0][..], &length, message].concat().into())
}
