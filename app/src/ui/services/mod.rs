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
pub use list::{LoadedServices, Services, use_services};
pub use page::ServicesPage;
pub use row::{SELECTABLE_SERVICE_LIST, service_cells, service_columns};
pub use toolbar::{ServiceToolbar, clear_filter};
