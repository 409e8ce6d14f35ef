//! Texts of a review whose services come from an instance, or go to one.

use api_types::{InstanceProduct, PlannedSend, SourceInstance};
use snapshot::ServiceKey;

use super::{super::super::text::services, key};
use crate::{
    state::NoChanges,
    text::{bytes, number, plural, time_ago, visible},
};

/// At most so many services are named in one line.
const MAX_NAMED: usize = 10;

pub(in super::super) const ATOMIC: &str =
    "The instance is a Mockpit. It applies all or nothing, and keeps a history.";
pub(in super::super) const NOT_ATOMIC: &str = "The instance is a Microcks. It has no transactions. A service that loses something there is deleted and imported again under the same ID, so its mocks do not respond for a moment, and its test results are lost. If sending ends early, this server states what is there, and offers to go on or to take it back.";
pub(in super::super) const NOT_THERE: &str =
    "The instance does not have these services of the selection: ";
pub(in super::super) const WITHOUT_DATA: &str =
    "A snapshot never has the data of generic REST services, so it is missing from: ";
pub(in super::super) const TOO_LARGE: &str =
    "Not sent, because each is larger than what the instance accepts: ";

pub(in super::super) const SHOW_INSTANCE: &str = "Show instance";
pub(in super::super) const RESULT_ELSEWHERE: &str =
    "The page of the instance states what was sent, read back and compared.";

/// What the words of a review mean where services are sent.
pub(in super::super) fn here_is(instance: &str) -> String {
    let instance = visible(instance);
    ["In this review, here means ", &instance, ", and mine is what ", &instance, " has."].concat()
}

/// Why a send would change nothing. `instance` has visible characters only.
pub(in super::super) fn no_changes(reason: NoChanges, instance: &str) -> String {
    match reason {
        NoChanges::Empty => "None of the services can be sent.".to_owned(),
        NoChanges::NothingSelected => {
            "Nothing to send. The decisions leave every service as it is.".to_owned()
        }
        NoChanges::UpToDate => [instance, " already has all of this."].concat(),
    }
}

/// Where the services of a send come from, if not from here, and what they are compared with:
/// `3 services of test, Microcks 1.11.2, read 2 minutes ago · compared with what dev has`.
pub(in super::super) fn compared_with(rows: u64, send: &PlannedSend, now: i64) -> String {
    let source = send.source.as_ref().map(|SourceInstance { name, product, read }| {
        let when = time_ago(read.0, now);
        [" of ", &visible(name), ", ", &visible(product), ", read ", &when].concat()
    });
    let source = source.unwrap_or_default();
    [&services(rows), &source, " · compared with what ", &visible(&send.name), " has"].concat()
}

/// Precedes chosen services that the source does not have.
pub(in super::super) fn not_there(send: &PlannedSend) -> String {
    let source = send.source.as_ref().map(|source| visible(&source.name));
    let source = source.unwrap_or_else(|| "This repository".to_owned());
    [&source, " does not have these services: "].concat()
}

/// `words` and the names of services.
pub(in super::super) fn named(words: &str, keys: &[ServiceKey]) -> String {
    let names: Vec<String> = keys.iter().take(MAX_NAMED).map(key).collect();
    let more = keys.len().saturating_sub(MAX_NAMED) as u64;
    let more = if more == 0 { String::new() } else { [" and ", &number(more), " more"].concat() };
    [words, &names.join(", "), &more, "."].concat()
}

/// How the instance takes what is sent.
pub(in super::super) const fn how(product: InstanceProduct) -> &'static str {
    match product {
        InstanceProduct::Mockpit => ATOMIC,
        InstanceProduct::Microcks => NOT_ATOMIC,
    }
}

/// Precedes services whose type the instance does not know.
pub(in super::super) fn omitted(send: &PlannedSend) -> String {
    ["Not sent, because Microcks ", send.release.number(), " does not know their type: "].concat()
}

/// Precedes what is left out of services that are sent.
pub(in super::super) fn dropped(send: &PlannedSend) -> String {
    ["Microcks ", send.release.number(), " cannot read this, so it is left out:"].concat()
}

pub(in super::super) fn redacted(count: u64) -> String {
    plural(count, "secret is", "secrets are") + " replaced with REDACTED."
}

/// The limit of what is sent. It is split for a Microcks only.
pub(in super::super) fn limit(product: InstanceProduct, limit: u64) -> String {
    let words = match product {
        InstanceProduct::Mockpit => "The instance accepts at most ",
        InstanceProduct::Microcks => "Services are sent in files of at most ",
    };
    [words, &bytes(limit), "."].concat()
}

#[cfg(test)]
mod tests {
    use api_types::Timestamp;
    use snapshot::{DropReport, Release};

    use super::*;

    #[test]
    fn many_services_are_counted() {
        let keys: Vec<ServiceKey> =
            (0..12).map(|at| ServiceKey::new(["S", &at.to_string()].concat(), "1")).collect();
        assert_eq!(named("Missing: ", &keys[..2]), "Missing: S0 1, S1 1.");
        assert!(named("", &keys).ends_with("S9 1 and 2 more."));
    }

    #[test]
    fn only_what_a_microcks_gets_is_split() {
        assert_eq!(limit(InstanceProduct::Mockpit, 2), "The instance accepts at most 2 B.");
        assert_eq!(
            limit(InstanceProduct::Microcks, 2),
            "Services are sent in files of at most 2 B."
        );
    }

    #[test]
    fn send_names_its_source_and_its_target() {
        let send = PlannedSend {
            instance: "1f".to_owned().into(),
            name: "a\u{202e}b".into(),
            product: InstanceProduct::Microcks,
            version: "1.11.2".into(),
            source: None,
            release: Release::NEWEST,
            omitted: Vec::new(),
            too_large: Vec::new(),
            limit: 2,
            dropped: DropReport::default(),
            redacted: 0,
            without_data: Vec::new(),
            not_there: Vec::new(),
        };
        let compared = "compared with what a⟨U+202E⟩b has";
        assert_eq!(compared_with(2, &send, 0), ["2 services · ", compared].concat());
        assert_eq!(not_there(&send), "This repository does not have these services: ");
        let (name, product, read) = ("dev".into(), "Mockpit 0.1.0".into(), Timestamp(0));
        let send = PlannedSend { source: Some(SourceInstance { name, product, read }), ..send };
        let of = "2 services of dev, Mockpit 0.1.0, read just now · ";
        assert_eq!(compared_with(2, &send, 0), [of, compared].concat());
        assert_eq!(not_there(&send), "dev does not have these services: ");
    }
}
