//! Compares contracts.

use super::{
    Blob, ChangeKind, ContractChange, Difference, FieldChange, comparison::Comparison, documents,
    field_names, pair::Pair,
};
use crate::{Hash, compare::line_diff, document::Document, read::schema::field_index};

/// Compares the contracts.
pub(super) fn compare(
    pairs: &[Pair<'_, Document<'_>>],
    comparison: &mut Comparison,
) -> Vec<ContractChange> {
    let mut changes = Vec::new();
    for (existing, file) in pairs {
        let Some(contract) = file.or(*existing) else { continue };
        let (change, parts) = match (existing, file) {
            (Some(existing), Some(file)) => {
                (ChangeKind::Changed, compare_contract(existing, file, comparison))
            }
            (None, _) => (ChangeKind::Added, Vec::new()),
            (Some(_), None) => (ChangeKind::Removed, Vec::new()),
        };
        if change != ChangeKind::Changed || !parts.is_empty() {
            changes.push(ContractChange { name: contract.name.clone(), change, parts });
        }
    }
    changes
}

fn compare_contract(
    existing: &Document<'_>,
    file: &Document<'_>,
    comparison: &mut Comparison,
) -> Vec<FieldChange> {
    let mut changes = documents::compare(existing, file, field_names::contract_field, comparison);
    for change in changes.iter_mut().filter(|change| &*change.field == "content") {
        change.difference = content_difference(existing, file);
    }
    changes
}

fn content_difference(existing: &Document<'_>, file: &Document<'_>) -> Difference {
    if let Some(binary) = binary_difference(Some(existing), Some(file)) {
        return binary;
    }
    match line_diff::count(&content(existing), &content(file)) {
        Some((added, removed)) => Difference::Lines { added, removed },
        None => Difference::Text,
    }
}

fn content(contract: &Document<'_>) -> Box<str> {
    contract.text_of(field_index::RESOURCE_CONTENT)
}

/// Sizes and hashes of two contents. `None` if both are text.
pub(crate) fn binary_difference(
    existing: Option<&Document<'_>>,
    file: Option<&Document<'_>>,
) -> Option<Difference> {
    let mut contracts = [existing, file].into_iter().flatten();
    if !contracts.any(|contract| is_binary(contract, &content(contract))) {
        return None;
    }
    let [existing, file] =
        [existing, file].map(|side| side.map(|contract| blob(&content(contract))));
    Some(Difference::Binary { here: existing, file })
}

/// Whether the content of a contract is not readable text: a Protobuf descriptor in Base64, or
/// content with control characters.
fn is_binary(contract: &Document<'_>, content: &str) -> bool {
    &*contract.text_of(field_index::RESOURCE_TYPE) == "PROTOBUF_DESCRIPTOR"
        || content.bytes().any(|byte| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C))
}

/// Size and hash of binary content. Decodes Base64 first.
fn blob(content: &str) -> Blob {
    let decoded = data_encoding::BASE64.decode(content.trim().as_bytes());
    let bytes = decoded.as_deref().unwrap_or(content.as_bytes());
    Blob { bytes: bytes.len() as u64, hash: Hash::from(*blake3::hash(bytes).as_bytes()) }
}
