//! The mocks for the console: what they are, calls from the console, and what administrators choose.

mod call;
mod choices;
mod overview;
mod view;

use std::{net::IpAddr, path::Path, sync::Arc};

use api_types::{
    ApiError, AuditAction, ConsoleCall, ConsoleCallResult, Missing, MockAddress, MockProfile,
    MocksOverview, ProfileSource, ServiceMocks, Timestamp,
};
use app::api::{
    IntoApiError,
    access::{BoxFuture, MocksService},
    internal_error,
};
use repository::{Admin, Member, Repository};
use snapshot::{ServiceId, ServiceKey};

use self::choices::Choices;
use crate::{
    audit::{AuditLog, Event},
    auth::{Clock, RecordFileError},
    mocks::{MockServer, ResponseTimes},
};

/// The mocks for the console. It lives as long as the server.
pub(crate) struct MockConsole {
    repository: Arc<Repository>,
    server: Arc<MockServer>,
    choices: Choices,
    audit: AuditLog,
    clock: Clock,
    /// When the counts began.
    since: Timestamp,
}

impl MockConsole {
    /// Applies what administrators chose before. What cannot be read is logged, and has no effect.
    pub(crate) fn new(
        data: &Path,
        repository: Arc<Repository>,
        server: Arc<MockServer>,
        clock: Clock,
    ) -> Self {
        let choices = Choices::new(data);
        let (audit, since) = (AuditLog::new(data), clock.date());
        let this = Self { repository, server, choices, audit, clock, since };
        if let Err(error) = this.apply() {
            tracing::error!(%error, "cannot read what was chosen for mocks");
        }
        this
    }

    fn apply(&self) -> Result<(), RecordFileError> {
        for service in self.choices.switched_off()? {
            self.server.switch(&service, false);
        }
        if let Some(MockProfile { source, .. }) = self.choices.profile()?
            && let Ok(profile) = source.profile()
        {
            self.server.set_response_times(ResponseTimes::Profile(Arc::new(profile)));
        }
        Ok(())
    }

    /// Where clients find the mocks.
    fn address(&self) -> Option<MockAddress> {
        let address = self.server.address()?;
        let host = (!address.ip().is_unspecified()).then(|| address.ip().to_string().into());
        Some(MockAddress::Listener { is_tls: false, host, port: address.port() })
    }

    fn profile(&self) -> Result<Option<MockProfile>, ApiError> {
        self.choices.profile().map_err(|error| internal_error(&error))
    }

    fn key(&self, member: &Member, service: &ServiceId) -> Result<ServiceKey, ApiError> {
        let head = self.repository.head(member);
        let entry = head.index.by_id(service).ok_or(ApiError::NotFound(Missing::Service))?;
        Ok(entry.summary.key.clone())
    }
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
        Box::pin(async move { Ok(call::make(&self.console.server, call).await) })
    }

    fn switch(&self, admin: &Admin, service: &ServiceId, is_on: bool) -> Result<(), ApiError> {
        let key = self.console.key(admin.member(), service)?;
        let stored = self.console.choices.switch(&key, is_on);
        stored.map_err(|error| internal_error(&error))?;
        self.console.server.switch(&key, is_on);
        let action =
            if is_on { AuditAction::MocksSwitchedOn } else { AuditAction::MocksSwitchedOff };
        self.record(admin, action, &key.to_string());
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
        stored.map_err(|error| internal_error(&error))?;
        let times = profile.map(|profile| ResponseTimes::Profile(Arc::new(profile)));
        self.console.server.set_response_times(times.unwrap_or_default());
        self.record(admin, AuditAction::MockProfileChosen, &name);
        Ok(())
    }
}
