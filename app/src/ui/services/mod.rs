//! The list of all services, and the pieces of it that choosing what to export shares.

mod filtered;
mod page;
mod row;
mod toolbar;
mod use_filter;
mod use_services;

pub use filtered::{Services, filtered};
pub use page::ServicesPage;
pub use row::{SERVICE_LIST, SERVICE_LIST_TO_CHOOSE, service_cells, service_columns};
pub use toolbar::{ServiceToolbar, clear_filter};
pub use use_filter::use_filter;
pub use use_services::{Body, Listed, use_services};
