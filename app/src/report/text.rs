//! Texts of the report of a revision.

use api_types::{Outcome, Revision, WrittenService};
use snapshot::ChangeKind;

use crate::text::{
    bytes,
    history::{describe_choice, describe_decisions},
    plural,
};

pub(super) const BY: &str = "By";
pub(super) const TIME: &str = "Time";
pub(super) const FILE: &str = "File";
pub(super) const SHA256: &str = "SHA-256 of the file";
pub(super) const CONTENTS: &str = "Repository after this revision";
pub(super) const CHANGES: [&str; 6] =
    ["Change", "Service", "Version", "Type", "Examples before", "Examples after"];
pub(super) const DECISIONS: [&str; 5] = ["Decision", "Service", "Version", "Type", "Examples"];
pub(super) const CHANGES_REMOVED: &str = "The changes of this revision were removed by compaction";

/// "Import · revision 41".
pub(super) fn title(revision: &Revision) -> String {
    format!("{} · revision {}", revision.draft.kind.label(), revision.number)
}

pub(super) fn page_title(title: &str) -> String {
    title.to_owned() + " · Mockpit"
}

pub(super) fn file(name: &str, size: u64) -> String {
    format!("{name} ({})", bytes(size))
}

/// "Decided: 1 replaced, 103 unchanged". None if there was nothing to decide.
pub(super) fn decided(outcome: &Outcome) -> Option<String> {
    let decisions =
        describe_decisions(&outcome.decision_counts(), outcome.identical, outcome.unchanged);
    (!decisions.is_empty()).then(|| "Decided: ".to_owned() + &decisions)
}

pub(super) const fn change(change: ChangeKind) -> &'static str {
    match change {
        ChangeKind::Added => "added",
        ChangeKind::Changed => "changed",
        ChangeKind::Removed => "removed",
    }
}

/// "replaced in place of Pastry 0.9".
pub(super) fn decision(written: &WrittenService) -> String {
    let instead = written.instead_of.as_ref().map(|key| format!(" in place of {key}"));
    let new_ids = (written.new_ids > 0)
        .then(|| ", ".to_owned() + &plural(written.new_ids.into(), "new ID", "new IDs"));
    let decision = describe_choice(written.choice).to_owned() + &instead.unwrap_or_default();
    decision + &new_ids.unwrap_or_default()
}

/// "+1 ~2 −3".
pub(super) fn examples(written: &WrittenService) -> String {
    let effect = &written.effect;
    format!("+{} ~{} −{}", effect.added, effect.changed, effect.removed)
}
