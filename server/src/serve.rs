//! `mockpit serve`: starts the server from its settings and stops it gracefully.

use std::{
    convert::Infallible,
    fs::DirBuilder,
    future::{Future, pending},
    net::SocketAddr,
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use sd_notify::NotifyState;
use tempfile::TempDir;
use tokio::{net::TcpListener, sync::oneshot, time::sleep};

use crate::{
    app_state::{AppState, Server},
    auth::{Clock, HashError},
    http::{
        connections::{self, Config, Limits},
        guard::Hosts,
        router::{monitoring_router, router},
        spa::Spa,
    },
    maintenance, mocks, private,
    serve_error::ServeError,
    settings::{MocksAddress, Settings},
    tls::{self, Tls},
};

/// How long requests may take to finish when the server stops. Background tasks then get the same
/// time again.
pub const GRACE: Duration = Duration::from_secs(5);

/// Serves until `stop` completes. Passes each line for the terminal to `print_line`.
///
/// # Errors
/// If the server cannot start.
pub async fn serve(
    settings: Settings,
    print_line: impl Fn(&str),
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    if settings.demo && !settings.listen.ip().is_loopback() {
        return Err(ServeError::DemoBeyondLoopback(settings.listen));
    }
    let tls = settings.tls.files()?.map(Tls::open).transpose()?.map(Arc::new);
    let data = Data::open(&settings)?;
    let (listener, listen) = bind(settings.listen).await?;
    let metrics_listener = match settings.metrics_listen {
        Some(address) => Some(bind(address).await?),
        None => None,
    };
    let mocks_listener = bind_mocks(&settings).await?;
    let handles = AppState::open(&settings, data.path())?;
    maintenance::start(&handles.repository).map_err(ServeError::Thread)?;
    let server =
        Server::new(&settings, listen, data.path(), handles, Spa::embedded(), Clock::monotonic())?;
    server.auth.start().map_err(ServeError::Thread)?;
    server.backups.start().map_err(ServeError::Thread)?;
    server.instances.start().map_err(ServeError::Thread)?;
    server.servers.start().map_err(ServeError::Thread)?;

    let hangup = tls::hangup(tls.is_some());
    if let Some(tls) = &tls {
        server.monitoring.set_certificate(Arc::clone(tls));
        tokio::spawn(tls::watch(Arc::clone(tls), hangup));
    } else {
        tokio::spawn(tls::ignore(hangup));
    }
    if tls.is_none() && !listen.ip().is_loopback() {
        tracing::warn!(
            "the server accepts connections from other machines without TLS. \
             Browsers keep a session over HTTPS only, so set --tls-cert and --tls-key, or put a TLS \
             proxy in front"
        );
    }
    let has_administrator = server.auth().has_administrator()?;
    let scheme = if tls.is_some() { "https" } else { "http" };
    print_line(&format!("Mockpit listens on {scheme}://{listen}"));
    let metrics = metrics_listener.map(|(listener, listen)| {
        print_line(&format!("Metrics are at http://{listen}/metrics"));
        tokio::spawn(serve_metrics(listener, listen, Arc::clone(&server)))
    });
    if !has_administrator {
        let token = server.auth().issue_setup_token().map_err(HashError::from)?;
        print_line(
            "No administrator account yet. To create one, open this one-time link within 30 minutes:",
        );
        print_line(&format!("  {scheme}://{}/welcome/{token}", reachable(listen)));
    }
    if let Some(oidc) = server.auth.oidc().filter(|_| !settings.demo) {
        let oidc = Arc::clone(oidc);
        // A task of its own, because the server starts without the provider.
        tokio::spawn(async move { oidc.contact().await });
    }
    if settings.demo {
        print_line("This is a demo: anyone on this machine is an administrator.");
    }

    let (stop_mocks, mocks_stop) = oneshot::channel::<Infallible>();
    if mocks_listener.is_some() || server.has_mocks_on_console_port {
        server.follow_revisions().map_err(ServeError::Thread)?;
    }
    let mocks = mocks_listener.map(|(listener, listen)| {
        print_line(&format!("Mocks are at http://{listen}"));
        let stop = async move {
            let _stopped = mocks_stop.await;
        };
        tokio::spawn(mocks::serve_mocks(listener, Arc::clone(&server.mocks), stop))
    });

    notify_service_manager(NotifyState::Ready);
    let (stop_sender, stop_requested) = oneshot::channel();
    let monitoring = Arc::clone(&server.monitoring);
    let graceful = async move {
        stop.await;
        tracing::info!("stopping the server");
        monitoring.stop();
        notify_service_manager(NotifyState::Stopping);
        drop(stop_mocks);
        let _is_closed = stop_sender.send(());
    };
    let config = Config {
        limits: Limits::from_process(),
        proxies: settings.trusted_proxies.into_iter().collect(),
        slots: server.monitoring.connections.clone(),
        tls,
        ..Config::default()
    };
    tokio::select! {
        () = async {
            connections::accept(listener, router(&server), config, graceful).await;
            if let Some(mocks) = mocks {
                let _ended = mocks.await;
            }
        } => {}
        () = grace_period(stop_requested) => {
            tracing::warn!("stopped the server before all requests had finished");
        }
    }
    if let Some(metrics) = metrics {
        metrics.abort();
    }
    server.servers.leave().await;
    Ok(())
}

/// Informs systemd, if it started this process as a unit of the type `notify`.
fn notify_service_manager(state: NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::warn!(%error, "cannot inform the service manager");
    }
}

