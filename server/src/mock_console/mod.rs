//! The mocks for the console: what they are, calls from the console, and what administrators choose.

mod call;
mod choices;
mod overview;
mod view;

use std::{
    collections::HashSet,
    io,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use api_types::{
    ApiError, AuditAction, ConsoleCall, ConsoleCallResult, Missing, MockAddress, MockProfile,
    MocksOverview, ProfileSource, ServiceMocks, Timestamp,
};
use app::api::{
    IntoApiError,
    access::{BoxFuture, MocksService},
};
use mocks::ScriptFallbacks;
use repository::{Admin, Member, Repository};
use snapshot::{ServiceId, ServiceKey, ServiceType};

use self::choices::{Choices, ChosenFallback};
use crate::{
    audit::{AuditLog, Event},
    auth::Clock,
    background,
    mocks::{MockServer, ResponseTimes, Scheme},
    records::{RecordFileError, RecordPlace},
};

pub(crate) use choices::check_mock_choices;

/// The address of the console, if mocks are served there too.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ConsoleAddress {
    pub(crate) listen: SocketAddr,
    pub(crate) uses_tls: bool,
}

/// The mocks for the console. It lives as long as the server.
pub(crate) struct MockConsole {
    repository: Arc<Repository>,
    server: Arc<MockServer>,
    choices: Choices,
    applied: Mutex<Applied>,
    console: Option<ConsoleAddress>,
    audit: AuditLog,
    clock: Clock,
    /// When the counts began.
    since: Timestamp,
}

/// The services for which something was chosen and applied.
#[derive(Default)]
struct Applied {
    switched_off: HashSet<ServiceKey>,
    with_fallbacks: HashSet<ServiceKey>,
}

/// The pause between two looks at what was chosen at other servers.
const FOLLOW_PAUSE: Duration = Duration::from_millis(500);

impl MockConsole {
    /// Applies what administrators chose before. What cannot be read is logged, and has no effect.
    pub(crate) fn new(
        place: &RecordPlace,
        repository: Arc<Repository>,
        server: Arc<MockServer>,
        console: Option<ConsoleAddress>,
        clock: Clock,
    ) -> Self {
        let choices = Choices::new(place);
        let (audit, since) = (AuditLog::new(place), clock.date());
        let applied = Mutex::default();
        let this = Self { repository, server, choices, applied, console, audit, clock, since };
        this.apply_or_log();
        this
    }

    /// Applies what administrators choose at other servers, from now on.
    ///
    /// # Errors
    /// If the thread that does so cannot be started.
    pub(crate) fn follow(self: &Arc<Self>) -> io::Result<()> {
        if !self.choices.are_shared() {
            return Ok(());
        }
        background::repeat("mock choices", FOLLOW_PAUSE, self, |console| {
            if console.choices.have_changed() {
                console.apply_or_log();
            }
        })
    }

    fn apply_or_log(&self) {
        if let Err(error) = self.apply() {
            tracing::error!(%error, "cannot read what was chosen for mocks");
        }
    }

    /// Applies all choices, and takes back those that were applied before.
    fn apply(&self) -> Result<(), RecordFileError> {
        let switched_off: HashSet<ServiceKey> = self.choices.switched_off()?.into_iter().collect();
        let fallbacks = self.choices.fallbacks()?;
        let with_fallbacks = fallbacks.iter().map(|it| it.service.clone()).collect();
        let times = self.choices.profile()?.and_then(|it| it.source.profile().ok());
        let new = Applied { switched_off, with_fallbacks };
        let mut applied = self.applied.lock().unwrap_or_else(PoisonError::into_inner);
        for service in applied.switched_off.union(&new.switched_off) {
            self.server.switch(service, !new.switched_off.contains(service));
        }
        for service in applied.with_fallbacks.union(&new.with_fallbacks) {
            self.server.set_script_fallbacks(service, of_service(&fallbacks, service));
        }
        let times = times.map(|profile| ResponseTimes::Profile(Arc::new(profile)));
        self.server.set_response_times(times.unwrap_or_default());
        *applied = new;
        Ok(())
    }

    /// Where clients find mocks. The first address has all those that HTTP is enough for.
    fn addresses(&self) -> Vec<MockAddress> {
        let console = self.console.map(|_| MockAddress::Console);
        console.into_iter().chain(self.listener()).collect()
    }

    /// Where clients find the mocks of a type of services.
    fn address(&self, kind: ServiceType) -> Option<MockAddress> {
        match kind {
            ServiceType::Grpc | ServiceType::Event | ServiceType::GenericEvent => self.listener(),
            ServiceType::Rest
            | ServiceType::SoapHttp
            | ServiceType::Graphql
            | ServiceType::GenericRest
            | ServiceType::Unknown => self.addresses().into_iter().next(),
        }
    }

