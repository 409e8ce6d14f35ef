//! Messages of event services over WebSocket.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{
        State,
        ws::{
            CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code,
            rejection::WebSocketUpgradeRejection,
        },
    },
    http::{StatusCode, Uri},
    response::Response,
};
use mocks::{Channel, ChannelKey, Environment, Event, Publication, Subscription};
use tokio::{
    sync::broadcast::{self, error::RecvError},
    time::{Instant, sleep_until, timeout},
};

use super::{
    handler::{now, plain},
    server::{MockServer, Served},
};

/// The largest message of a client, in bytes. Messages of clients are ignored.
const MAX_MESSAGE: usize = 64 * 1024;

/// The time in which a client must read a message.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);

/// The shortest time between two messages.
const MIN_INTERVAL: Duration = Duration::from_millis(100);

/// How often new services are looked for.
const LOOK: Duration = Duration::from_secs(1);

/// Opens a WebSocket at the path of a channel.
pub(super) async fn subscribe(
    State(server): State<Arc<MockServer>>,
    uri: Uri,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let Ok(upgrade) = upgrade else {
        return plain(StatusCode::UPGRADE_REQUIRED, "This is the address of a WebSocket.");
    };
    let Ok(open) = Arc::clone(&server.sockets).try_acquire_owned() else {
        return plain(StatusCode::SERVICE_UNAVAILABLE, "Too many WebSockets are open.");
    };
    let path = uri.path().to_owned();
    // What follows answers from now on reaches the client, although the upgrade is not done yet.
    let publications = server.publications.subscribe();
    upgrade.max_message_size(MAX_MESSAGE).on_upgrade(move |socket| async move {
        let _open = open;
        // Fails if the client has gone.
        let _closed = send_messages(socket, &server, &path, publications).await;
    })
}

/// A channel with the time of its next message.
struct Due {
    channel: Channel,
    at: Instant,
}

/// The client has gone, or does not read.
struct Gone;

async fn send_messages(
    mut socket: WebSocket,
    server: &MockServer,
    path: &str,
    mut publications: broadcast::Receiver<Publication>,
) -> Result<(), Gone> {
    let own = ChannelKey::parse(path);
    let mut served = server.served();
    let mut channels = due(&served, path);
    loop {
        let Some(due_channels) = &mut channels else {
            let code = close_code::UNSUPPORTED;
            let frame = CloseFrame { code, reason: "There is no such service.".into() };
            return send(&mut socket, Message::Close(Some(frame))).await;
        };
        let next = due_channels.iter().map(|it| it.at).min();
        let look = Instant::now() + LOOK;
        tokio::select! {
            received = socket.recv() => match received {
                Some(Ok(Message::Close(_)) | Err(_)) | None => return Ok(()),
                Some(Ok(_)) => {}
            },
            published = publications.recv() => match published {
                Ok(Publication { channel, event }) if own.as_ref() == Some(&channel) => {
                    send(&mut socket, Message::Text((*event.body).into())).await?;
                }
                Ok(_) | Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return Ok(()),
            },
            () = sleep_until(next.unwrap_or(look).min(look)) => {
                let newest = server.served();
                if !Arc::ptr_eq(&newest, &served) {
                    served = newest;
                    channels = due(&served, path);
                    continue;
                }
                for it in due_channels.iter_mut().filter(|it| it.at <= Instant::now()) {
                    it.at = Instant::now() + interval(&it.channel).unwrap_or(LOOK);
                    for event in messages(server, &it.channel) {
                        send(&mut socket, Message::Text((*event.body).into())).await?;
                    }
                }
            }
        }
    }
}

/// The channels of a path that send messages. `None` if there is no such service.
fn due(served: &Served, path: &str) -> Option<Vec<Due>> {
    let channels = match served.mocks.subscribe(path)? {
        Subscription::UnknownService => return None,
        Subscription::Silent => Vec::new(),
        Subscription::Channels(channels) => channels,
    };
    let sending = channels.into_iter().filter(|channel| channel.interval.is_some());
    Some(sending.map(|channel| Due { channel, at: Instant::now() }).collect())
}

/// What the clients of a WebSocket with this path receive next: the time between two times at which messages are sent,
/// or `None` if they are not sent, and the messages. `None` if no channel has this path.
pub(crate) fn next_messages(
    server: &MockServer,
    path: &str,
) -> Option<(Option<Duration>, Vec<Event>)> {
    let Subscription::Channels(channels) = server.served().mocks.subscribe(path)? else {
        return None;
    };
    let next = channels.iter().filter_map(interval).min();
    // Of several channels with one path, some may not send.
    let shown = channels.iter().filter(|channel| next.is_none() || channel.interval.is_some());
    Some((next, shown.flat_map(|channel| messages(server, channel)).collect()))
}

fn interval(channel: &Channel) -> Option<Duration> {
    channel.interval.map(|interval| interval.max(MIN_INTERVAL))
}

fn messages(server: &MockServer, channel: &Channel) -> Vec<Event> {
    let mut random = rand::rng();
    let mut environment = Environment { now: now(), random: &mut random, scripts: &server.scripts };
    channel.messages(&mut environment)
}

async fn send(socket: &mut WebSocket, message: Message) -> Result<(), Gone> {
    match timeout(WRITE_TIMEOUT, socket.send(message)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(Gone),
    }
}
