//! The list of services: its page, and the components that the export shares.

mod filter;
mod list;
mod page;
mod row;
#[cfg(test)]
mod testing;
mod text;
mod toolbar;

pub use filter::{filtered, use_filter};
pub use list::{Body, Listed, Services, use_services};
pub use page::ServicesPage;
pub use row::{SERVICE_LIST_TO_CHOOSE, service_cells, service_columns};
pub use toolbar::{ServiceToolbar, clear_filter};
