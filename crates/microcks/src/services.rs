//! Lists the services of an instance.

use std::collections::{BTreeMap, HashSet};

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{error::RemoteError, instance::Instance};

const SERVICES: &str = "services";

/// The services of one request.
const PAGE: usize = 200;

/// More services than an instance can have.
const MAX_SERVICES: usize = 100_000;

/// A service as an instance lists it.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize)]
pub struct RemoteService {
    /// Its ID there.
    pub id: String,
    /// Its name.
    #[serde(default)]
    pub name: String,
    /// Its version.
    #[serde(default)]
    pub version: String,
    #[serde(default)]
    metadata: Metadata,
}

#[derive(Clone, Debug, Default, Eq, PartialEq, Deserialize)]
struct Metadata {
    #[serde(default)]
    labels: Option<BTreeMap<String, String>>,
}

impl RemoteService {
    /// Its labels.
    pub fn labels(&self) -> impl Iterator<Item = (&str, &str)> {
        let labels = self.metadata.labels.iter().flatten();
        labels.map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl Instance {
    /// All services.
    ///
    /// # Errors
    /// If the list cannot be read.
    pub async fn services(&self) -> Result<Vec<RemoteService>, RemoteError> {
        let mut services = Vec::new();
        self.list(&mut |service, _| services.push(service)).await?;
        Ok(services)
    }

    /// Passes each service once to `each`, with the JSON of its entry in the list.
    ///
    /// # Errors
    /// If the list cannot be read. Some services were passed then.
    pub async fn list(
        &self,
        each: &mut (dyn FnMut(RemoteService, &str) + Send),
    ) -> Result<(), RemoteError> {
        let mut ids = HashSet::new();
        for page in 0.. {
            let path = format!("{SERVICES}?page={page}&size={PAGE}");
            let found: Vec<Box<RawValue>> = self.api.get(&path).await?;
            let known = ids.len();
            for json in &found {
                let service: RemoteService = serde_json::from_str(json.get())
                    .map_err(|error| self.api.http.unexpected(SERVICES, &error))?;
                // A service that was added in the meantime moves others to the next page.
                if ids.insert(service.id.clone()) {
                    each(service, json.get());
                }
            }
            if found.len() < PAGE {
                break;
            }
            if ids.len() == known || known > MAX_SERVICES {
                return Err(RemoteError::EndlessList(self.address().to_string()));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn service_without_labels_is_read() {
        for text in [
            r#"{"id":"1","name":"a","version":"1"}"#,
            r#"{"id":"1","name":"a","version":"1","metadata":{"createdOn":1,"labels":null}}"#,
        ] {
            let service: RemoteService = serde_json::from_str(text).unwrap();
            assert_eq!(service.labels().count(), 0);
        }
        let text = r#"{"id":"1","name":"a","version":"1","metadata":{"labels":{"domain":"x"}}}"#;
        let service: RemoteService = serde_json::from_str(text).unwrap();
        assert_eq!(service.labels().collect::<Vec<_>>(), [("domain", "x")]);
    }
}
