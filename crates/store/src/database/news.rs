//! Learns at once that another server has changed something. News may get lost, so it is also looked for regularly.

use std::{
    sync::{Arc, Condvar, Mutex, PoisonError},
    time::Duration,
};

use futures::{StreamExt as _, stream::poll_fn};
use repository::StoreError;
use tokio::time::sleep;
use tokio_postgres::AsyncMessage;

use super::{address::PostgresAddress, answer::unreachable, connect::connect};

/// The pause before a lost connection is made again.
const PAUSE: Duration = Duration::from_secs(1);

/// How often there were news.
#[derive(Debug, Default)]
pub(crate) struct News {
    count: Mutex<u64>,
    changed: Condvar,
}

impl News {
    /// Waits until there were more news than this many, for at most this time. Returns how many there were.
    pub(crate) fn wait(&self, seen: u64, at_most: Duration) -> u64 {
        let count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.changed.wait_timeout_while(count, at_most, |count| *count == seen);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }

    pub(crate) fn announce(&self) {
        *self.count.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.changed.notify_all();
    }
}

/// Listens as long as the task runs.
pub(crate) async fn listen(address: Arc<PostgresAddress>, news: Arc<News>) {
    loop {
        if let Err(cause) = listen_once(&address, &news).await {
            tracing::debug!(%cause, "the connection for news was lost");
        }
        // Something may have happened in the meantime.
        news.announce();
        sleep(PAUSE).await;
    }
}

async fn listen_once(address: &PostgresAddress, news: &News) -> Result<(), StoreError> {
    let (client, mut connection) = connect(address).await?;
    let mut messages = poll_fn(move |context| connection.poll_message(context));
    let (listening, heard) = futures::future::join(client.batch_execute("listen mockpit"), async {
        while let Some(message) = messages.next().await {
            if let AsyncMessage::Notification(_) = message? {
                news.announce();
            }
        }
        Ok(())
    })
    .await;
    listening.and(heard).map_err(unreachable)
}
