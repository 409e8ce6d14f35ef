//! All addresses of the console.

use percent_encoding::percent_decode_str;
use snapshot::{ServiceId, ServiceKey};

pub(crate) use crate::escape::escape;

/// The address of [`Path::Profiles`].
const PROFILES: &str = "/administration/response-times";

/// The end of the address of [`Path::NewProfile`].
const NEW: &str = "new";

/// A page and the parameters in its address.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Path {
    /// The list of services.
    Services,
    /// A service by its ID. Its operations, examples and contracts have addresses below it.
    Service(ServiceId),
    /// A service by its name and version. Leads to its page.
    ServiceNamed(ServiceKey),
    /// The overview of administration.
    Administration,
    /// The export.
    Export,
    /// The upload of files to import.
    Import,
    /// The saved selections.
    Selections,
    /// A saved selection by its name.
    Selection(String),
    /// The review of an import by its id, and later its result.
    Review(String),
    /// The list of revisions.
    History,
    /// A revision by its number.
    Revision(u64),
    /// The response-time profiles.
    Profiles,
    /// A response-time profile that does not exist yet.
    NewProfile,
    /// A saved response-time profile by its name.
    Profile(String),
    /// The backups.
    Backups,
    /// The mocks.
    Mocks,
    /// The instances.
    Instances,
    /// The grid of services and instances.
    InstanceGrid,
    /// An instance by its ID.
    Instance(String),
    /// The health of the store.
    Health,
    /// The accounts, access tokens and audit log of this server.
    Access(AccessTab),
    /// The access tokens of the signed-in person.
    AccessTokens,
    /// The sign-in form.
    SignIn,
    /// The choice of a password, by the token of a one-time link.
    SetPassword(String),
    /// The creation of the first administrator, by the one-time token.
    CreateAdministrator(String),
}

/// A tab of [`Path::Access`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum AccessTab {
    /// The accounts.
    Accounts,
    /// The access tokens of everybody.
    Tokens,
    /// The audit log.
    AuditLog,
}

/// An entry of the main menu.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum MenuEntry {
    /// The services.
    Services,
    /// The overview of administration, and what has no entry of its own.
    Administration,
    /// Export, import and reviews.
    Snapshots,
    /// The history and its revisions.
    History,
}

impl Path {
    /// An address of [`Path::Export`].
    pub const SNAPSHOTS: &'static str = "/administration/snapshots";

    /// Finds the page of an address without query.
    #[must_use]
    pub fn parse(address: &str) -> Option<Self> {
        let segments: Vec<&str> =
            address.split('/').filter(|segment| !segment.is_empty()).collect();
        Some(match segments[..] {
            [] => Self::Services,
            ["services", id, ..] => Self::Service(unescape(id)?.as_str().into()),
            ["service", name, version] => {
                Self::ServiceNamed(ServiceKey::new(unescape(name)?, unescape(version)?))
            }
            // An empty version is an empty segment.
            ["service", name] => Self::ServiceNamed(ServiceKey::new(unescape(name)?, "")),
            ["sign-in"] => Self::SignIn,
            ["welcome", token] => Self::CreateAdministrator(token.to_owned()),
            ["administration"] => Self::Administration,
            ["administration", "snapshots"] | ["administration", "snapshots", "export"] => {
                Self::Export
            }
            ["administration", "snapshots", "import"] => Self::Import,
            ["administration", "snapshots", "import", import] => Self::Review(import.to_owned()),
            ["administration", "response-times"] => Self::Profiles,
            ["administration", "response-times", NEW] => Self::NewProfile,
            ["administration", "response-times", name] => Self::Profile(unescape(name)?),
            ["administration", "snapshots", "selections"] => Self::Selections,
            ["administration", "snapshots", "selections", name] => Self::Selection(unescape(name)?),
            ["administration", "backups"] => Self::Backups,
            ["administration", "mocks"] => Self::Mocks,
            ["administration", "instances"] => Self::Instances,
            ["administration", "instances", "grid"] => Self::InstanceGrid,
            ["administration", "instances", id] => Self::Instance(id.to_owned()),
            ["administration", "health"] => Self::Health,
            ["administration", "access"] => Self::Access(AccessTab::Accounts),
            ["administration", "access", "tokens"] => Self::Access(AccessTab::Tokens),
            ["administration", "access", "audit-log"] => Self::Access(AccessTab::AuditLog),
            ["access-tokens"] => Self::AccessTokens,
            ["set-password", token] => Self::SetPassword(token.to_owned()),
            ["administration", "history"] => Self::History,
            ["administration", "history", revision] => Self::Revision(revision.parse().ok()?),
            _ => return None,
        })
    }

