//! Why fetching or sending stops.

use api_types::{ApiError, InstanceJobFailure, InstanceProblem};
use snapshot::ServiceKey;

use super::job::Stop;
use crate::exchange::ReceiveError;

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
}

/// Services there have changed since the plan was made.
pub(super) fn changed_there(services: Vec<ServiceKey>) -> Stop {
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
