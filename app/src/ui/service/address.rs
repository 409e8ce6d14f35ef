//! The addresses of the parts of a service.

use percent_encoding::percent_decode_str;
use snapshot::{
    ServiceId,
    describe::{ContractId, ExampleId},
};

use crate::ui::paths::{self, Path};

/// What a page of a service shows.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum ServicePart {
    /// All operations.
    Operations,
    /// An operation by its name.
    Operation(String),
    /// An example.
    Example(ExampleId),
    /// All contracts.
    Contracts,
    /// A contract.
    Contract(ContractId),
    /// The settings, in a form.
    Settings,
    /// The settings, with this operation open.
    OperationSettings(String),
    /// The mocks.
    Mocks,
    /// The revisions that changed the service.
    History,
}

/// The tabs of the page.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum ServiceTab {
    Operations,
    Contracts,
    Settings,
    Mocks,
    History,
}

impl ServicePart {
    /// The part at the path of an address of a service. `None` if there is no such part.
    pub(super) fn parse(path: &str) -> Option<Self> {
        let segments = path.split('/').filter(|segment| !segment.is_empty()).skip(2);
        let segments: Option<Vec<String>> = segments
            .map(|segment| Some(percent_decode_str(segment).decode_utf8().ok()?.into_owned()))
            .collect();
        let segments = segments?;
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        Some(match segments[..] {
            [] => Self::Operations,
            ["operations", name] => Self::Operation(name.to_owned()),
            ["examples", kind, id] => Self::Example([kind, "/", id].concat().as_str().into()),
            ["contracts"] => Self::Contracts,
            ["contracts", id] => Self::Contract(id.into()),
            ["settings"] => Self::Settings,
            ["settings", "operations", name] => Self::OperationSettings(name.to_owned()),
            ["mocks"] => Self::Mocks,
            ["history"] => Self::History,
            _ => return None,
        })
    }

    /// The address of this part of a service.
    pub(super) fn href(&self, service: &ServiceId) -> String {
        let page = Path::Service(service.clone()).href();
        let escape = paths::escape;
        match self {
            Self::Operations => page,
            Self::Operation(name) => page + "/operations/" + &escape(name),
            Self::Example(id) => {
                let (kind, id) = id.as_str().split_once('/').unwrap_or_default();
                page + "/examples/" + &escape(kind) + "/" + &escape(id)
            }
            Self::Contracts => page + "/contracts",
            Self::Contract(id) => page + "/contracts/" + &escape(id.as_str()),
            Self::Settings => page + "/settings",
            Self::OperationSettings(name) => page + "/settings/operations/" + &escape(name),
            Self::Mocks => page + "/mocks",
            Self::History => page + "/history",
        }
    }

    pub(super) const fn tab(&self) -> ServiceTab {
        match self {
            Self::Operations | Self::Operation(_) | Self::Example(_) => ServiceTab::Operations,
            Self::Contracts | Self::Contract(_) => ServiceTab::Contracts,
            Self::Settings | Self::OperationSettings(_) => ServiceTab::Settings,
            Self::Mocks => ServiceTab::Mocks,
            Self::History => ServiceTab::History,
        }
    }
}

impl ServiceTab {
    /// The part that the tab opens with.
    pub(super) const fn part(self) -> ServicePart {
        match self {
            Self::Operations => ServicePart::Operations,
            Self::Contracts => ServicePart::Contracts,
            Self::Settings => ServicePart::Settings,
            Self::Mocks => ServicePart::Mocks,
            Self::History => ServicePart::History,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_parts_map_both_ways() {
        let service = ServiceId::from("6b05/e");
        for (part, href) in [
            (ServicePart::Operations, "/services/6b05%2Fe"),
            (
                ServicePart::Operation("GET /a.b/{c}".into()),
                "/services/6b05%2Fe/operations/GET%20%2Fa.b%2F%7Bc%7D",
            ),
            (
                ServicePart::Example("requests/a~1b c".into()),
                "/services/6b05%2Fe/examples/requests/a~1b%20c",
            ),
            (ServicePart::Contracts, "/services/6b05%2Fe/contracts"),
            (ServicePart::Contract("d1".into()), "/services/6b05%2Fe/contracts/d1"),
            (ServicePart::Settings, "/services/6b05%2Fe/settings"),
            (
                ServicePart::OperationSettings("GET /a".into()),
                "/services/6b05%2Fe/settings/operations/GET%20%2Fa",
            ),
            (ServicePart::Mocks, "/services/6b05%2Fe/mocks"),
            (ServicePart::History, "/services/6b05%2Fe/history"),
        ] {
            assert_eq!(part.href(&service), href);
            assert_eq!(ServicePart::parse(href), Some(part));
        }
        for unknown in ["/services/a/x", "/services/a/examples/x", "/services/a/history/1"] {
            assert_eq!(ServicePart::parse(unknown), None, "{unknown}");
        }
    }
}
