//! Searches the history by service, file, user and kind, page by page.

use api_types::{
    ChangeSummary, Choice, HistoryField, HistoryFilter, HistoryKind, Outcome, Revision,
    RevisionNumber, WrittenService,
};
use snapshot::{ChangeKind, ServiceKey, fold_lowercase};
use unicode_normalization::UnicodeNormalization as _;

/// The number of services that a [`ChangeSummary`] names.
const NAMED: usize = 3;

/// A filter that is ready to be matched against revisions.
pub(super) struct Search {
    words: Vec<String>,
    field: HistoryField,
    kind: Option<HistoryKind>,
    service: Option<ServiceKey>,
}

/// Whether a revision matches, as far as the revision itself can answer.
pub(super) enum Match {
    No,
    /// It matches if it changed such a service.
    IfService(ServiceCondition),
}

/// What must be true of a service that a revision changed.
#[derive(Clone, Debug, Default)]
pub(super) struct ServiceCondition {
    /// Name and version contain all these words.
    words: Vec<String>,
    /// It is this service.
    key: Option<ServiceKey>,
}

impl ServiceCondition {
    /// Whether it is true even if no service changed.
    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty() && self.key.is_none()
    }

    fn is_met(&self, key: &ServiceKey) -> bool {
        self.key.as_ref().is_none_or(|wanted| wanted == key) && has_words(key, &self.words)
    }
}

impl Search {
    pub(super) fn new(filter: &HistoryFilter) -> Self {
        let words = fold(&filter.words).split_whitespace().map(str::to_owned).collect();
        Self { words, field: filter.field, kind: filter.kind, service: filter.service.clone() }
    }

    /// Matches a revision without reading which services it changed.
    pub(super) fn matches(&self, revision: &Revision) -> Match {
        let draft = &revision.draft;
        if self.kind.is_some() && HistoryKind::of(&draft.kind) != self.kind {
            return Match::No;
        }
        let (user, file) = match self.field {
            HistoryField::Any => (true, true),
            HistoryField::User => (true, false),
            HistoryField::File => (false, true),
            HistoryField::Service => (false, false),
        };
        let user = user.then(|| fold(&draft.actor));
        let files = file.then(|| draft.sources.iter().map(|source| fold(&source.name)));
        let item = draft.item.as_ref().filter(|_| self.field == HistoryField::Any);
        let texts = user.into_iter().chain(files.into_iter().flatten());
        let texts: Vec<String> = texts.chain(item.map(|name| fold(name))).collect();
        let is_missing = |word: &&String| !texts.iter().any(|text| text.contains(word.as_str()));
        let missing: Vec<String> = self.words.iter().filter(is_missing).cloned().collect();
        match self.field {
            HistoryField::User | HistoryField::File if !missing.is_empty() => Match::No,
            _ => Match::IfService(ServiceCondition { words: missing, key: self.service.clone() }),
        }
    }
}

/// Whether the name and version of a service contain all these words.
fn has_words(key: &ServiceKey, words: &[String]) -> bool {
    // A word contains no white space, so none matches across both.
    let text = fold(&key.name) + "\n" + &fold(&key.version);
    words.iter().all(|word| text.contains(word.as_str()))
}

/// Sums up what a revision did. Names first the services that meet the condition, and returns `None` if there
/// is a condition and no such service.
pub(super) fn summarize(outcome: &Outcome, condition: &ServiceCondition) -> Option<ChangeSummary> {
    let mut summary = ChangeSummary::default();
    let (mut found, mut others) = (Vec::new(), Vec::new());
    for (change, key) in outcome.written.iter().flat_map(changes) {
        match change {
            ChangeKind::Added => summary.added += 1,
            ChangeKind::Changed => summary.changed += 1,
            ChangeKind::Removed => summary.removed += 1,
        }
        if found.len() < NAMED && !condition.is_empty() && condition.is_met(key) {
            found.push(key);
        } else if others.len() < NAMED {
            others.push(key);
        }
    }
    if !condition.is_empty() && found.is_empty() {
        return None;
    }
    summary.first = found.into_iter().chain(others).take(NAMED).cloned().collect();
    Some(summary)
}

/// The services that a decision changed: one, or two if it replaced a service of another name.
fn changes(written: &WrittenService) -> impl Iterator<Item = (ChangeKind, &ServiceKey)> {
    let change = match written.choice {
        Choice::Add | Choice::AddWithNewIds | Choice::Copy => ChangeKind::Added,
        Choice::Replace | Choice::Merge if written.instead_of.is_some() => ChangeKind::Added,
        Choice::Replace | Choice::Merge => ChangeKind::Changed,
        // Kept and skipped services are not among those that were written.
        Choice::Remove | Choice::KeepMine | Choice::Skip => ChangeKind::Removed,
    };
    let replaced = written.instead_of.iter().map(|key| (ChangeKind::Removed, key));
    [(change, &written.key)].into_iter().chain(replaced)
}

/// The number of services that are read to find out what a revision changed.
pub(super) fn cost(revision: &Revision) -> u64 {
    u64::from(revision.put) + u64::from(revision.removed)
}

/// Whether the revision recorded what it did. The empty revision 0 and recoveries did not.
pub(super) fn has_outcome(revision: &Revision) -> bool {
    revision.number > RevisionNumber(0)
        && HistoryKind::of(&revision.draft.kind) != Some(HistoryKind::Recovery)
}

/// Folds case and accents, so that a search ignores both.
fn fold(text: &str) -> String {
    fold_lowercase(text.nfkd().flat_map(char::to_lowercase))
}

