//! What Mockpit has and Microcks has not, under `/api/mockpit/v1`.

pub(crate) mod instances;
pub(crate) mod plans;
pub(crate) mod revisions;
pub(crate) mod saved;
pub(crate) mod servers;
