//! The services of a revision.

use std::sync::Arc;

use api_types::LastImport;
use snapshot::Summary;

/// Services in the order of a list. Shared, because every change of the filter makes another list.
pub type Services = Arc<Vec<Arc<Summary>>>;

/// The services of a revision.
#[derive(Clone, Debug, PartialEq)]
pub struct Catalog {
    /// All services, ordered by name.
    pub services: Services,
    /// The import that made the revision.
    pub last_import: Option<LastImport>,
}