/// Listens at an address. Returns it with its port.
async fn bind(listen: SocketAddr) -> Result<(TcpListener, SocketAddr), ServeError> {
    let listen_error = |source| ServeError::Listen { listen, source };
    let listener = TcpListener::bind(listen).await.map_err(listen_error)?;
    let listen = listener.local_addr().map_err(listen_error)?;
    Ok((listener, listen))
}

/// Listens for calls to mocks. A default address that another server uses is a warning only.
async fn bind_mocks(settings: &Settings) -> Result<Option<(TcpListener, SocketAddr)>, ServeError> {
    match settings.mocks.address(settings.listen) {
        MocksAddress::Off => Ok(None),
        MocksAddress::Set(address) => bind(address).await.map(Some),
        MocksAddress::Default(address) => match bind(address).await {
            Ok(bound) => Ok(Some(bound)),
            Err(error) => {
                tracing::warn!(
                    %error,
                    "mocks are not served. Choose another address with --mocks-listen"
                );
                Ok(None)
            }
        },
    }
}

/// Serves metrics at an address of their own, also while the server stops.
async fn serve_metrics(listener: TcpListener, listen: SocketAddr, server: Arc<Server>) {
    // A metrics system opens few connections, and they must not take those of people.
    let limits = Limits { max_connections: 32, max_per_peer: 32, ..Limits::default() };
    let config = Config { limits, ..Config::default() };
    let router = monitoring_router(&server, Hosts::new(listen, &[]));
    connections::accept(listener, router, config, pending()).await;
}

/// Completes [`GRACE`] after the server was asked to stop.
async fn grace_period(stop_requested: oneshot::Receiver<()>) {
    match stop_requested.await {
        Ok(()) => sleep(GRACE).await,
        Err(_) => pending().await,
    }
}

/// The data directory. A demo without `--data` has a temporary one, which is removed at the end.
enum Data {
    Permanent(PathBuf),
    Temporary(TempDir),
}

impl Data {
    fn open(settings: &Settings) -> Result<Self, ServeError> {
        if settings.demo && settings.location.data.is_none() {
            let folder = tempfile::Builder::new().prefix("mockpit-demo-").tempdir();
            return folder
                .map(Self::Temporary)
                .map_err(|source| ServeError::Data { data: std::env::temp_dir(), source });
        }
        let data = settings.location.data();
        if data.is_dir() {
            private::check(&data)?;
        }
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&data)
            .map_err(|source| ServeError::Data { data: data.clone(), source })?;
        Ok(Self::Permanent(data))
    }

    fn path(&self) -> &Path {
        match self {
            Self::Permanent(path) => path,
            Self::Temporary(folder) => folder.path(),
        }
    }
}

/// The address that a browser on this machine can open. An unspecified address such as `0.0.0.0`
/// is replaced by `localhost`.
fn reachable(listen: SocketAddr) -> String {
    if listen.ip().is_unspecified() {
        format!("localhost:{}", listen.port())
    } else {
        listen.to_string()
    }
}
