//! Contracts: which are there, and by how much the content of one differs.

use super::{
    Blob, ChangeKind, ContractChange, Difference, FieldChange, examples, field::Form, pairs::Pair,
    words,
};
use crate::{
    Hash,
    compare::{document::Document, line_diff},
    read::schema::slot,
};

/// Compares the contracts.
pub(super) fn compare(pairs: &[Pair<'_, Document<'_>>], form: &mut Form) -> Vec<ContractChange> {
    let changes = pairs.iter().filter_map(|(here, file)| {
        let name = file.or(*here)?.name.clone();
        let (change, parts) = match (here, file) {
            (Some(here), Some(file)) => {
                let parts = parts(here, file, form);
                (ChangeKind::Changed, Some(parts).filter(|parts| !parts.is_empty())?)
            }
            (None, _) => (ChangeKind::Added, Vec::new()),
            (Some(_), None) => (ChangeKind::Removed, Vec::new()),
        };
        Some(ContractChange { name, change, parts })
    });
    changes.collect()
}

fn parts(here: &Document<'_>, file: &Document<'_>, form: &mut Form) -> Vec<FieldChange> {
    let mut changes = examples::differing(here, file, words::contract_word, form);
    for change in changes.iter_mut().filter(|change| &*change.field == "content") {
        change.difference = content(here, file);
    }
    changes
}

fn content(here: &Document<'_>, file: &Document<'_>) -> Difference {
    if let Some(binary) = binary(Some(here), Some(file)) {
        return binary;
    }
    match line_diff::count(&text(here), &text(file)) {
        Some((added, removed)) => Difference::Lines { added, removed },
        None => Difference::Text,
    }
}

/// The content of a contract.
fn text(contract: &Document<'_>) -> Box<str> {
    contract.text_of(slot::RESOURCE_CONTENT)
}

/// What can be told of content where that of one of both is no text.
pub(crate) fn binary(
    here: Option<&Document<'_>>,
    file: Option<&Document<'_>>,
) -> Option<Difference> {
    let binary = [here, file].into_iter().flatten().any(|part| is_binary(part, &text(part)));
    let blob = |part: Option<&Document<'_>>| part.map(|part| blob(&text(part)));
    binary.then(|| Difference::Binary { here: blob(here), file: blob(file) })
}

/// Whether the content of a contract is no text that a person could read: Base64, as a descriptor of
/// Protobuf is, or with control characters.
fn is_binary(contract: &Document<'_>, content: &str) -> bool {
    &*contract.text_of(slot::RESOURCE_TYPE) == "PROTOBUF_DESCRIPTOR"
        || content.bytes().any(|byte| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C))
}

/// What can be told of binary content: in Base64, of the bytes that this stands for.
fn blob(content: &str) -> Blob {
    let decoded = data_encoding::BASE64.decode(content.trim().as_bytes());
    let bytes = decoded.as_deref().unwrap_or(content.as_bytes());
    Blob { bytes: bytes.len() as u64, hash: Hash::from(*blake3::hash(bytes).as_bytes()) }
}
