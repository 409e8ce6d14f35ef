//! The state that lives as long as the server, and how server functions get it.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    path::Path,
    sync::Arc,
};

use api_types::{Revision, Role};
use app::api::{
    access::{BackupService, InstanceService, MocksService, ServersService},
    exchange_service::ExchangeService,
    mirror_service::MirrorService,
};
use leptos::prelude::provide_context;
use repository::{Identity, Member, Repository};
use store::{Follower, SharedValues};

use crate::{
    auth::{Auth, Clock, RequestAuth},
    backup::{Backups, RequestBackups},
    bootstrap::{OpenError, open},
    demo,
    http::{
        compressed_lists::CompressedLists, guard::Hosts, peer::TrustedProxies, spa::Spa,
        trace::RequestIds,
    },
    instances::{Instances, RequestExchange, RequestInstances, RequestMirrors},
    mock_console::{ConsoleAddress, MockConsole, RequestMocks},
    mocks::{self, MockServer, MockSettings},
    monitoring::Monitoring,
    records::RecordPlace,
    serve_error::ServeError,
    servers::Servers,
    settings::Settings,
};

/// The shared handles that server functions find in their context.
#[derive(Clone)]
pub struct AppState {
    /// The repository.
    pub repository: Arc<Repository>,
    /// What the servers of the repository share besides it. `None` if this is the only one.
    pub shared: Option<SharedValues>,
    /// What the server knows about the revisions of the others. `None` if this is the only one.
    pub follower: Option<Follower>,
}

impl AppState {
    /// Opens the repository, and imports the demo data if a demo is empty.
    ///
    /// # Errors
    /// If the data directory cannot be used.
    pub fn open(settings: &Settings, data: &Path) -> Result<Self, ServeError> {
        let database = settings.store.database().map_err(OpenError::from)?;
        let shared = database.as_ref().map(SharedValues::in_database);
        let (repository, follower) = open(settings, data, database.as_ref().zip(shared.as_ref()))?;
        if settings.demo {
            demo::import_services(&repository)?;
        }
        Ok(Self { repository: Arc::new(repository), shared, follower })
    }

    /// The state of the only server of a repository.
    #[must_use]
    pub fn of_one_server(repository: Arc<Repository>) -> Self {
        Self { repository, shared: None, follower: None }
    }

    /// Puts the handles into the context of a server function.
    fn provide(&self) {
        provide_context(Arc::clone(&self.repository));
    }
}

/// The state that lives as long as the server.
pub struct Server {
    pub(crate) auth: Arc<Auth>,
    pub(crate) backups: Arc<Backups>,
    pub(crate) spa: Spa,
    pub(crate) hosts: Arc<Hosts>,
    pub(crate) uses_tls: bool,
    pub(crate) proxies: TrustedProxies,
    pub(crate) ids: Arc<RequestIds>,
    /// The list of services.
    pub(crate) lists: CompressedLists,
    /// The grid of services and instances.
    pub(crate) grids: CompressedLists,
    pub(crate) monitoring: Arc<Monitoring>,
    /// The mocks of the newest revision. Empty with `--no-mocks`.
    pub(crate) mocks: Arc<MockServer>,
    mock_console: Arc<MockConsole>,
    /// The servers that share the repository.
    pub(crate) servers: Arc<Servers>,
    pub(crate) instances: Arc<Instances>,
    /// Whether mocks are also served at the address of the console.
    pub(crate) has_mocks_on_console_port: bool,
    handles: AppState,
    max_upload: u64,
}

