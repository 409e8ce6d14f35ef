//! Contracts: which are there, and by how much the content of one differs.

use std::collections::{HashMap, HashSet};

use super::{
    Blob, ChangeKind, ContractChange, Difference, FieldChange, examples, field::Form, words,
};
use crate::{Hash, header, lines, part::Part, schema::slot};

pub(super) fn compare(
    here: &[Part<'_>],
    file: &[Part<'_>],
    form: &mut Form,
) -> Vec<ContractChange> {
    let ours: HashMap<_, _> = here.iter().map(|our| (our.identity(), our)).collect();
    let theirs: HashSet<_> = file.iter().map(Part::identity).collect();
    let mut changes = Vec::new();
    for contract in file {
        let our = ours.get(&contract.identity());
        let parts = our.map(|our| parts(our, contract, form)).unwrap_or_default();
        let change = match our {
            None => ChangeKind::Added,
            Some(_) if parts.is_empty() => continue,
            Some(_) => ChangeKind::Changed,
        };
        changes.push(ContractChange { name: contract.name.clone(), change, parts });
    }
    let gone = here.iter().filter(|our| !theirs.contains(&our.identity()));
    changes.extend(gone.map(|our| ContractChange {
        name: our.name.clone(),
        change: ChangeKind::Removed,
        parts: Vec::new(),
    }));
    changes
}

fn parts(here: &Part<'_>, file: &Part<'_>, form: &mut Form) -> Vec<FieldChange> {
    let mut changes = examples::differing(here, file, words::contract_word, form);
    for change in changes.iter_mut().filter(|change| &*change.field == "content") {
        change.difference = content(here, file);
    }
    changes
}

fn content(here: &Part<'_>, file: &Part<'_>) -> Difference {
    let text = |part: &Part<'_>| {
        header::text(part.raw(slot::RESOURCE_CONTENT)).ok().flatten().unwrap_or_default()
    };
    let (ours, theirs) = (text(here), text(file));
    if is_binary(here, &ours) || is_binary(file, &theirs) {
        return Difference::Binary { here: blob(&ours), file: blob(&theirs) };
    }
    match lines::count(&ours, &theirs) {
        Some((added, removed)) => Difference::Lines { added, removed },
        None => Difference::Text,
    }
}

/// Whether the content of a contract is no text that a person could read: Base64, as a descriptor of
/// Protobuf is, or with control characters.
pub(crate) fn is_binary(contract: &Part<'_>, content: &str) -> bool {
    &*contract.text_of(slot::RESOURCE_TYPE) == "PROTOBUF_DESCRIPTOR"
        || content.bytes().any(|byte| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C))
}

/// What can be told of binary content: in Base64, of the bytes that this stands for.
pub(crate) fn blob(content: &str) -> Blob {
    let decoded = data_encoding::BASE64.decode(content.trim().as_bytes());
    let bytes = decoded.as_deref().unwrap_or(content.as_bytes());
    Blob { bytes: bytes.len() as u64, hash: Hash::from(*blake3::hash(bytes).as_bytes()) }
}
