//! Learns at once that another server has committed. News may get lost, so the journal is also looked at regularly.

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

/// Whether there are news.
#[derive(Default)]
pub(crate) struct News {
    is_new: Mutex<bool>,
    changed: Condvar,
}

impl News {
    /// Waits until there are news, for at most this time.
    pub(crate) fn wait(&self, at_most: Duration) {
        let is_new = self.is_new.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.changed.wait_timeout_while(is_new, at_most, |is_new| !*is_new);
        let (mut is_new, _) = waited.unwrap_or_else(PoisonError::into_inner);
        *is_new = false;
    }

    fn announce(&self) {
        *self.is_new.lock().unwrap_or_else(PoisonError::into_inner) = true;
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
