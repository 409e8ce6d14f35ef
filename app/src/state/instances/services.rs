//! The services of an instance beside ours: their order, the filter and what is selected.

use std::{collections::HashSet, sync::Arc};

use api_types::{InstanceService, ServiceMatch};
use snapshot::{ServiceId, ServiceKey};

use crate::state::{
    HumanKey,
    order::sort_by_keys,
    search::{fold, search_words},
};

/// Which services are shown, by how both sides compare.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum ShowServices {
    /// All.
    #[default]
    All,
    /// Those that are not the same on both sides.
    Differing,
    /// Those that compare like this.
    Only(ServiceMatch),
}

impl ShowServices {
    /// All choices, in the order of the menu.
    pub const ALL: [Self; 6] = [
        Self::All,
        Self::Differing,
        Self::Only(ServiceMatch::Differs),
        Self::Only(ServiceMatch::OnlyThere),
        Self::Only(ServiceMatch::OnlyHere),
        Self::Only(ServiceMatch::Same),
    ];

    /// The value in the address. Empty for the default.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::All => "",
            Self::Differing => "differing",
            Self::Only(ServiceMatch::Differs) => "differs",
            Self::Only(ServiceMatch::OnlyThere) => "only-there",
            Self::Only(ServiceMatch::OnlyHere) => "only-here",
            Self::Only(ServiceMatch::Same) => "same",
        }
    }

    /// The choice with this name. Unknown names are the default.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|show| show.name() == name).unwrap_or_default()
    }

    /// Whether a service is shown.
    #[must_use]
    pub fn shows(self, matches: ServiceMatch) -> bool {
        match self {
            Self::All => true,
            Self::Differing => matches != ServiceMatch::Same,
            Self::Only(only) => matches == only,
        }
    }
}

/// The filter of the list.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ServicesFilter {
    /// Words that must occur in the name, the version or the labels, regardless of case and accents.
    pub search: String,
    /// How both sides must compare.
    pub show: ShowServices,
}

/// How many services compare in which way.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct MatchCounts {
    /// The same on both sides.
    pub same: usize,
    /// Different.
    pub differs: usize,
    /// Only in the repository.
    pub only_here: usize,
    /// Only in the instance.
    pub only_there: usize,
}

impl MatchCounts {
    /// The number of services that a choice shows.
    #[must_use]
    pub const fn shown_by(self, show: ShowServices) -> usize {
        match show {
            ShowServices::All => self.same + self.differing(),
            ShowServices::Differing => self.differing(),
            ShowServices::Only(ServiceMatch::Same) => self.same,
            ShowServices::Only(ServiceMatch::Differs) => self.differs,
            ShowServices::Only(ServiceMatch::OnlyHere) => self.only_here,
            ShowServices::Only(ServiceMatch::OnlyThere) => self.only_there,
        }
    }

    const fn differing(self) -> usize {
        self.differs + self.only_here + self.only_there
    }
}

/// A service and the folded text that a search looks at.
type Searchable = (Arc<InstanceService>, Box<str>);

/// All services of an instance and of the repository, ordered by name.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ServicesList(Arc<Vec<Searchable>>);

impl ServicesList {
    /// Orders the services.
    #[must_use]
    pub fn new(services: Vec<InstanceService>) -> Self {
        let mut services: Vec<Searchable> =
            services.into_iter().map(|it| (Arc::new(it), Box::default())).collect();
        sort_by_keys(&mut services, |(it, _)| HumanKey::of_service(&it.summary.key), false);
        for (service, text) in &mut services {
            *text = search_text(service);
        }
        Self(Arc::new(services))
    }

    /// The services that the filter shows.
    #[must_use]
    pub fn shown(&self, filter: &ServicesFilter) -> Vec<Arc<InstanceService>> {
        let words = search_words(&filter.search);
        let is_shown = |(service, text): &&Searchable| {
            filter.show.shows(service.matches)
                && words.iter().all(|word| text.contains(word.as_str()))
        };
        self.0.iter().filter(is_shown).map(|(service, _)| Arc::clone(service)).collect()
    }

