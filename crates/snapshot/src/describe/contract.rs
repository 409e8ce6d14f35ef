//! The content of a contract.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::example::path_step;
use crate::{
    Definition, Kind,
    document::{self, Document},
    read::{header, schema::field_index},
    service::Service,
};

/// Identifies a contract in its service.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ContractId(Box<str>);

impl ContractId {
    pub(super) fn new(document: &Document<'_>) -> Self {
        Self(path_step(&document.identity()).into())
    }

    /// The ID as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for ContractId {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for ContractId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The content of a contract. All texts are untrusted.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct ContractContent {
    /// The name.
    pub name: Box<str>,
    /// The type, such as `OPEN_API_SPEC`.
    pub kind: Option<Box<str>>,
    /// The content, or its beginning.
    pub text: Box<str>,
    /// The length of the whole content in bytes.
    pub bytes: u64,
    /// Whether it is not for reading: a compiled Protobuf descriptor in Base64.
    pub is_binary: bool,
}

impl ContractContent {
    /// The longest content that is shown at once, in bytes.
    pub const MAX_BYTES: usize = 500_000;

    /// The content of a contract, at most `max_bytes`. `None` if the definition has no such contract.
    #[must_use]
    pub fn find(definition: &Definition, id: &ContractId, max_bytes: usize) -> Option<Self> {
        let service = Service::from_definition(definition);
        let contracts = document::documents(definition, Kind::Resource, &service.id);
        let contract = contracts.iter().find(|contract| ContractId::new(contract) == *id)?;
        let raw = contract.raw(field_index::RESOURCE_CONTENT);
        // Text with a lone surrogate stays as it is written in JSON.
        let text = header::text(raw).unwrap_or_else(|_| Some(raw.into())).unwrap_or_default();
        let kind = Some(contract.text_of(field_index::RESOURCE_TYPE));
        let kind = kind.filter(|kind| !kind.is_empty());
        Some(Self {
            name: contract.name.clone(),
            is_binary: kind.as_deref() == Some("PROTOBUF_DESCRIPTOR"),
            kind,
            bytes: text.len() as u64,
            text: text.get(..text.floor_char_boundary(max_bytes)).unwrap_or_default().into(),
        })
    }

    /// Whether only the beginning is there.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        (self.text.len() as u64) < self.bytes
    }
}
