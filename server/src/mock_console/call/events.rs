//! The messages of events that clients of a WebSocket receive next.

use std::sync::Arc;

use api_types::{CallProblem, EventMessage, EventMessages};
use tokio::task::spawn_blocking;

use super::text_body;
use crate::{mock_console::MockConsole, mocks::next_messages};

/// The messages of the channels with this path, as they would be sent now.
pub(super) async fn receive(
    console: &Arc<MockConsole>,
    path: String,
) -> Result<EventMessages, CallProblem> {
    console.server.address().ok_or(CallProblem::Off)?;
    let server = Arc::clone(&console.server);
    let messages = spawn_blocking(move || next_messages(&server, &path)).await;
    let (interval, events) = messages.ok().flatten().ok_or(CallProblem::NoEvents)?;
    let messages = events.into_iter().map(|event| {
        let media_type = event.media_type.as_deref().unwrap_or_default();
        EventMessage {
            example: (*event.name).into(),
            media_type: media_type.into(),
            body: text_body(&event.body, media_type),
        }
    });
    Ok(EventMessages {
        interval: interval.map(|interval| interval.as_secs()),
        messages: messages.collect(),
    })
}
