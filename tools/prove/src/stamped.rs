//! Snapshots whose documents all have the same stamp, so that mixed states are detected.

use std::{collections::BTreeMap, ops::Range};

use anyhow::{Context, Result, bail};
use data_encoding::HEXLOWER;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// Documents per service: the service, a contract, two requests, two responses.
const DOCUMENTS: usize = 6;

/// Services with the same prefix and stamp.
#[derive(Clone, Debug)]
pub(crate) struct Stamped {
    pub(crate) prefix: &'static str,
    pub(crate) services: Range<u32>,
    pub(crate) stamp: u64,
    /// Filler bytes in each document except the service.
    pub(crate) size: usize,
}

impl Stamped {
    /// Builds the file. The filler is random, so that it compresses badly.
    pub(crate) fn file(&self, random: &mut fastrand::Rng) -> Vec<u8> {
        let [mut services, mut resources, mut requests, mut responses] = [const { Vec::new() }; 4];
        let Self { prefix, stamp, .. } = self;
        for number in self.services.clone() {
            let service = id(&format!("{prefix} service {number}"));
            let artifact = format!("{prefix}-{number}.yaml");
            let operation = format!("{service}-GET /x");
            services.push(json!({
                "id": service, "name": format!("{prefix}-{number}"), "version": "1.0",
                "type": "REST", "sourceArtifact": artifact,
                "metadata": {
                    "createdOn": 1, "lastUpdate": stamp, "labels": { "stamp": stamp.to_string() }
                },
                "operations": [{ "name": "GET /x", "method": "GET", "resourcePaths": ["/x"] }],
            }));
            resources.push(json!({
                "id": id(&format!("{prefix} resource {number}")), "serviceId": service,
                "name": format!("{prefix}-{number}-1.0.yaml"), "type": "OPEN_API_SPEC",
                "content": self.text(random), "sourceArtifact": artifact,
            }));
            for example in 0..2 {
                let response = id(&format!("{prefix} response {number} {example}"));
                let name = format!("e{example}");
                requests.push(json!({
                    "id": id(&format!("{prefix} request {number} {example}")), "name": name,
                    "content": self.text(random), "operationId": operation,
                    "responseId": response, "sourceArtifact": artifact,
                }));
                responses.push(json!({
                    "id": response, "name": name, "content": self.text(random),
                    "operationId": operation, "status": "200", "mediaType": "text/plain",
                    "sourceArtifact": artifact,
                }));
            }
        }
        let file = json!({
            "services": services, "resources": resources, "requests": requests,
            "responses": responses, "eventMessages": [],
        });
        file.to_string().into_bytes()
    }

    fn text(&self, random: &mut fastrand::Rng) -> String {
        let filler: Vec<u8> = (0..self.size / 2).map(|_| random.u8(..)).collect();
        format!("{} {}", self.stamp, HEXLOWER.encode(&filler))
    }
}

/// The data of one prefix in an export.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Found {
    pub(crate) stamp: u64,
    pub(crate) services: usize,
}

/// The data of each prefix in an export. Fails if a prefix has two stamps or a service lacks a
/// document.
pub(crate) fn stamps(export: &[u8]) -> Result<BTreeMap<String, Found>> {
    let export: Value = serde_json::from_slice(export).context("the export is not JSON")?;
    let list = |kind: &str| export[kind].as_array().cloned().unwrap_or_default();
    let mut prefixes = BTreeMap::new();
    let mut found: BTreeMap<String, Found> = BTreeMap::new();
    let mut documents: BTreeMap<String, usize> = BTreeMap::new();
    let mut count = |prefix: &str, stamp: Option<u64>| {
        let stamp = stamp.with_context(|| format!("a document of {prefix} has no stamp"))?;
        *documents.entry(prefix.to_owned()).or_default() += 1;
        let first = found.entry(prefix.to_owned()).or_insert(Found { stamp, services: 0 });
        if first.stamp != stamp {
            bail!("{prefix} is inconsistent: it has documents of {} and of {stamp}", first.stamp);
        }
        Ok(())
    };
    for service in list("services") {
        let name = service["name"].as_str().context("a service has no name")?;
        let prefix = name.split('-').next().unwrap_or_default().to_owned();
        let stamp = service["metadata"]["labels"]["stamp"].as_str();
        count(&prefix, stamp.and_then(|stamp| stamp.parse().ok()))?;
        prefixes.insert(service["id"].as_str().unwrap_or_default().to_owned(), prefix);
    }
    for kind in ["resources", "requests", "responses"] {
        for document in list(kind) {
            let owner = document["serviceId"].as_str().or(document["operationId"].as_str());
            let owner = owner.unwrap_or_default().split('-').next().unwrap_or_default();
            let prefix = prefixes.get(owner).context("a document belongs to no service")?;
            let text = document["content"].as_str().unwrap_or_default();
            count(prefix, text.split(' ').next().and_then(|stamp| stamp.parse().ok()))?;
        }
    }
    for (prefix, found) in &mut found {
        found.services = prefixes.values().filter(|known| *known == prefix).count();
        let expected = found.services * DOCUMENTS;
        let here = documents.get(prefix).copied().unwrap_or_default();
        if here != expected {
            bail!("{prefix} is incomplete: it has {here} documents, not {expected}");
        }
    }
    Ok(found)
}

fn id(text: &str) -> String {
    let hash = Sha256::digest(text.as_bytes());
    HEXLOWER.encode(hash.get(..12).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(prefix: &'static str, stamp: u64) -> Value {
        let stamped = Stamped { prefix, services: 0..3, stamp, size: 40 };
        serde_json::from_slice(&stamped.file(&mut fastrand::Rng::with_seed(stamp))).unwrap()
    }

    fn found(file: &Value) -> Result<BTreeMap<String, Found>> {
        stamps(file.to_string().as_bytes())
    }

    #[test]
    fn complete_export_has_one_stamp_per_prefix() {
        let (mut both, other) = (file("A", 1), file("B", 2));
        for kind in ["services", "resources", "requests", "responses"] {
            let more = other[kind].as_array().unwrap().clone();
            both[kind].as_array_mut().unwrap().extend(more);
        }
        let found = found(&both).unwrap();
        assert_eq!(found["A"], Found { stamp: 1, services: 3 });
        assert_eq!(found["B"], Found { stamp: 2, services: 3 });
    }

    #[test]
    fn mixed_stamps_and_missing_documents_are_detected() {
        let mut mixed = file("A", 1);
        mixed["responses"][2] = file("A", 2)["responses"][2].clone();
        assert!(found(&mixed).unwrap_err().to_string().contains("inconsistent"));
        let mut short = file("A", 1);
        short["resources"].as_array_mut().unwrap().pop();
        assert!(found(&short).unwrap_err().to_string().contains("17 documents"));
        assert!(stamps(b"{").is_err());
    }
}
