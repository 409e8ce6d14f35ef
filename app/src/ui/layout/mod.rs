//! What stands around every page: the menu, the head of the page, the announcements.

mod breadcrumbs;
mod header;
mod page;
mod shell;

pub use breadcrumbs::{Breadcrumbs, Crumb};
pub use header::PageHeader;
pub use page::{HEADING, Page};
pub use shell::{Logo, Member, Shell};