#[cfg(test)]
mod tests {
    use api_types::{Draft, Effect, RevisionKind, Source, Timestamp};
    use snapshot::ServiceType;

    use super::*;

    fn revision(kind: RevisionKind) -> Revision {
        let source = |name: &str| Source { name: name.into(), ..Source::default() };
        let draft = Draft {
            sources: vec![source("Payments.json"), source("orders.json")],
            item: Some("Slow evening".into()),
            ..Draft::new(kind, "Zoë", Timestamp(0))
        };
        Revision { number: RevisionNumber(1), draft, put: 2, removed: 1 }
    }

    fn filter(words: &str, field: HistoryField) -> HistoryFilter {
        HistoryFilter { words: words.into(), field, ..HistoryFilter::default() }
    }

    /// `yes`, `no`, or the words that a service must have.
    fn found(filter: &HistoryFilter) -> String {
        match Search::new(filter).matches(&revision(RevisionKind::Import)) {
            Match::No => "no".into(),
            Match::IfService(condition) if condition.is_empty() => "yes".into(),
            Match::IfService(condition) => condition.words.join(" "),
        }
    }

    #[test]
    fn words_are_searched_in_their_field() {
        use HistoryField::{Any, File, Service, User};
        for (words, field, expected) in [
            ("", Any, "yes"),
            ("zoe PAYMENTS", Any, "yes"),
            ("slow EVENING", Any, "yes"),
            ("evening", User, "no"),
            ("evening", Service, "evening"),
            ("zoe petstore 1.0", Any, "petstore 1.0"),
            ("zoe", User, "yes"),
            ("payments", User, "no"),
            ("orders", File, "yes"),
            ("zoe", File, "no"),
            ("zoe", Service, "zoe"),
        ] {
            assert_eq!(found(&filter(words, field)), expected, "{words:?} in {field:?}");
        }
    }

    #[test]
    fn kind_narrows_the_search() {
        for (kind, of) in [
            (HistoryKind::Import, RevisionKind::Import),
            (HistoryKind::Edit, RevisionKind::Edit),
            (HistoryKind::Profile, RevisionKind::DeletedProfile),
            (HistoryKind::Selection, RevisionKind::SavedSelection),
            (HistoryKind::Undo, RevisionKind::Undo(RevisionNumber(1))),
            (HistoryKind::Restore, RevisionKind::Restore(RevisionNumber(1))),
            (HistoryKind::Recovery, RevisionKind::LossAccepted(RevisionNumber(1))),
        ] {
            for filtered in HistoryKind::ALL {
                let filter = HistoryFilter { kind: Some(filtered), ..HistoryFilter::default() };
                let matches = Search::new(&filter).matches(&revision(of));
                assert_eq!(matches!(matches, Match::IfService(_)), filtered == kind, "{kind:?}");
            }
        }
    }

    fn written(choice: Choice, name: &str, instead_of: Option<&str>) -> WrittenService {
        WrittenService {
            choice,
            key: ServiceKey::new(name, "1"),
            kind: ServiceType::Rest,
            effect: Effect::default(),
            instead_of: instead_of.map(|name| ServiceKey::new(name, "1")),
            new_ids: 0,
            parts: None,
        }
    }

    #[test]
    fn summary_counts_changes_and_names_found_services_first() {
        let outcome = Outcome {
            written: vec![
                written(Choice::Add, "A", None),
                written(Choice::Copy, "B", None),
                written(Choice::Merge, "C", None),
                written(Choice::Replace, "D", Some("Dénia")),
                written(Choice::Remove, "E", None),
            ],
            ..Outcome::default()
        };
        let summary = |words: &[&str]| {
            let words = words.iter().map(|word| (*word).to_owned()).collect();
            let condition = ServiceCondition { words, key: None };
            let summary = summarize(&outcome, &condition)?;
            let names: Vec<&str> = summary.first.iter().map(|key| &*key.name).collect();
            Some((summary.added, summary.changed, summary.removed, names.join(" ")))
        };
        assert_eq!(summary(&[]), Some((3, 1, 2, "A B C".into())));
        assert_eq!(summary(&["denia"]), Some((3, 1, 2, "Dénia A B".into())));
        assert_eq!(summary(&["e", "1"]).unwrap().3, "Dénia E A");
        assert_eq!(summary(&["e", "2"]), None);
    }

    #[test]
    fn service_is_found_by_its_whole_name_and_version() {
        let outcome = Outcome {
            written: vec![
                written(Choice::Add, "A", None),
                written(Choice::Replace, "AB", Some("B")),
            ],
            ..Outcome::default()
        };
        let first = |name: &str, version: &str| {
            let key = Some(ServiceKey::new(name, version));
            let condition = ServiceCondition { words: Vec::new(), key };
            Some(summarize(&outcome, &condition)?.first[0].name.to_string())
        };
        assert_eq!(first("AB", "1").as_deref(), Some("AB"));
        assert_eq!(first("B", "1").as_deref(), Some("B"));
        assert_eq!(first("A", "2"), None);
        assert_eq!(first("a", "1"), None);
    }

    #[test]
    fn services_are_found_as_in_the_list_of_services() {
        let key = ServiceKey::new("Straße Łódź", "1");
        for words in ["strasse", "STRASSE lodz", "łódź"] {
            let filter = filter(words, HistoryField::Service);
            let Match::IfService(condition) =
                Search::new(&filter).matches(&revision(RevisionKind::Import))
            else {
                panic!("{words} can only match a service");
            };
            assert!(condition.is_met(&key), "{words:?}");
        }
    }
}
