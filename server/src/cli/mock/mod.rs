//! `mockpit mock`: serves the mocks of snapshots, without a data directory.

mod error;
mod json;
mod load;
mod table;
mod watch;

use std::{
    io::{self, Write as _, stderr},
    net::SocketAddr,
    sync::Arc,
};

use app::text::plural;
use mocks::Options;
use tokio::{
    net::TcpListener,
    runtime::Runtime,
    signal::{
        ctrl_c,
        unix::{SignalKind, signal},
    },
};

pub use error::MockError;

use self::{load::Loaded, watch::Watched};
use crate::{
    cli::{arguments::MockArguments, outcome::Outcome, remote::Access, source::Source},
    mocks::{
        Catalog, MockServer, MockSettings, Recorder, ResponseTimes, ServiceFinding,
        find_in_background, serve_mocks,
    },
};

/// Serves mocks until the process is interrupted. Passes each line for the terminal to `print_line`.
///
/// # Errors
/// If a source cannot be read, or the address is in use.
pub fn mock_command(
    arguments: &MockArguments,
    print_line: impl Fn(&str) + Send + Sync + 'static,
) -> Result<Outcome, MockError> {
    let sources: Vec<Source> =
        arguments.sources.iter().map(|text| Source::from_argument(text)).collect();
    if let Some(source) = sources.iter().find(|it| arguments.watch && !watch::is_possible(it)) {
        return Err(MockError::CannotWatch(source.to_string()));
    }
    let profile = arguments.profile.as_deref().map(load::profile).transpose()?;
    let times = ResponseTimes::new(profile, arguments.delay);
    let options = Options { is_strict: arguments.strict, ..Options::default() };
    let server = MockServer::new(MockSettings::default());
    let recorder = arguments.record.as_deref().map(|path| {
        let failed = |source| MockError::Record { path: path.to_owned(), source };
        Recorder::create(path).map(Arc::new).map_err(failed)
    });
    let recorder = recorder.transpose()?;
    if let Some(recorder) = &recorder {
        server.set_recorder(Arc::clone(recorder));
    }
    let catalog = Arc::new(Catalog::new(options, times));
    let access = Access::from(&arguments.access);
    let mut watched = Vec::new();
    for source in sources {
        let before = watch::fingerprint(&source);
        match load::load(&source, &access, &catalog, &server)? {
            Loaded::Served { services, hidden } => {
                for key in hidden {
                    warn(&format!("{key} is in two sources. The first one is served."));
                }
                if services == 0 {
                    warn(&format!("{source} has no services."));
                }
            }
            Loaded::NotUsable => {
                warn(&format!("{source} cannot be served."));
                return Ok(Outcome::Problems);
            }
        }
        watched.push(Watched { source, fingerprint: before });
    }
    server.set_catalog(Arc::clone(&catalog));
    let print = Print { is_json: arguments.json, line: Arc::new(print_line) };
    let listen = SocketAddr::new(arguments.address, arguments.port);
    let runtime = Runtime::new().map_err(MockError::Thread)?;
    let is_watching = arguments.watch;
    runtime.block_on(async {
        let listen_error = |source| MockError::Listen { listen, source };
        let listener = TcpListener::bind(listen).await.map_err(listen_error)?;
        let address = listener.local_addr().map_err(listen_error)?;
        print.started(&catalog, address).map_err(MockError::Listed)?;
        let for_findings = print.clone();
        find_in_background(&server, move |findings| for_findings.findings(findings))
            .map_err(MockError::Thread)?;
        if is_watching {
            let changes = watch::Reload {
                watched,
                access,
                catalog,
                server: Arc::clone(&server),
                print: print.clone(),
            };
            changes.start().map_err(MockError::Thread)?;
        }
        let stop = stop_signal().map_err(MockError::Thread)?;
        serve_mocks(listener, Arc::clone(&server), stop).await.map_err(listen_error)
    })?;
    print.stopped(&server);
    if let Some(recorder) = recorder {
        let path = arguments.record.clone().unwrap_or_default();
        let failed = |source| MockError::Record { path, source };
        let lost = recorder.finish().map_err(failed)?;
        if lost > 0 {
            let calls = plural(lost, "call was", "calls were");
            warn(&format!("{calls} not recorded, because the disk was too slow."));
        }
    }
    Ok(Outcome::Success)
}

/// Completes at SIGINT and SIGTERM.
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = ctrl_c() => {}
        }
    })
}

/// Prints what a person or a program should know about a running server.
#[derive(Clone)]
struct Print {
    is_json: bool,
    line: Arc<dyn Fn(&str) + Send + Sync>,
}

impl Print {
    fn started(&self, catalog: &Catalog, address: SocketAddr) -> io::Result<()> {
        if self.is_json {
            (self.line)(&json::started(catalog, address)?);
        } else {
            table::started(&catalog.listed(), address).iter().for_each(|line| (self.line)(line));
        }
        Ok(())
    }

    fn reloaded(&self, catalog: &Catalog, source: &Source, count: usize) -> io::Result<()> {
        if self.is_json {
            (self.line)(&json::reloaded(catalog, source)?);
        } else {
            let count = plural(count as u64, "service", "services");
            (self.line)(&format!("Reloaded {source}: {count}."));
        }
        Ok(())
    }

    fn findings(&self, findings: &[ServiceFinding]) {
        if self.is_json {
            return (self.line)(&json::findings(findings));
        }
        table::findings(findings).iter().for_each(|line| (self.line)(line));
    }

    fn stopped(&self, server: &MockServer) {
        if self.is_json {
            return (self.line)(&json::stopped(server));
        }
        table::stopped(server).iter().for_each(|line| (self.line)(line));
    }
}

/// Prints a line on standard error. If that is closed, nobody reads it.
fn warn(line: &str) {
    let _closed = writeln!(stderr(), "{line}");
}