    /// The entry of the menu that leads to this page. `None` for pages without a menu.
    #[must_use]
    pub const fn menu_entry(&self) -> Option<MenuEntry> {
        match self {
            Self::Services | Self::Service(_) | Self::ServiceNamed(_) => Some(MenuEntry::Services),
            Self::Administration
            | Self::Profiles
            | Self::NewProfile
            | Self::Profile(_)
            | Self::Access(_)
            | Self::Backups
            | Self::Mocks
            | Self::Instances
            | Self::InstanceGrid
            | Self::Instance(_)
            | Self::Health => Some(MenuEntry::Administration),
            Self::Export
            | Self::Import
            | Self::Selections
            | Self::Selection(_)
            | Self::Review(_) => Some(MenuEntry::Snapshots),
            Self::History | Self::Revision(_) => Some(MenuEntry::History),
            Self::AccessTokens
            | Self::SignIn
            | Self::SetPassword(_)
            | Self::CreateAdministrator(_) => None,
        }
    }

    /// Whether the page is for administrators only.
    #[must_use]
    pub const fn is_administration(&self) -> bool {
        match self {
            Self::Administration
            | Self::Export
            | Self::Import
            | Self::Selections
            | Self::Selection(_)
            | Self::Review(_)
            | Self::History
            | Self::Revision(_)
            | Self::Profiles
            | Self::NewProfile
            | Self::Profile(_)
            | Self::Access(_)
            | Self::Backups
            | Self::Mocks
            | Self::Instances
            | Self::InstanceGrid
            | Self::Instance(_)
            | Self::Health => true,
            Self::Services
            | Self::Service(_)
            | Self::ServiceNamed(_)
            | Self::AccessTokens
            | Self::SignIn
            | Self::SetPassword(_)
            | Self::CreateAdministrator(_) => false,
        }
    }

    /// The address of the page.
    #[must_use]
    pub fn href(&self) -> String {
        match self {
            Self::Services => "/".to_owned(),
            Self::Service(id) => "/services/".to_owned() + &escape(id.as_str()),
            Self::ServiceNamed(key) => {
                ["/service/", &escape(&key.name), "/", &escape(&key.version)].concat()
            }
            Self::Administration => "/administration".to_owned(),
            Self::Export => "/administration/snapshots/export".to_owned(),
            Self::Import => "/administration/snapshots/import".to_owned(),
            Self::Review(id) => "/administration/snapshots/import/".to_owned() + &escape(id),
            Self::Selections => "/administration/snapshots/selections".to_owned(),
            Self::Selection(name) => {
                "/administration/snapshots/selections/".to_owned() + &escape(name)
            }
            Self::History => "/administration/history".to_owned(),
            Self::Revision(number) => "/administration/history/".to_owned() + &number.to_string(),
            Self::Profiles => PROFILES.to_owned(),
            Self::NewProfile => [PROFILES, "/", NEW].concat(),
            // The address of a new profile is taken, so the first letter of its name is escaped.
            Self::Profile(name) if name == NEW => PROFILES.to_owned() + "/%6Eew",
            Self::Profile(name) => [PROFILES, "/", &escape(name)].concat(),
            Self::Backups => "/administration/backups".to_owned(),
            Self::Mocks => "/administration/mocks".to_owned(),
            Self::Instances => "/administration/instances".to_owned(),
            Self::InstanceGrid => "/administration/instances/grid".to_owned(),
            Self::Instance(id) => "/administration/instances/".to_owned() + &escape(id),
            Self::Health => "/administration/health".to_owned(),
            Self::Access(AccessTab::Accounts) => "/administration/access".to_owned(),
            Self::Access(AccessTab::Tokens) => "/administration/access/tokens".to_owned(),
            Self::Access(AccessTab::AuditLog) => "/administration/access/audit-log".to_owned(),
            Self::AccessTokens => "/access-tokens".to_owned(),
            Self::SignIn => "/sign-in".to_owned(),
            Self::SetPassword(token) => "/set-password/".to_owned() + &escape(token),
            Self::CreateAdministrator(token) => "/welcome/".to_owned() + &escape(token),
        }
    }
}