    /// How many services compare in which way.
    #[must_use]
    pub fn counts(&self) -> MatchCounts {
        let mut counts = MatchCounts::default();
        for (service, _) in self.0.iter() {
            match service.matches {
                ServiceMatch::Same => counts.same += 1,
                ServiceMatch::Differs => counts.differs += 1,
                ServiceMatch::OnlyHere => counts.only_here += 1,
                ServiceMatch::OnlyThere => counts.only_there += 1,
            }
        }
        counts
    }

    /// The IDs in the instance of the selected services that it has.
    #[must_use]
    pub fn selected_there(&self, selected: &HashSet<ServiceKey>) -> Vec<ServiceId> {
        self.selected(selected, |service| {
            (service.matches != ServiceMatch::OnlyHere).then_some(&service.summary.id)
        })
    }

    /// The IDs in the repository of the selected services that it has.
    #[must_use]
    pub fn selected_here(&self, selected: &HashSet<ServiceKey>) -> Vec<ServiceId> {
        self.selected(selected, |service| service.here.as_ref())
    }

    fn selected(
        &self,
        selected: &HashSet<ServiceKey>,
        id: fn(&InstanceService) -> Option<&ServiceId>,
    ) -> Vec<ServiceId> {
        let services = self.0.iter().map(|(service, _)| service);
        let chosen = services.filter(|service| selected.contains(&service.summary.key));
        chosen.filter_map(|service| id(service)).cloned().collect()
    }
}

fn search_text(service: &InstanceService) -> Box<str> {
    let key = &service.summary.key;
    // A search word contains no white space, so no word matches across two lines.
    let mut text = fold(&key.name) + "\n" + &fold(&key.version);
    for (label, value) in &service.summary.labels {
        text.push('\n');
        text.push_str(&fold(&[label, "=", value].concat()));
    }
    text.into()
}

#[cfg(test)]
mod tests {
    use snapshot::{ServiceType, Summary};

    use super::*;

    fn list() -> ServicesList {
        let service = |name: &str, matches| InstanceService {
            matches,
            summary: Summary::new(
                format!("there-{name}").as_str(),
                ServiceKey::new(name, "1.0"),
                ServiceType::Rest,
            ),
            here: (matches != ServiceMatch::OnlyThere)
                .then(|| format!("here-{name}").as_str().into()),
        };
        let mut labelled = service("Orders", ServiceMatch::Differs);
        labelled.summary.labels.insert("domain".into(), "Pâtisserie".into());
        ServicesList::new(vec![
            service("Stock", ServiceMatch::OnlyThere),
            labelled,
            service("Apples", ServiceMatch::OnlyHere),
            service("Beers", ServiceMatch::Same),
        ])
    }

    fn names(search: &str, show: &str) -> Vec<String> {
        let filter = ServicesFilter { search: search.into(), show: ShowServices::from_name(show) };
        list().shown(&filter).iter().map(|it| it.summary.key.name.to_string()).collect()
    }

    #[test]
    fn services_are_ordered_by_name_and_filtered() {
        assert_eq!(names("", ""), ["Apples", "Beers", "Orders", "Stock"]);
        assert_eq!(names("", "differing"), ["Apples", "Orders", "Stock"]);
        assert_eq!(names("", "only-there"), ["Stock"]);
        assert_eq!(names("patisserie 1.0", "unknown"), ["Orders"]);
        assert_eq!(names("patisserie", "same"), [""; 0]);
    }

    #[test]
    fn each_choice_has_its_name_and_its_count() {
        let counts = list().counts();
        for show in ShowServices::ALL {
            assert_eq!(ShowServices::from_name(show.name()), show);
            assert_eq!(counts.shown_by(show), names("", show.name()).len(), "{show:?}");
        }
    }

    #[test]
    fn selected_services_have_the_ids_of_each_side() {
        let all = ["Apples", "Orders", "Stock"].map(|name| ServiceKey::new(name, "1.0"));
        let selected = HashSet::from(all);
        let ids = |ids: Vec<ServiceId>| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(ids(list().selected_there(&selected)), ["there-Orders", "there-Stock"]);
        assert_eq!(ids(list().selected_here(&selected)), ["here-Apples", "here-Orders"]);
        assert_eq!(ids(list().selected_here(&HashSet::new())), [""; 0]);
    }
}
