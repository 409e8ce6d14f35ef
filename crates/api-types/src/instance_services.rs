//! The services of instances beside those of the repository.

use serde::{Deserialize, Serialize};
use snapshot::{ServiceId, ServiceKey, ServiceType, Summary};

use crate::ids::{InstanceId, Timestamp};

/// How a service of an instance compares with the one of the same name and version in the repository.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServiceMatch {
    /// Both have it, with the same content, apart from IDs, dates and order.
    Same,
    /// Both have it, with different content.
    Differs,
    /// Only the repository has it.
    OnlyHere,
    /// Only the instance has it.
    OnlyThere,
}

/// A service of an instance, of the repository, or of both.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct InstanceService {
    /// How both compare.
    #[serde(rename = "match")]
    pub matches: ServiceMatch,
    /// The service of the instance. The one of the repository if only that has it.
    pub summary: Summary,
    /// The ID of the service in the repository. `None` if only the instance has it.
    pub here: Option<ServiceId>,
}

/// The services of an instance at the last look, beside those of the repository.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct InstanceServices {
    /// When the instance was read last. `None` if never: then there are no services.
    pub read: Option<Timestamp>,
    /// The services, in any order.
    pub services: Vec<InstanceService>,
}

/// A column of the grid of services and instances.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct GridColumn {
    /// The instance.
    pub id: InstanceId,
    /// Its name.
    pub name: Box<str>,
    /// When it was read last. `None` if never: then it is not known what it has.
    pub read: Option<Timestamp>,
}

/// A row of the grid of services and instances.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct GridRow {
    /// The name and version.
    pub key: ServiceKey,
    /// The type.
    pub kind: ServiceType,
    /// What the repository has, then what each instance has, in the order of the columns: 0 if it does not have the
    /// service. Equal numbers are equal contents, apart from IDs, dates and order.
    pub contents: Vec<u8>,
}

/// All services of the repository and of all instances.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct ServiceGrid {
    /// Changes with the rest, so that the server need not send a grid again that the console has.
    pub tag: Box<str>,
    /// The instances.
    pub columns: Vec<GridColumn>,
    /// The services, in any order.
    pub rows: Vec<GridRow>,
}
