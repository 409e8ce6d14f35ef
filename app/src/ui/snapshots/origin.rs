//! The page from which a review was opened. Closing the review leads back to it.

use api_types::{ComparisonSide, EditSubject, ImportId, ImportKind};

use super::text;
use crate::ui::{browser, layout::Crumb, paths::Path};

/// The key in the browser's storage. Each line has an import and the address of a page.
const STORAGE_KEY: &str = "mockpit.review-origins";

/// The number of reviews whose origin is remembered.
const MAX_ORIGINS: usize = 16;

/// Remembers that the review of an import is opened from the page at this address.
pub(super) fn remember(import: &ImportId, address: &str) {
    let stored = browser::load_text(STORAGE_KEY).unwrap_or_default();
    browser::store_text(STORAGE_KEY, &with_origin(&stored, &import.to_string(), address));
}

/// The page from which the review of an import was opened, or the page that fits its kind.
pub(super) fn origin(import: &ImportId, kind: Option<&ImportKind>) -> Path {
    let stored = browser::load_text(STORAGE_KEY).unwrap_or_default();
    find_origin(&stored, &import.to_string()).unwrap_or_else(|| default_origin(kind))
}

/// The links to the pages above the review.
pub(super) fn crumbs(origin: &Path) -> Vec<Crumb> {
    let services = || Crumb::new(Path::Services.href(), text::SERVICES);
    let mut crumbs = match origin {
        Path::Services => return vec![services()],
        Path::Service(_) | Path::ServiceNamed(_) => {
            return vec![services(), Crumb::new(origin.href(), text::SERVICE)];
        }
        _ => vec![Crumb::new(Path::Administration.href(), text::ADMINISTRATION)],
    };
    match origin {
        Path::History => crumbs.push(Crumb::new(Path::History.href(), text::HISTORY)),
        Path::Revision(number) => crumbs.extend([
            Crumb::new(Path::History.href(), text::HISTORY),
            Crumb::new(origin.href(), crate::text::revision(*number)),
        ]),
        Path::Review(_) => crumbs.extend([
            Crumb::new(Path::Import.href(), text::SNAPSHOTS),
            Crumb::new(origin.href(), text::RESULT),
        ]),
        _ => crumbs.push(Crumb::new(Path::Import.href(), text::SNAPSHOTS)),
    }
    crumbs
}

fn default_origin(kind: Option<&ImportKind>) -> Path {
    match kind {
        Some(ImportKind::Undo(number) | ImportKind::Restore(number)) => Path::Revision(number.0),
        Some(ImportKind::Compare {
            base: ComparisonSide::Revision(_),
            other: ComparisonSide::Revision(number),
        }) => Path::Revision(number.0),
        Some(ImportKind::Edit(EditSubject::Settings(service))) => {
            Path::ServiceNamed(service.clone())
        }
        Some(ImportKind::Edit(_)) => Path::Services,
        Some(ImportKind::Import | ImportKind::Compare { .. }) | None => Path::Import,
    }
}

/// The stored lines with one more, which replaces an earlier one of the same import.
fn with_origin(stored: &str, import: &str, address: &str) -> String {
    let is_other = |line: &&str| line.split_once(' ').is_some_and(|(id, _)| id != import);
    let newest = [import, " ", address].concat();
    let others = stored.lines().filter(is_other).take(MAX_ORIGINS - 1);
    std::iter::once(newest.as_str()).chain(others).collect::<Vec<_>>().join("\n")
}

/// The stored page of an import. Only pages of the console count.
fn find_origin(stored: &str, import: &str) -> Option<Path> {
    let mut lines = stored.lines().filter_map(|line| line.split_once(' '));
    let (_, address) = lines.find(|(id, _)| *id == import)?;
    Path::parse(address).filter(|_| address.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newest_origins_are_found_and_older_ones_are_dropped() {
        let mut stored = with_origin("", "a", "/administration/history/4");
        stored = with_origin(&stored, "b", "/administration/history");
        stored = with_origin(&stored, "a", "/administration/snapshots/import/b");
        assert_eq!(find_origin(&stored, "a"), Some(Path::Review("b".into())));
        assert_eq!(find_origin(&stored, "b"), Some(Path::History));
        for number in 0..MAX_ORIGINS {
            stored = with_origin(&stored, &number.to_string(), "/administration/history");
        }
        assert_eq!(find_origin(&stored, "a"), None);
        assert_eq!(stored.lines().count(), MAX_ORIGINS);
    }

    #[test]
    fn only_pages_of_the_console_are_origins() {
        for address in ["https://example.com", "//example.com/a", "javascript:1", ""] {
            assert_eq!(find_origin(&["a ", address].concat(), "a"), None, "{address}");
        }
        assert_eq!(find_origin("broken", "broken"), None);
    }

    #[test]
    fn kind_decides_where_no_origin_is_stored() {
        let revision = |number: u64| ComparisonSide::Revision(number.into());
        let file = || ComparisonSide::File("a.json".into());
        for (kind, page) in [
            (ImportKind::Import, Path::Import),
            (ImportKind::Undo(7.into()), Path::Revision(7)),
            (ImportKind::Restore(3.into()), Path::Revision(3)),
            (ImportKind::Compare { base: revision(1), other: revision(2) }, Path::Revision(2)),
            (ImportKind::Compare { base: revision(1), other: file() }, Path::Import),
        ] {
            assert_eq!(default_origin(Some(&kind)), page, "{kind:?}");
        }
    }

    #[test]
    fn breadcrumbs_lead_to_the_origin() {
        let crumbs = |page: Path| crumbs(&page).into_iter().map(|crumb| crumb.text);
        let of_revision: Vec<_> = crumbs(Path::Revision(4)).collect();
        assert_eq!(of_revision, ["Administration", "History", "Revision 4"]);
        let of_service: Vec<_> = crumbs(Path::Service("a".into())).collect();
        assert_eq!(of_service, ["Services", "Service"]);
        let of_import: Vec<_> = crumbs(Path::Import).collect();
        assert_eq!(of_import, ["Administration", "Snapshots"]);
    }
}
