//! The frame of every page: menu, header, announcements.

mod breadcrumbs;
mod header;
mod page;
mod shell;
mod text;

pub use breadcrumbs::{Breadcrumbs, Crumb};
pub use header::PageHeader;
pub use page::{HEADING, Page};
pub use shell::{Logo, Shell};
