//! The key and the type of a service.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use snapshot::{ServiceKey, ServiceType};

/// A [`ServiceKey`].
#[derive(Serialize, Deserialize)]
pub(crate) struct ServiceKeyRecord<'a> {
    name: Cow<'a, str>,
    version: Cow<'a, str>,
}

impl<'a> From<&'a ServiceKey> for ServiceKeyRecord<'a> {
    fn from(ServiceKey { name, version }: &'a ServiceKey) -> Self {
        Self { name: Cow::Borrowed(name), version: Cow::Borrowed(version) }
    }
}

impl From<ServiceKeyRecord<'_>> for ServiceKey {
    fn from(ServiceKeyRecord { name, version }: ServiceKeyRecord<'_>) -> Self {
        Self::new(name, version)
    }
}

/// A [`ServiceType`].
#[derive(Serialize, Deserialize)]
pub(crate) enum ServiceTypeRecord {
    #[serde(rename = "REST")]
    Rest,
    #[serde(rename = "SOAP_HTTP")]
    SoapHttp,
    #[serde(rename = "GRAPHQL")]
    Graphql,
    #[serde(rename = "GRPC")]
    Grpc,
    #[serde(rename = "EVENT")]
    Event,
    #[serde(rename = "GENERIC_REST")]
    GenericRest,
    #[serde(rename = "GENERIC_EVENT")]
    GenericEvent,
    /// A type that was unknown to the version that read it from a snapshot.
    #[serde(rename = "UNKNOWN")]
    Unknown,
}

impl From<&ServiceType> for ServiceTypeRecord {
    fn from(kind: &ServiceType) -> Self {
        match kind {
            ServiceType::Rest => Self::Rest,
            ServiceType::SoapHttp => Self::SoapHttp,
            ServiceType::Graphql => Self::Graphql,
            ServiceType::Grpc => Self::Grpc,
            ServiceType::Event => Self::Event,
            ServiceType::GenericRest => Self::GenericRest,
            ServiceType::GenericEvent => Self::GenericEvent,
            ServiceType::Unknown => Self::Unknown,
        }
    }
}

impl From<ServiceTypeRecord> for ServiceType {
    fn from(record: ServiceTypeRecord) -> Self {
        match record {
            ServiceTypeRecord::Rest => Self::Rest,
            ServiceTypeRecord::SoapHttp => Self::SoapHttp,
            ServiceTypeRecord::Graphql => Self::Graphql,
            ServiceTypeRecord::Grpc => Self::Grpc,
            ServiceTypeRecord::Event => Self::Event,
            ServiceTypeRecord::GenericRest => Self::GenericRest,
            ServiceTypeRecord::GenericEvent => Self::GenericEvent,
            ServiceTypeRecord::Unknown => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{assert_golden, rejection};

    #[test]
    fn service_key_is_name_and_version() {
        let key = ServiceKey::new("Pastry \"new\"", "1.0");
        assert_golden::<_, ServiceKeyRecord<'_>>(
            &key,
            r#"{"name":"Pastry \"new\"","version":"1.0"}"#,
        );
    }

    #[test]
    fn each_service_type_has_its_json() {
        for (kind, word) in [
            (ServiceType::Rest, "REST"),
            (ServiceType::SoapHttp, "SOAP_HTTP"),
            (ServiceType::Graphql, "GRAPHQL"),
            (ServiceType::Grpc, "GRPC"),
            (ServiceType::Event, "EVENT"),
            (ServiceType::GenericRest, "GENERIC_REST"),
            (ServiceType::GenericEvent, "GENERIC_EVENT"),
            (ServiceType::Unknown, "UNKNOWN"),
        ] {
            assert_golden::<_, ServiceTypeRecord>(&kind, &format!("\"{word}\""));
        }
    }

    #[test]
    fn unknown_service_type_is_rejected_by_name() {
        let why = rejection::<ServiceTypeRecord>("\"TELEX\"");
        assert!(why.contains("unknown variant `TELEX`"), "{why}");
    }
}
