//! Why fetching or sending stops.

use api_types::{ApiError, InstanceJobFailure, InstanceProblem, InstanceStage, Timestamp};
use app::api::IntoApiError as _;
use snapshot::ServiceKey;

use super::{
    contact::Connection,
    job::{Job, Stop},
    record::InstanceRecord,
};
use crate::exchange::{
    ReceiveError,
    send::{SendError, SendProgress},
};

impl From<ReceiveError> for Stop {
    fn from(error: ReceiveError) -> Self {
        match error {
            ReceiveError::Client(error) => error.into(),
            ReceiveError::Local(error) => Self::internal(&error),
            ReceiveError::NotSnapshot(reason) => {
                Self::Failed(InstanceJobFailure::NotSnapshot { reason: reason.into() })
            }
        }
    }
}

impl From<SendError> for Stop {
    fn from(error: SendError) -> Self {
        match error {
            SendError::Canceled => Self::Canceled,
            SendError::Client(error) => error.into(),
            SendError::Receive(error) => error.into(),
            SendError::Local(error) => Self::internal(&error),
            SendError::Store(error) => error.into_api_error().into(),
            SendError::Export(error) => error.into_api_error().into(),
            SendError::Changed(services) => changed_there(services),
            SendError::TooLarge { services, limit } => too_large(services, limit),
            SendError::Differs(services) => Self::Failed(read_back_differs(services)),
        }
    }
}

impl SendProgress for Job {
    fn enter(&self, stage: InstanceStage, total: usize) -> Result<(), SendError> {
        Self::enter(self, stage, total).map_err(|_| SendError::Canceled)
    }

    fn set_done(&self, done: usize) -> Result<(), SendError> {
        Self::set_done(self, done).map_err(|_| SendError::Canceled)
    }
}

impl From<ApiError> for Stop {
    fn from(error: ApiError) -> Self {
        Self::server(error)
    }
}

impl Stop {
    /// The instance cannot be used.
    pub(super) const fn instance(problem: InstanceProblem) -> Self {
        Self::Failed(InstanceJobFailure::Instance(problem))
    }

    /// The same failure, of one of the two instances of a job. A failure of this server is of none.
    pub(super) fn of(self, instance: &InstanceRecord) -> Self {
        match self {
            Self::Canceled | Self::Failed(InstanceJobFailure::Server(_)) => self,
            Self::Failed(failure) => Self::Failed(InstanceJobFailure::Of {
                instance: instance.name.as_str().into(),
                failure: Box::new(failure),
            }),
        }
    }

    /// The same with what is known about the connection, such as that its token has expired in the meantime.
    pub(super) fn explained(self, connection: &Connection, now: Timestamp) -> Self {
        match self {
            Self::Failed(InstanceJobFailure::Instance(problem)) => {
                Self::instance(connection.explain(problem, now))
            }
            stop => stop,
        }
    }
}

/// Services there have changed since the plan was made.
fn changed_there(services: Vec<ServiceKey>) -> Stop {
    let (services, total) = first(services);
    Stop::Failed(InstanceJobFailure::ChangedThere { services, total })
}

/// Services are something else there than what was sent.
pub(super) fn read_back_differs(services: Vec<ServiceKey>) -> InstanceJobFailure {
    let (services, total) = first(services);
    InstanceJobFailure::ReadBackDiffers { services, total }
}

/// Services are too large.
pub(super) fn too_large(services: Vec<ServiceKey>, limit: Option<u64>) -> Stop {
    let (services, _) = first(services);
    Stop::Failed(InstanceJobFailure::ServiceTooLarge { services, limit })
}

/// The first of many services, and the number of all of them.
fn first(mut services: Vec<ServiceKey>) -> (Vec<ServiceKey>, u32) {
    let total = u32::try_from(services.len()).unwrap_or(u32::MAX);
    services.truncate(InstanceJobFailure::MAX_LISTED);
    (services, total)
}
