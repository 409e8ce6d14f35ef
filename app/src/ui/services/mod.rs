//! The list of all services, and the pieces of it that choosing what to export shares.

mod address;
mod listed;
mod page;
mod row;
mod shown;
mod toolbar;

pub use address::use_filter;
pub use listed::{Body, Listed, listed};
pub use page::ServicesPage;
pub use row::{SERVICE_LIST, SERVICE_LIST_TO_CHOOSE, service_cells, service_columns};
pub use shown::{Services, shown};
pub use toolbar::{ServiceToolbar, clear_filter};
