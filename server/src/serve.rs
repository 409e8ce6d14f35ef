//! `mockpit serve`: from settings to a server that listens, until it is asked to stop.

use std::{
    fs::DirBuilder,
    future::{Future, pending},
    io,
    net::SocketAddr,
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
    time::Duration,
};

use tempfile::TempDir;
use tokio::{net::TcpListener, sync::oneshot, time::sleep};

use crate::{
    app_state::{AppState, Server},
    auth::{AccountError, AuthError, Clock, HashError},
    bootstrap::OpenError,
    config::Settings,
    demo::DemoError,
    http::{
        connections::{self, Limits},
        router::router,
        spa::Spa,
    },
    maintenance,
    private::{self, NotPrivate},
};

/// What is under way when the server is asked to stop may take this long; and then what it has set
/// going in the background, once more.
pub const GRACE: Duration = Duration::from_secs(5);

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// A demo for the whole network.
    #[error(
        "--demo requires a loopback address, and {0} is not one. Otherwise anyone on the network \
         would be an administrator"
    )]
    DemoBeyondLoopback(SocketAddr),
    /// No data directory.
    #[error("cannot create the data directory {}", data.display())]
    Data {
        /// The directory.
        data: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The data directory is open to others.
    #[error(transparent)]
    NotPrivate(#[from] NotPrivate),
    /// The address cannot be had.
    #[error("cannot listen on {listen}")]
    Listen {
        /// The address.
        listen: SocketAddr,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The repository cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The demo cannot be filled.
    #[error(transparent)]
    Demo(#[from] DemoError),
    /// No random numbers.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// Nobody could sign in.
    #[error(transparent)]
    Auth(#[from] AuthError),
    /// The accounts cannot be read.
    #[error(transparent)]
    Accounts(#[from] AccountError),
    /// No thread for repairs and checks.
    #[error("cannot start a background thread")]
    Thread(#[source] io::Error),
}

/// Serves until `stop`. What a person has to know is said, a line at a time.
///
/// # Errors
/// Where the server does not start.
pub async fn serve(
    settings: Settings,
    say: impl Fn(&str),
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    if settings.demo && !settings.listen.ip().is_loopback() {
        return Err(ServeError::DemoBeyondLoopback(settings.listen));
    }
    let data = Data::of(&settings)?;
    let refused = |source| ServeError::Listen { listen: settings.listen, source };
    let listener = TcpListener::bind(settings.listen).await.map_err(refused)?;
    let listen = listener.local_addr().map_err(refused)?;
    let handles = AppState::open(&settings, data.path())?;
    maintenance::start(&handles.repository).map_err(ServeError::Thread)?;
    let server =
        Server::new(&settings, listen, data.path(), handles, Spa::embedded(), Clock::monotonic())?;

    if !listen.ip().is_loopback() {
        tracing::warn!(
            "the server accepts connections from other machines without TLS. \
             Browsers keep a session over HTTPS only, so put a TLS proxy in front"
        );
    }
    let has_administrator = server.auth().has_administrator()?;
    say(&format!("Mockpit listens on http://{listen}"));
    if !has_administrator {
        let token = server.auth().invite().map_err(HashError::from)?;
        say(
            "No administrator account yet. To create one, open this one-time link within 30 minutes:",
        );
        say(&format!("  http://{}/welcome/{token}", reachable(listen)));
    }
    if settings.demo {
        say("This is a demo: anyone on this machine is an administrator.");
    }

    let (told, asked) = oneshot::channel();
    let graceful = async move {
        stop.await;
        tracing::info!("stopping");
        let _nobody_waits = told.send(());
    };
    let limits = Limits::of_this_process();
    let proxies = settings.trusted_proxies;
    tokio::select! {
        () = connections::accept(listener, router(&server), limits, proxies, graceful) => Ok(()),
        () = patience(asked) => {
            tracing::warn!("stopped before all requests had finished");
            Ok(())
        }
    }
}

/// Ends some time after the server was asked to stop.
async fn patience(asked: oneshot::Receiver<()>) {
    match asked.await {
        Ok(()) => sleep(GRACE).await,
        Err(_) => pending().await,
    }
}

/// The data directory: one that stays, or one that goes with the demo.
enum Data {
    Kept(PathBuf),
    Temporary(TempDir),
}

impl Data {
    fn of(settings: &Settings) -> Result<Self, ServeError> {
        if settings.demo && settings.data.is_none() {
            let made = tempfile::Builder::new().prefix("mockpit-demo-").tempdir();
            return made
                .map(Self::Temporary)
                .map_err(|source| ServeError::Data { data: std::env::temp_dir(), source });
        }
        let data = settings.data();
        if data.is_dir() {
            private::check(&data)?;
        }
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&data)
            .map_err(|source| ServeError::Data { data: data.clone(), source })?;
        Ok(Self::Kept(data))
    }

    fn path(&self) -> &Path {
        match self {
            Self::Kept(path) => path,
            Self::Temporary(folder) => folder.path(),
        }
    }
}

/// An address that a browser on this machine can open: every address is not one.
fn reachable(listen: SocketAddr) -> String {
    if listen.ip().is_unspecified() {
        format!("localhost:{}", listen.port())
    } else {
        listen.to_string()
    }
}