impl Server {
    /// Creates the state of a server that listens at `listen` and uses this data directory.
    ///
    /// # Errors
    /// If sign-in cannot be set up, or the key for the secrets of instances cannot be used.
    pub fn new(
        settings: &Settings,
        listen: SocketAddr,
        data: &Path,
        handles: AppState,
        spa: Spa,
        clock: Clock,
    ) -> Result<Arc<Self>, ServeError> {
        let allowed = settings.backup_folder.clone();
        let repository = || Arc::clone(&handles.repository);
        let place = RecordPlace::new(data, handles.shared.clone());
        place.follow().map_err(ServeError::Thread)?;
        let mocks = MockServer::new(MockSettings {
            cors: settings.mocks.mocks_cors.into(),
            ..MockSettings::default()
        });
        let uses_tls = settings.tls.is_on();
        let console = settings.mocks.mocks_on_console_port;
        let console = console.then_some(ConsoleAddress { listen, uses_tls });
        let mock_console =
            MockConsole::new(&place, repository(), Arc::clone(&mocks), console, clock.clone());
        let mock_console = Arc::new(mock_console);
        let servers = Servers::new(handles.shared.clone(), handles.follower.clone(), listen);
        mock_console.follow().map_err(ServeError::Thread)?;
        Ok(Arc::new(Self {
            backups: Arc::new(Backups::new(&place, allowed, repository(), clock.clone())),
            instances: Arc::new(Instances::new(settings, &place, repository(), clock.clone())?),
            monitoring: Arc::new(Monitoring::new(clock.clone())),
            auth: Arc::new(Auth::new(&place, settings, clock)?),
            spa,
            hosts: Arc::new(Hosts::new(listen, &settings.hosts)),
            uses_tls,
            proxies: settings.trusted_proxies.iter().copied().collect(),
            ids: Arc::new(RequestIds::new()),
            lists: CompressedLists::default(),
            grids: CompressedLists::default(),
            mocks,
            mock_console,
            servers: Arc::new(servers),
            has_mocks_on_console_port: settings.mocks.mocks_on_console_port,
            handles,
            max_upload: settings.max_upload.as_u64(),
        }))
    }

    /// Accounts and sessions.
    #[must_use]
    pub fn auth(&self) -> &Auth {
        &self.auth
    }

    /// Writes the backups that are due, as a running server does every few seconds.
    pub fn run_due_backups(&self) {
        self.backups.run_due();
    }

    /// Looks at the instances that are due, as a running server does every few seconds.
    pub async fn look_at_due_instances(&self) {
        self.instances.look_at_due().await;
    }

    /// Starts the mirrors that are due, as a running server does every few seconds.
    pub fn run_due_mirrors(&self) {
        self.instances.run_due_mirrors();
    }

    /// The mocks, for a listener.
    #[must_use]
    pub fn mocks(&self) -> &Arc<MockServer> {
        &self.mocks
    }

    /// Serves the mocks of the newest revision from now on, as long as the server exists.
    ///
    /// # Errors
    /// If no thread can be started.
    pub fn follow_revisions(&self) -> io::Result<()> {
        let member = Member::new(Identity::verified("mocks", Role::User));
        mocks::follow(self.repository(), member, &self.mocks)
    }

    /// The repository.
    pub(crate) fn repository(&self) -> &Arc<Repository> {
        &self.handles.repository
    }

    /// What the server knows about the revisions of other servers. `None` if it is the only one.
    pub(crate) const fn follower(&self) -> Option<&Follower> {
        self.handles.follower.as_ref()
    }

    /// The newest revision.
    pub(crate) fn newest_revision(&self, member: &Member) -> Revision {
        self.handles.repository.head(member).revision.clone()
    }

    /// The instances, for a request of this peer.
    pub(crate) fn instance_service(&self, peer: IpAddr) -> Arc<dyn InstanceService> {
        Arc::new(RequestInstances { instances: Arc::clone(&self.instances), peer })
    }

    /// Fetching and sending, for a request of this peer.
    pub(crate) fn exchange_service(&self, peer: IpAddr) -> Arc<dyn ExchangeService> {
        Arc::new(RequestExchange { instances: Arc::clone(&self.instances), peer })
    }

    /// The mirrors, for a request of this peer.
    pub(crate) fn mirror_service(&self, peer: IpAddr) -> Arc<dyn MirrorService> {
        Arc::new(RequestMirrors { instances: Arc::clone(&self.instances), peer })
    }

    /// Provides the context of a server function.
    pub(crate) fn provide(&self, request_auth: RequestAuth) {
        provide_context(request_auth.access());
        let (backups, peer) = (Arc::clone(&self.backups), request_auth.peer());
        provide_context::<Arc<dyn BackupService>>(Arc::new(RequestBackups { backups, peer }));
        let console = Arc::clone(&self.mock_console);
        provide_context::<Arc<dyn MocksService>>(Arc::new(RequestMocks { console, peer }));
        provide_context::<Arc<dyn ServersService>>(Arc::clone(&self.servers) as _);
        provide_context(self.instance_service(peer));
        provide_context(self.exchange_service(peer));
        provide_context(self.mirror_service(peer));
        provide_context(request_auth.service(self.max_upload));
        self.handles.provide();
    }
}