/// Whether the page at `path` belongs to the menu entry with the address `menu`.
#[must_use]
pub fn is_within(path: &str, menu: &str) -> bool {
    if menu == "/" {
        return path == "/";
    }
    path.strip_prefix(menu).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The text of a segment of a path.
fn unescape(segment: &str) -> Option<String> {
    Some(percent_decode_str(segment).decode_utf8().ok()?.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_pages_map_both_ways() {
        for (path, href) in [
            (Path::Services, "/"),
            (Path::Service("6b05/é".into()), "/services/6b05%2F%C3%A9"),
            (Path::ServiceNamed(ServiceKey::new("a b", "1.0")), "/service/a%20b/1.0"),
            (Path::ServiceNamed(ServiceKey::new("a", "")), "/service/a/"),
            (Path::Administration, "/administration"),
            (Path::Export, "/administration/snapshots/export"),
            (Path::Import, "/administration/snapshots/import"),
            (Path::Review("p1".into()), "/administration/snapshots/import/p1"),
            (Path::History, "/administration/history"),
            (Path::Revision(41), "/administration/history/41"),
            (Path::Profiles, "/administration/response-times"),
            (Path::NewProfile, "/administration/response-times/new"),
            (Path::Profile("a/b é".into()), "/administration/response-times/a%2Fb%20%C3%A9"),
            (Path::Profile("new".into()), "/administration/response-times/%6Eew"),
            (Path::Health, "/administration/health"),
            (Path::Backups, "/administration/backups"),
            (Path::Mocks, "/administration/mocks"),
            (Path::Instances, "/administration/instances"),
            (Path::InstanceGrid, "/administration/instances/grid"),
            (Path::Instance("9f2c".into()), "/administration/instances/9f2c"),
            (Path::Access(AccessTab::Accounts), "/administration/access"),
            (Path::Access(AccessTab::Tokens), "/administration/access/tokens"),
            (Path::Access(AccessTab::AuditLog), "/administration/access/audit-log"),
            (Path::AccessTokens, "/access-tokens"),
            (Path::SignIn, "/sign-in"),
            (Path::SetPassword("9f2c".into()), "/set-password/9f2c"),
            (Path::CreateAdministrator("9f2c".into()), "/welcome/9f2c"),
        ] {
            assert_eq!(path.href(), href);
            assert_eq!(Path::parse(href).as_ref(), Some(&path), "{href}");
            assert_eq!(path.is_administration(), is_within(href, "/administration"), "{href}");
        }
        assert_eq!(Path::parse(Path::SNAPSHOTS), Some(Path::Export));
        assert_eq!(Path::parse("/administration/"), Some(Path::Administration));
    }

    #[test]
    fn page_belongs_to_one_entry_of_the_menu() {
        let entry = |address: &str| Path::parse(address).unwrap().menu_entry();
        for (address, expected) in [
            ("/", Some(MenuEntry::Services)),
            ("/services/a/contracts", Some(MenuEntry::Services)),
            ("/administration", Some(MenuEntry::Administration)),
            ("/administration/health", Some(MenuEntry::Administration)),
            ("/administration/snapshots", Some(MenuEntry::Snapshots)),
            ("/administration/snapshots/import/p1", Some(MenuEntry::Snapshots)),
            ("/administration/history/41", Some(MenuEntry::History)),
            ("/welcome/9f2c", None),
        ] {
            assert_eq!(entry(address), expected, "{address}");
        }
    }

    #[test]
    fn unknown_address_has_no_page() {
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
            assert_eq!(Path::parse(address), None, "{address}");
        }
    }

    #[test]
    fn untrusted_text_is_percent_encoded() {
        assert_eq!(escape("a/b?c#é"), "a%2Fb%3Fc%23%C3%A9");
        assert_eq!(escape("aZ09-_.~ +%&"), "aZ09-_.~%20%2B%25%26");
    }

    #[test]
    fn menu_entry_contains_its_pages_only() {
        assert!(is_within("/", "/"));
        assert!(!is_within("/administration", "/"));
        assert!(is_within("/administration/snapshots/export", "/administration"));
        assert!(!is_within("/administrations", "/administration"));
    }
}
