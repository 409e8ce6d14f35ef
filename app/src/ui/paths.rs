//! Every address of the console, in one place.

/// A page, with what its address carries.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Path {
    /// The list of services.
    Services,
    /// One service, by its id.
    Service(String),
    /// The thumbnails of administration.
    Administration,
    /// Choosing what to export.
    Export,
    /// Choosing a file to import.
    Import,
    /// What importing a file would do, by the id of the plan; afterwards, what it did.
    Review(String),
    /// The revisions.
    History,
    /// One revision.
    Revision(u64),
    /// The profiles of response times.
    ResponseTimes,
    /// Accounts and tokens.
    Access,
    /// How the instance is.
    Health,
    /// The form of name and password.
    SignIn,
    /// Creating the administrator, by the one-time token.
    Welcome(String),
    /// The design system.
    Kit,
}

impl Path {
    /// Where the snapshots are; leads to [`Path::Export`].
    pub const SNAPSHOTS: &'static str = "/administration/snapshots";

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
            Self::Service(id) => "/services/".to_owned() + &segment(id),
            Self::Administration => "/administration".to_owned(),
            Self::Export => "/administration/snapshots/export".to_owned(),
            Self::Import => "/administration/snapshots/import".to_owned(),
            Self::Review(id) => "/administration/snapshots/import/".to_owned() + &segment(id),
            Self::History => "/administration/history".to_owned(),
            Self::Revision(number) => "/administration/history/".to_owned() + &number.to_string(),
            Self::ResponseTimes => "/administration/response-times".to_owned(),
            Self::Access => "/administration/access".to_owned(),
            Self::Health => "/administration/health".to_owned(),
            Self::SignIn => "/sign-in".to_owned(),
            Self::Welcome(token) => "/welcome/".to_owned() + &segment(token),
            Self::Kit => "/kit".to_owned(),
        }
    }
}

/// Whether the page at `path` stands in the part of the menu that begins at `menu`.
#[must_use]
pub fn within(path: &str, menu: &str) -> bool {
    if menu == "/" {
        return path == "/" || path.starts_with("/services/");
    }
    path.strip_prefix(menu).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// One segment of a path; an id comes from a file and may hold anything.
fn segment(text: &str) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_~.".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push('%');
            for half in [byte >> 4, byte & 15] {
                escaped.push(char::from(HEX[usize::from(half)]));
            }
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_has_its_address() {
        for (path, href) in [
            (Path::Services, "/"),
            (Path::Service("65a1".into()), "/services/65a1"),
            (Path::Administration, "/administration"),
            (Path::Export, "/administration/snapshots/export"),
            (Path::Import, "/administration/snapshots/import"),
            (Path::Review("p1".into()), "/administration/snapshots/import/p1"),
            (Path::History, "/administration/history"),
            (Path::Revision(41), "/administration/history/41"),
            (Path::ResponseTimes, "/administration/response-times"),
            (Path::Access, "/administration/access"),
            (Path::Health, "/administration/health"),
            (Path::SignIn, "/sign-in"),
            (Path::Welcome("9f2c".into()), "/welcome/9f2c"),
            (Path::Kit, "/kit"),
        ] {
            assert_eq!(path.href(), href);
        }
        assert!(Path::Export.href().starts_with(Path::SNAPSHOTS));
    }

    #[test]
    fn a_foreign_id_stays_one_segment() {
        assert_eq!(Path::Service("a/b?c#é".into()).href(), "/services/a%2Fb%3Fc%23%C3%A9");
    }

    #[test]
    fn the_menu_knows_where_a_page_stands() {
        assert!(within("/", "/"));
        assert!(within("/services/65a1", "/"));
        assert!(!within("/administration", "/"));
        assert!(within("/administration/history/41", "/administration"));
        assert!(!within("/administrations", "/administration"));
    }
}
