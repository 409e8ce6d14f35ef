//! The rows of the result of an import: which a filter and a search show.

use std::{collections::BTreeMap, sync::Arc};

use api_types::{Choice, Confusable, WrittenService};

use super::search::{fold, search_words};

/// Which services of a result are shown.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum ShowWritten {
    /// All of them.
    #[default]
    All,
    /// Those that are new in the repository.
    Added,
    /// Those that were replaced or merged.
    Changed,
    /// Those that are gone.
    Removed,
    /// Those whose names are easily confused with others.
    Confusable,
}

impl ShowWritten {
    /// All filters, in the order of the screen.
    pub const ALL: [Self; 5] =
        [Self::All, Self::Added, Self::Changed, Self::Removed, Self::Confusable];

    /// Whether a service is shown.
    #[must_use]
    pub fn shows(self, written: &Written) -> bool {
        match self {
            Self::All => true,
            Self::Added => {
                matches!(written.service.choice, Choice::Add | Choice::AddWithNewIds | Choice::Copy)
            }
            Self::Changed => matches!(written.service.choice, Choice::Replace | Choice::Merge),
            Self::Removed => written.is_removed(),
            Self::Confusable => written.confusable.is_some(),
        }
    }
}

/// A service that an import wrote or removed, with what the list needs of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// The service.
    pub service: WrittenService,
    /// A service with an easily confused name.
    pub confusable: Option<Confusable>,
    /// Name and version with folded case, for the search.
    folded: String,
}

impl Written {
    /// The services of a report, in its order.
    #[must_use]
    pub fn all(
        services: Vec<WrittenService>,
        mut confusable: BTreeMap<u32, Confusable>,
    ) -> Vec<Arc<Self>> {
        let services = (0..).zip(services);
        let row = |(index, service): (u32, WrittenService)| {
            let folded = fold(&[&*service.key.name, " ", &*service.key.version].concat());
            Arc::new(Self { folded, confusable: confusable.remove(&index), service })
        };
        services.map(row).collect()
    }

    /// Whether the service no longer exists.
    #[must_use]
    pub fn is_removed(&self) -> bool {
        self.service.choice == Choice::Remove
    }

    /// The services that a filter shows, and whose name and version contain all words of a search.
    #[must_use]
    pub fn find(all: &[Arc<Self>], show: ShowWritten, search: &str) -> Vec<Arc<Self>> {
        let words = search_words(search);
        let matches = |it: &&Arc<Self>| words.iter().all(|word| it.folded.contains(word));
        all.iter().filter(|it| show.shows(it)).filter(matches).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use api_types::Effect;
    use snapshot::{ServiceKey, ServiceType};

    use super::*;

    fn written() -> Vec<Arc<Written>> {
        let service = |name: &str, choice| WrittenService {
            choice,
            key: ServiceKey::new(name, "1.0"),
            kind: ServiceType::Rest,
            effect: Effect::default(),
            instead_of: None,
            new_ids: 0,
            parts: None,
        };
        let other = Confusable { key: ServiceKey::new("0rders", "1.0"), is_existing: true };
        let services = vec![
            service("Orders", Choice::Add),
            service("Prices", Choice::Copy),
            service("Stock", Choice::Merge),
            service("Users", Choice::Remove),
        ];
        Written::all(services, [(0, other)].into())
    }

    #[test]
    fn filters_show_services_by_what_happened_to_them() {
        let all = written();
        let counts = ShowWritten::ALL.map(|show| all.iter().filter(|it| show.shows(it)).count());
        assert_eq!(counts, [4, 2, 1, 1, 1]);
    }

    #[test]
    fn search_finds_names_and_versions_in_any_case() {
        let all = written();
        let found = |search: &str| Written::find(&all, ShowWritten::All, search).len();
        assert_eq!([found(""), found("ORD 1.0"), found("ord 2")], [4, 1, 0]);
    }
}
