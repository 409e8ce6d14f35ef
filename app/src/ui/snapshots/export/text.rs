//! Texts of the export page.

use api_types::{Preview, Receipt};
use snapshot::{Kind, Release, ServiceKey};

use super::super::{
    download::FILE_NAME,
    text::{dropped_lines, services},
    times,
};
use crate::text::{bytes, plural, visible};

pub(super) const LOADING: &str = "Loading services";
pub(super) const LIST: &str = "Services to export";
pub(super) const NONE_SELECTED: &str = "Select at least one service.";

pub(super) const EMPTY: &str = "Nothing to export yet";
pub(super) const EMPTY_NEXT: &str =
    "This repository has no services. Import a snapshot that Microcks or another Mockpit exported.";
pub(super) const IMPORT_SNAPSHOT: &str = "Import a snapshot";

pub(super) const OPTIONS: &str = "Options";
pub(super) const TARGET: &str = "Target Microcks version";
pub(super) const TARGET_HINT: &str = "An older Microcks silently ignores a whole file that uses \
     newer features. Mockpit removes what the target cannot read, and lists it before the export.";
pub(super) const REDACT: &str = "Redact secrets";
pub(super) const REDACT_HINT: &str = "Tokens, keys and passwords that are found are replaced with \
     REDACTED in the file. The repository does not change.";
pub(super) const REDACTED: &str = "Secrets redacted";

pub(super) const CONFIRM: &str = "Export summary";
pub(super) const REDACT_AND_EXPORT: &str = "Redact and export";
pub(super) const NO_EFFECT: &str = "The repository does not change.";

/// The verb and noun in messages about a failed export.
pub(super) const EXPORT_OPERATION: &str = "export";
pub(super) const CHECKING: &str = "Checking services";
pub(super) const EXPORTING: &str = "Exporting";
pub(super) const VERIFYING: &str = "Verifying the file";
pub(super) const DISMISS: &str = "Dismiss";
pub(super) const SAVED: &str = "Saved by your browser and verified by reading it back. ";
pub(super) const SHA256: &str = "SHA-256 ";

/// The label of the export button.
pub(super) const SAVE_SELECTION: &str = "Save selection…";

pub(super) fn delete(count: u64) -> String {
    ["Delete ", &services(count), "…"].concat()
}

pub(super) fn export(count: u64) -> String {
    match count {
        0 => super::super::text::EXPORT.to_owned(),
        count => "Export ".to_owned() + &services(count),
    }
}

pub(super) fn export_with_secrets(count: u64) -> String {
    export(count) + " with secrets"
}

/// A release as a choice: "Microcks 1.10 to 1.12.0 (2024)".
pub(super) fn target(release: Release) -> String {
    if release == Release::NEWEST {
        format!("Latest Microcks ({release})")
    } else {
        format!("Microcks {release} ({})", release.year())
    }
}

/// The chip for a release that is not the newest.
pub(super) fn for_target(release: Release) -> String {
    format!("For Microcks {release}")
}

pub(super) fn unsupported_services(count: u32, target: Release) -> String {
    let their = if count == 1 { "its type" } else { "their types" };
    format!("{} left out: Microcks {target} does not support {their}", services(count.into()))
}

pub(super) fn removed_for(target: Release) -> String {
    format!("Removed, because Microcks {target} cannot read it")
}

pub(super) fn secrets(count: u64, redact: bool) -> String {
    let secrets = plural(count, "secret", "secrets");
    secrets + if redact { " will be replaced with REDACTED" } else { " in the export" }
}

/// What redacting breaks, if anything.
pub(super) fn criteria(preview: &Preview) -> Option<String> {
    let count = preview.criteria;
    let them = if count == 1 { "it get" } else { "them get" };
    (count > 0).then(|| {
        plural(count, "of them is", "of them are")
            + " in dispatch criteria. Requests that match "
            + them
            + " no response from the exported file."
    })
}

pub(super) fn service(key: &ServiceKey) -> String {
    visible(&key.name) + " " + &visible(&key.version)
}

pub(super) fn received(size: u64) -> String {
    bytes(size) + " received"
}

/// "microcks-repository.json: 2 services, 3 contracts, 14 kB".
pub(super) fn receipt_title(receipt: &Receipt) -> String {
    let count = |kind: Kind| {
        let count = receipt.documents.get(kind.index()).copied().unwrap_or_default();
        u64::from(count)
    };
    let parts = [
        services(count(Kind::Service)),
        plural(count(Kind::Resource), "contract", "contracts"),
        plural(receipt.examples.into(), "example", "examples"),
        bytes(receipt.size),
    ];
    FILE_NAME.to_owned() + ": " + &parts.join(", ")
}

/// "From revision 3. For Microcks 1.10. Removed: callbacks of 2 operations. 1 secret redacted. "
pub(super) fn receipt_facts(receipt: &Receipt) -> String {
    let mut facts = format!("From revision {}. ", receipt.revision);
    let target = receipt.options.reader;
    if target != Release::NEWEST {
        facts = facts + &for_target(target) + ". ";
    }
    let dropped = dropped_lines(&receipt.dropped);
    if !dropped.is_empty() {
        facts = facts + "Removed: " + &dropped.join(", ") + ". ";
    }
    if receipt.redacted > 0 {
        facts = facts + &plural(receipt.redacted, "secret", "secrets") + " redacted. ";
    }
    if let Some(applied) = &receipt.response_times {
        facts = facts + &times::text::receipt(applied);
    }
    facts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn target_has_year_unless_it_is_the_newest() {
        assert_eq!(target(Release::V1_10), "Microcks 1.10 to 1.12.0 (2024)");
        assert_eq!(target(Release::NEWEST), "Latest Microcks (1.14 and newer)");
    }

    #[test]
    fn counted_sentences_agree_in_number() {
        assert_eq!(
            unsupported_services(1, Release::V1_10),
            "1 service left out: Microcks 1.10 to 1.12.0 does not support its type"
        );
        let preview = |criteria| Preview { criteria, ..Preview::default() };
        assert_eq!(criteria(&preview(0)), None);
        assert_eq!(
            criteria(&preview(2)).unwrap(),
            "2 of them are in dispatch criteria. Requests that match them get no response from the \
             exported file."
        );
    }
}
