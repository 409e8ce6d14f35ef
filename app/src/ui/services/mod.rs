//! The lists of services: the page, and the component that the export shares.

mod catalog;
mod list;
mod list_keys;
mod memory;
mod page;
mod query;
mod row;
mod service_list;
#[cfg(test)]
mod testing;
mod text;
mod toolbar;

pub use catalog::Services;
pub use list::{LoadedServices, use_services};
pub use list_keys::list_keys;
pub(in crate::ui) use memory::provide_list_memory;
pub use memory::use_list_memory;
pub use page::{CreateExport, ExportParts, LaterParts, ServicesPage};
pub use service_list::service_list;
pub use text::SERVICE;
