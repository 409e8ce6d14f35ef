//! Every address of the console, in one place: what it is, and which page it leads to.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The characters to escape: all but the unreserved ones of RFC 3986.
const RESERVED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A page, with what its address carries.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Path {
    /// The list of services.
    Services,
    /// The thumbnails of administration.
    Administration,
    /// Choosing what to export.
    Export,
    /// Choosing a file to import.
    Import,
    /// What importing a file would do, by the id of the import; afterwards, what it did.
    Review(String),
    /// The revisions, newest first.
    History,
    /// One revision, by its number.
    Revision(u64),
    /// The health of the store.
    Health,
    /// The form of name and password.
    SignIn,
    /// Creating the administrator, by the one-time token.
    Welcome(String),
}

impl Path {
    /// Where the snapshots are; leads to [`Path::Export`].
    pub const SNAPSHOTS: &'static str = "/administration/snapshots";

    /// The page at an address, without its query.
    #[must_use]
    pub fn of(address: &str) -> Option<Self> {
        let segments: Vec<&str> =
            address.split('/').filter(|segment| !segment.is_empty()).collect();
        Some(match segments[..] {
            [] => Self::Services,
            ["sign-in"] => Self::SignIn,
            ["welcome", token] => Self::Welcome(token.to_owned()),
            ["administration"] => Self::Administration,
            ["administration", "snapshots"] | ["administration", "snapshots", "export"] => {
                Self::Export
            }
            ["administration", "snapshots", "import"] => Self::Import,
            ["administration", "snapshots", "import", import] => Self::Review(import.to_owned()),
            ["administration", "health"] => Self::Health,
            ["administration", "history"] => Self::History,
            ["administration", "history", revision] => Self::Revision(revision.parse().ok()?),
            _ => return None,
        })
    }

    /// Whether only administrators may see the page.
    #[must_use]
    pub const fn is_administration(&self) -> bool {
        match self {
            Self::Administration
            | Self::Export
            | Self::Import
            | Self::Review(_)
            | Self::History
            | Self::Revision(_)
            | Self::Health => true,
            Self::Services | Self::SignIn | Self::Welcome(_) => false,
        }
    }

    /// The list of services with these words searched for.
    #[must_use]
    pub fn services_named(words: &str) -> String {
        "/?q=".to_owned() + &segment(words)
    }

    /// The address, for an `href`.
    #[must_use]
    pub fn href(&self) -> String {
        match self {
            Self::Services => "/".to_owned(),
            Self::Administration => "/administration".to_owned(),
            Self::Export => "/administration/snapshots/export".to_owned(),
            Self::Import => "/administration/snapshots/import".to_owned(),
            Self::Review(id) => "/administration/snapshots/import/".to_owned() + &segment(id),
            Self::History => "/administration/history".to_owned(),
            Self::Revision(number) => "/administration/history/".to_owned() + &number.to_string(),
            Self::Health => "/administration/health".to_owned(),
            Self::SignIn => "/sign-in".to_owned(),
            Self::Welcome(token) => "/welcome/".to_owned() + &segment(token),
        }
    }
}

/// Whether the page at `path` stands in the part of the menu that begins at `menu`.
#[must_use]
pub fn within(path: &str, menu: &str) -> bool {
    if menu == "/" {
        return path == "/";
    }
    path.strip_prefix(menu).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// One segment of a path; what stands in it may come from a file and hold anything.
fn segment(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_has_its_address_and_every_address_its_page() {
        for (path, href) in [
            (Path::Services, "/"),
            (Path::Administration, "/administration"),
            (Path::Export, "/administration/snapshots/export"),
            (Path::Import, "/administration/snapshots/import"),
            (Path::Review("p1".into()), "/administration/snapshots/import/p1"),
            (Path::History, "/administration/history"),
            (Path::Revision(41), "/administration/history/41"),
            (Path::Health, "/administration/health"),
            (Path::SignIn, "/sign-in"),
            (Path::Welcome("9f2c".into()), "/welcome/9f2c"),
        ] {
            assert_eq!(path.href(), href);
            assert_eq!(Path::of(href).as_ref(), Some(&path), "{href}");
            assert_eq!(path.is_administration(), within(href, "/administration"), "{href}");
        }
        assert_eq!(Path::of(Path::SNAPSHOTS), Some(Path::Export));
        assert_eq!(Path::of("/administration/"), Some(Path::Administration));
    }

    #[test]
    fn what_is_no_address_leads_nowhere() {
        for address in [
            "/nothing",
            "/welcome",
            "/administration/x",
            "/administration/history/newest",
            "/administration/history/-1",
            "/administration/history/41/x",
            "/administration/snapshots/import/p1/x",
            "/administration/snapshots/export/x",
        ] {
            assert_eq!(Path::of(address), None, "{address}");
        }
    }

    #[test]
    fn foreign_words_stay_words() {
        assert_eq!(Path::services_named("a/b?c#é"), "/?q=a%2Fb%3Fc%23%C3%A9");
    }

    #[test]
    fn the_menu_knows_where_a_page_stands() {
        assert!(within("/", "/"));
        assert!(!within("/administration", "/"));
        assert!(within("/administration/snapshots/export", "/administration"));
        assert!(!within("/administrations", "/administration"));
    }
}