    /// The scheme and the authority of the first address.
    fn http_base(&self) -> Option<(Scheme, SocketAddr)> {
        let console = self.console.map(|it| (Scheme::new(it.uses_tls), it.listen));
        console.or_else(|| Some((Scheme::new(false), self.server.address()?)))
    }

    /// The address of mocks alone.
    fn listener(&self) -> Option<MockAddress> {
        let address = self.server.address()?;
        let host = (!address.ip().is_unspecified()).then(|| address.ip().to_string().into());
        Some(MockAddress::Listener { is_tls: false, host, port: address.port() })
    }

    fn profile(&self) -> Result<Option<MockProfile>, ApiError> {
        self.choices.profile().map_err(IntoApiError::into_api_error)
    }

    fn key(&self, member: &Member, service: &ServiceId) -> Result<ServiceKey, ApiError> {
        let head = self.repository.head(member);
        let entry = head.index.by_id(service).ok_or(ApiError::NotFound(Missing::Service))?;
        Ok(entry.summary.key.clone())
    }
}

/// The examples that were chosen for the operations of a service.
fn of_service(fallbacks: &[ChosenFallback], service: &ServiceKey) -> ScriptFallbacks {
    let own = fallbacks.iter().filter(|it| it.service == *service);
    own.map(|it| (it.operation.clone(), it.example.clone())).collect()
}

/// The mocks, for one request. Each change is in the audit log.
pub(crate) struct RequestMocks {
    pub(crate) console: Arc<MockConsole>,
    pub(crate) peer: IpAddr,
}

impl RequestMocks {
    fn record(&self, admin: &Admin, action: AuditAction, subject: &str) {
        let actor = admin.member().identity();
        let event = Event::new(actor.name(), Some(self.peer), action).about(subject);
        self.console.audit.record(&event, self.console.clock.date());
    }
}

impl MocksService for RequestMocks {
    fn view(&self, member: &Member, service: &ServiceId) -> Result<ServiceMocks, ApiError> {
        let calls = self.console.repository.calls(member, service);
        let (summary, calls) = calls.map_err(IntoApiError::into_api_error)?;
        view::view(&self.console, &summary, calls)
    }

    fn make_call(&self, _: &Member, call: ConsoleCall) -> BoxFuture<'_, ConsoleCallResult> {
        Box::pin(async move { Ok(call::make(&self.console, call).await) })
    }

    fn switch(&self, admin: &Admin, service: &ServiceId, is_on: bool) -> Result<(), ApiError> {
        let key = self.console.key(admin.member(), service)?;
        let stored = self.console.choices.switch(&key, is_on);
        stored.and_then(|()| self.console.apply()).map_err(IntoApiError::into_api_error)?;
        let action =
            if is_on { AuditAction::MocksSwitchedOn } else { AuditAction::MocksSwitchedOff };
        self.record(admin, action, &key.to_string());
        Ok(())
    }

    fn choose_script_fallback(
        &self,
        admin: &Admin,
        service: &ServiceId,
        operation: &str,
        example: Option<&str>,
    ) -> Result<(), ApiError> {
        let console = &self.console;
        let key = console.key(admin.member(), service)?;
        if let Some(example) = example {
            let exists = console.server.with_mocks(|mocks| {
                let compiled = mocks.find(&key.name, &key.version)?.compiled()?;
                Some(compiled.service.has_example(operation, example))
            });
            if exists != Some(true) {
                return Err(ApiError::NotFound(Missing::ServicePart));
            }
        }
        let stored = console.choices.choose_fallback(&key, operation, example);
        stored.and_then(|()| console.apply()).map_err(IntoApiError::into_api_error)?;
        let subject = match example {
            Some(example) => format!("{example} for {operation} of {key}"),
            None => format!("an error for {operation} of {key}"),
        };
        self.record(admin, AuditAction::ScriptFallbackChosen, &subject);
        Ok(())
    }

    fn overview(&self, admin: &Admin) -> Result<MocksOverview, ApiError> {
        overview::overview(&self.console, admin.member())
    }

    fn choose_profile(&self, admin: &Admin, source: Option<ProfileSource>) -> Result<(), ApiError> {
        let profile = source.as_ref().map(ProfileSource::profile).transpose();
        let profile = profile.map_err(ApiError::InvalidProfile)?;
        let name = profile.as_ref().map(|profile| profile.name().to_owned()).unwrap_or_default();
        let chosen = source.map(|source| MockProfile { name: name.as_str().into(), source });
        let stored = self.console.choices.choose_profile(chosen);
        stored.and_then(|()| self.console.apply()).map_err(IntoApiError::into_api_error)?;
        self.record(admin, AuditAction::MockProfileChosen, &name);
        Ok(())
    }
}
