//! The order of a list of services. The address of the page holds it.

use std::sync::Arc;

use snapshot::Summary;

use super::order::{HumanKey, sort_by_keys};
use crate::text::type_name;

/// What a list of services is sorted by.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum SortBy {
    /// The name, then the version.
    #[default]
    Name,
    /// The version.
    Version,
    /// The name of the type.
    Type,
    /// The number of operations.
    Operations,
    /// The number of examples.
    Examples,
    /// The time of the last change. Services without one come last.
    Changed,
    /// The size.
    Size,
}

impl SortBy {
    /// All values, in the order of the columns.
    pub const ALL: [Self; 7] = [
        Self::Name,
        Self::Version,
        Self::Type,
        Self::Operations,
        Self::Examples,
        Self::Changed,
        Self::Size,
    ];

    /// The value in the address.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Version => "version",
            Self::Type => "type",
            Self::Operations => "operations",
            Self::Examples => "examples",
            Self::Changed => "changed",
            Self::Size => "size",
        }
    }

    /// Whether people want the greatest first: the newest, the largest.
    const fn is_greatest_first(self) -> bool {
        matches!(self, Self::Operations | Self::Examples | Self::Changed | Self::Size)
    }
}

/// The order of a list of services.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Sort {
    /// What it is sorted by.
    pub by: SortBy,
    /// Whether the greatest comes first.
    pub descending: bool,
}

impl Sort {
    /// The order in which people expect a list that is sorted by this.
    #[must_use]
    pub const fn new(by: SortBy) -> Self {
        Self { by, descending: by.is_greatest_first() }
    }

    /// The order after a click on the head of a column: the other direction if it is sorted by that already.
    #[must_use]
    pub fn toggled(self, by: SortBy) -> Self {
        if self.by == by { Self { by, descending: !self.descending } } else { Self::new(by) }
    }

    /// Reads the order from the address: `size`, or `-size` for the greatest first. Unknown names are the
    /// default.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        let (name, descending) = name.strip_prefix('-').map_or((name, false), |name| (name, true));
        let by = SortBy::ALL.into_iter().find(|by| by.name() == name);
        by.map_or_else(Self::default, |by| Self { by, descending })
    }

    /// The value in the address. Empty for the default.
    #[must_use]
    pub fn name(self) -> String {
        if self == Self::default() {
            return String::new();
        }
        let sign = if self.descending { "-" } else { "" };
        sign.to_owned() + self.by.name()
    }

    /// Sorts services, which are ordered by name. Equal ones stay in that order.
    #[must_use]
    pub fn sorted(self, services: &[Arc<Summary>]) -> Vec<Arc<Summary>> {
        let mut sorted = services.to_vec();
        match self.by {
            SortBy::Name if self.descending => sorted.reverse(),
            SortBy::Name => {}
            _ => sort_by_keys(&mut sorted, |service| self.key(service), self.descending),
        }
        sorted
    }

    fn key(self, service: &Summary) -> HumanKey {
        match self.by {
            SortBy::Name => HumanKey::of_service(&service.key),
            SortBy::Version => HumanKey::new(&service.key.version),
            SortBy::Type => HumanKey::new(type_name(service.kind)),
            SortBy::Operations => HumanKey::of_number(service.operations.into()),
            SortBy::Examples => HumanKey::of_number(service.examples().into()),
            SortBy::Size => HumanKey::of_number(service.size),
            SortBy::Changed => HumanKey::of_number(match service.last_update {
                // Times before 1970 come before all later ones.
                Some(at) => (at.cast_unsigned() ^ (1 << 63)).clamp(1, u64::MAX - 1),
                None if self.descending => 0,
                None => u64::MAX,
            }),
        }
    }
}

/// Orders services by name, then version, as every list shows them at first.
pub fn sort_by_name(services: &mut Vec<Arc<Summary>>) {
    sort_by_keys(services, |service| HumanKey::of_service(&service.key), false);
}

#[cfg(test)]
mod tests {
    use snapshot::{ServiceKey, ServiceType};

    use super::*;

    fn service(name: &str, version: &str, kind: ServiceType, facts: (u32, u64)) -> Arc<Summary> {
        Arc::new(Summary {
            operations: facts.0,
            documents: [1, 0, facts.0, facts.0, 0],
            last_update: i64::try_from(facts.1).ok().filter(|at| *at > 0),
            size: facts.1,
            example_counts: None,
            ..Summary::new(name, ServiceKey::new(name, version), kind)
        })
    }

    fn services() -> Vec<Arc<Summary>> {
        let mut services = vec![
            service("b", "1.10", ServiceType::Rest, (2, 30)),
            service("A", "1.9", ServiceType::Event, (10, 0)),
            service("é", "2.0", ServiceType::Grpc, (2, 7)),
            service("d", "1.10", ServiceType::SoapHttp, (0, 100)),
        ];
        sort_by_name(&mut services);
        services
    }

    fn names(sort: Sort) -> String {
        let sorted = sort.sorted(&services());
        sorted.iter().map(|service| &*service.key.name).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn each_column_has_its_order_and_equal_ones_stay_ordered_by_name() {
        for (name, expected) in [
            ("name", "A b d é"),
            ("-name", "é d b A"),
            ("version", "A b d é"),
            ("-version", "é b d A"),
            ("type", "A é b d"),
            ("-operations", "A b é d"),
            ("operations", "d b é A"),
            ("-examples", "A b é d"),
            ("-size", "d b é A"),
            ("-changed", "d b é A"),
            ("changed", "é b d A"),
        ] {
            assert_eq!(names(Sort::from_name(name)), expected, "{name}");
        }
    }

    #[test]
    fn click_on_a_head_sorts_by_it_and_then_turns_around() {
        let by_size = Sort::default().toggled(SortBy::Size);
        assert_eq!(by_size, Sort { by: SortBy::Size, descending: true });
        assert_eq!(by_size.toggled(SortBy::Size), Sort { by: SortBy::Size, descending: false });
        assert_eq!(by_size.toggled(SortBy::Name), Sort::default());
        assert!(Sort::default().toggled(SortBy::Name).descending);
    }

    #[test]
    fn name_in_the_address_round_trips() {
        for by in SortBy::ALL {
            for descending in [false, true] {
                let sort = Sort { by, descending };
                assert_eq!(Sort::from_name(&sort.name()), sort);
            }
        }
        for unknown in ["", "-", "colour", "--name"] {
            assert_eq!(Sort::from_name(unknown), Sort::default(), "{unknown}");
        }
    }
}
