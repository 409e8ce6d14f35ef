//! A PostgreSQL database that the servers of one repository share.
//!
//! - `address`: which database, and how it is reached.
//! - `connect`: connects to the first host that can be written to.
//! - `worker`: the thread that runs its connections.
//! - `session`: a connection that is made when it is needed, and again after it was lost.
//! - `answer`: what it means if the database does not answer.
//! - `schema`: the tables, and how older ones are brought up to date.
//! - `status`: which database it is, and which copies it has.
//! - `news`: notifications, on a connection of their own.

mod address;
mod answer;
mod connect;
mod news;
mod schema;
mod session;
mod status;
mod worker;

use std::{
    fmt,
    future::Future,
    sync::{Arc, OnceLock},
};

use repository::StoreError;
use tokio_postgres::{Row, types::ToSql};

pub use address::{PostgresAddress, WrongAddress};
pub use status::DatabaseStatus;

pub(crate) use answer::{answered, unreachable};
pub(crate) use news::News;
pub(crate) use session::{Connected, Exclusive, Session, confirm};

use self::worker::Worker;

/// What a query is given.
pub(crate) type Parameter = Box<dyn ToSql + Send + Sync>;

/// A PostgreSQL database that several servers share. It is connected to when it is used.
#[derive(Clone)]
pub struct Database {
    address: Arc<PostgresAddress>,
    worker: Arc<Worker>,
    news: Arc<OnceLock<Arc<News>>>,
}

impl Database {
    /// Uses the database at this address.
    ///
    /// # Errors
    /// If no thread can be started for its connections.
    pub fn new(address: PostgresAddress) -> Result<Self, StoreError> {
        let worker = Arc::new(Worker::start()?);
        Ok(Self { address: Arc::new(address), worker, news: Arc::default() })
    }

    /// A new connection, which is made when it is used.
    pub(crate) fn session(&self) -> Arc<Session> {
        Arc::new(Session::new(Arc::clone(&self.address)))
    }

    /// The news, on a connection of their own, as long as the database is used.
    pub(crate) fn news(&self) -> Arc<News> {
        let listen = || {
            let news = Arc::new(News::default());
            self.worker.spawn(news::listen(Arc::clone(&self.address), Arc::clone(&news)));
            news
        };
        Arc::clone(self.news.get_or_init(listen))
    }

    /// Starts a task on the thread of the connections.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.worker.spawn(task);
    }

    /// Runs a query on a connection, and waits for its rows.
    pub(crate) fn rows(
        &self,
        session: &Arc<Session>,
        query: &'static str,
        parameters: Vec<Parameter>,
    ) -> Result<Vec<Row>, StoreError> {
        let session = Arc::clone(session);
        self.run(async move {
            session
                .using(async |connected| {
                    let parameters: Vec<&(dyn ToSql + Sync)> =
                        parameters.iter().map(|value| &**value as _).collect();
                    let rows = connected.client.query(query, &parameters);
                    answered(async { rows.await.map_err(unreachable) }).await
                })
                .await
        })
    }

    /// Runs a task on the thread of the connections, and waits for its result.
    pub(crate) fn run<T: Send + 'static>(
        &self,
        task: impl Future<Output = Result<T, StoreError>> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.worker.run(task)
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database").finish_non_exhaustive()
    }
}
