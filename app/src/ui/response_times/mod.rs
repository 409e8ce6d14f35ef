//! Response-time profiles: their list, the page of one, and making one from measurements. The export uses the
//! preview and the list too.

mod client;
mod editor;
mod list;
mod measure;
mod preview;
mod profile_file;
mod text;

pub use client::{SavedVersion, list_saved, source};
pub use editor::{NewProfilePage, ProfilePage};
pub use list::ProfilesPage;
pub use preview::times_changes;
pub use profile_file::read_profile;
