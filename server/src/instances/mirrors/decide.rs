//! What a mirror does with the rows of a plan, and which of them a person decides.
//!
//! A mirror compares three states of a service: at the source, at the target, and at both when it ran last. So it
//! notices when somebody changed the target, and asks instead of taking that back.

use std::{collections::HashSet, sync::Arc};

use api_types::{Choice, Decision, Decisions, MirrorCase, MirrorPolicy, Status};
use repository::{Index, Row};
use snapshot::ServiceKey;

use crate::import_policy::Policy;

/// Both sides at one moment.
pub(super) struct Sides {
    pub(super) source: Arc<Index>,
    pub(super) target: Arc<Index>,
}

/// What is known of the last run.
pub(super) enum LastRun {
    /// There was none.
    None,
    /// What both sides had. Not known if a history no longer has it.
    Ended(Option<Sides>),
}

/// What decides about rows.
pub(super) struct Decider<'a> {
    pub(super) policy: &'a MirrorPolicy,
    /// Services that differ because a person or the policy left them so. They stay as they are until one side changes.
    pub(super) kept: HashSet<&'a ServiceKey>,
    /// Whether those are decided again in any case.
    pub(super) asks_again: bool,
    pub(super) base: &'a LastRun,
    pub(super) now: &'a Sides,
}

/// What is decided about a plan.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Decided {
    pub(super) decisions: Decisions,
    /// The services that a person decides about.
    pub(super) asked: Vec<ServiceKey>,
    /// The services that differ, and stay so until one side changes.
    pub(super) kept: Vec<ServiceKey>,
    /// The number of services that change.
    pub(super) writes: u32,
}

/// What is decided about a row.
enum Verdict {
    /// As the plan does without a decision.
    Default,
    Decision(Decision),
    /// It stays as it is until one side changes.
    Keep(Decision),
    Ask,
}

impl Decider<'_> {
    /// Decides about the rows of a plan.
    pub(super) fn decide(&self, rows: &[Row]) -> Decided {
        let mut decided = Decided::default();
        decided.decisions.content_confirmed = self.policy.active_content;
        for (row, index) in rows.iter().zip(0..) {
            let key = &row.summary.key;
            let decision = match self.verdict(row) {
                Verdict::Default => continue,
                Verdict::Ask => {
                    decided.asked.push(key.clone());
                    continue;
                }
                Verdict::Keep(decision) => {
                    decided.kept.push(key.clone());
                    decision
                }
                Verdict::Decision(decision) => decision,
            };
            if row.warnings.needs_confirmation(&decision) && !self.policy.active_content {
                decided.asked.push(key.clone());
            }
            decided.writes += u32::from(decision.writes());
            decided.decisions.rows.insert(index, decision);
        }
        decided
    }

    fn verdict(&self, row: &Row) -> Verdict {
        let key = &row.summary.key;
        let (source_changed, target_changed) = self.base.changes(key, self.now);
        if matches!(row.status, Status::Identical) {
            return Verdict::Default;
        }
        let is_kept = self.kept.contains(key);
        let is_settled = is_kept && !source_changed && !target_changed && !self.asks_again;
        let case = match row.status {
            Status::Missing if !self.base.is_gone(key, self.now) => return Verdict::Default,
            _ if target_changed || is_kept => MirrorCase::Conflict,
            Status::Missing => MirrorCase::Gone,
            Status::New if row.default.is_some() => MirrorCase::New,
            Status::Changed { .. } => MirrorCase::Changed,
            _ => MirrorCase::Conflict,
        };
        let answer = if is_settled { Some(Choice::KeepMine) } else { self.policy.of(case) };
        let decision = answer.and_then(|answer| decision(row, answer));
        match decision {
            None => Verdict::Ask,
            Some(decision) if is_settled => Verdict::Keep(decision),
            // Otherwise, the next run would see only that it differs, and replace it.
            Some(decision) if case == MirrorCase::Conflict && !decision.writes() => {
                Verdict::Keep(decision)
            }
            Some(decision) => Verdict::Decision(decision),
        }
    }
}

impl LastRun {
    /// Whether the source had it at the last run, and no longer has it.
    pub(super) fn is_gone(&self, key: &ServiceKey, now: &Sides) -> bool {
        match self {
            Self::Ended(Some(before)) => {
                before.source.get(key).is_some() && now.source.get(key).is_none()
            }
            Self::None | Self::Ended(None) => false,
        }
    }

    /// Whether the source and the target have changed since the last run.
    pub(super) fn changes(&self, key: &ServiceKey, now: &Sides) -> (bool, bool) {
        match self {
            // What the target has already is the work of somebody.
            Self::None => (true, now.target.get(key).is_some()),
            Self::Ended(None) => (true, true),
            Self::Ended(Some(before)) => (
                before.source.hash(key) != now.source.hash(key),
                before.target.hash(key) != now.target.hash(key),
            ),
        }
    }
}

/// The decision for a row, as an import with that policy makes it. `None` if the row does not allow it.
fn decision(row: &Row, answer: Choice) -> Option<Decision> {
    let decision = match (answer, &row.status) {
        // What somebody removed from the target comes back.
        (Choice::Add | Choice::Replace, Status::New) if row.default.is_some() => Decision::Add,
        (Choice::KeepMine | Choice::Skip, Status::Missing) => Decision::KeepMine,
        (Choice::KeepMine | Choice::Skip, Status::New | Status::RepeatedId { .. }) => {
            Decision::Skip
        }
        (Choice::Remove | Choice::Replace, Status::Missing) => Decision::Remove,
        (Choice::Add | Choice::Replace, _) => Policy::Replace.decision(row)?,
        (Choice::Merge, _) => Policy::Merge.decision(row)?,
        (Choice::KeepMine | Choice::Skip, _) => Policy::Keep.decision(row)?,
        (Choice::Remove | Choice::AddWithNewIds | Choice::Copy, _) => return None,
    };
    let is_default = row.default.as_ref().is_some_and(|it| it.choice() == decision.choice());
    (is_default || row.choices.contains(&decision.choice())).then_some(decision)
}

#[cfg(test)]
mod tests {
    use std::slice;

    use api_types::{FileAction, NewFile, Timestamp};
    use repository::{Admin, ImportView, Plan, PlanOptions, Repository, Settings};
    use serde_json::json;
    use store_tests::{MemorySpool, MemoryStore};

    use super::{super::admin, *};

    fn key() -> ServiceKey {
        ServiceKey::new("Orders", "1.0")
    }

    /// A file that has the service with this content, or not. It always has another one.
    fn file(content: Option<u8>) -> String {
        let service = |id: &str, name: &str| json!({ "id": id, "name": name, "version": "1.0", "type": "REST", "operations": [] });
        let mut services = vec![service("65a0", "Other")];
        if let Some(content) = content {
            let mut orders = service("65a1", "Orders");
            orders["metadata"] = json!({ "labels": { "content": content.to_string() } });
            services.push(orders);
        }
        json!({ "services": services }).to_string()
    }

    fn plan(
        repository: &Repository,
        admin: &Admin,
        file: &str,
    ) -> (api_types::ImportId, Arc<Plan>) {
        let new = NewFile::new("a.json", file.len() as u64);
        let import = repository.start_import(admin, FileAction::Import, &[new]).unwrap();
        repository.append_slice(admin, &import, 0, 0, file.as_bytes()).unwrap();
        let options = PlanOptions { list_missing: Some(true), ..PlanOptions::default() };
        repository.plan_import_with(admin, &import, options).unwrap();
        match repository.view_import(admin, &import).unwrap() {
            ImportView::Planned { plan, .. } => (import, plan),
            other => panic!("{other:?}"),
        }
    }

    /// A repository that has the service with this content, or not.
    fn repository(content: Option<u8>) -> Repository {
        let limits = snapshot::Limits::default();
        let settings = Settings { limits, max_pending_bytes: 1 << 20, now: || Timestamp(0) };
        let repository =
            Repository::new(Arc::new(MemoryStore::new()), Arc::new(MemorySpool), settings);
        let admin = admin().unwrap();
        let (import, _) = plan(&repository, &admin, &file(content));
        repository.apply_import(&admin, &import, &Decisions::default()).unwrap();
        repository
    }

    fn index(repository: &Repository) -> Arc<Index> {
        Arc::clone(&repository.head(admin().unwrap().member()).index)
    }

    /// Both sides, each with the service with this content, or not.
    fn sides(source: Option<u8>, target: Option<u8>) -> Sides {
        Sides { source: index(&repository(source)), target: index(&repository(target)) }
    }

    /// Both sides, and the plan that makes the target equal to the source.
    struct Now {
        sides: Sides,
        plan: Arc<Plan>,
    }

    fn now(source: Option<u8>, target: Option<u8>) -> Now {
        let repository = repository(target);
        let (_, plan) = plan(&repository, &admin().unwrap(), &file(source));
        Now { sides: sides(source, target), plan }
    }

    /// What happens to the service. `Err` if a person decides.
    fn decide(
        policy: &MirrorPolicy,
        kept: bool,
        base: Option<Sides>,
        now: &Now,
    ) -> Result<Option<Choice>, ()> {
        let (key, base) = (key(), base.map_or(LastRun::None, |base| LastRun::Ended(Some(base))));
        let kept = kept.then_some(&key).into_iter().collect();
        let decider = Decider { policy, kept, asks_again: false, base: &base, now: &now.sides };
        let decided = decider.decide(&now.plan.rows);
        if !decided.asked.is_empty() {
            return Err(());
        }
        let is_it = |(row, _): &(&Row, u32)| row.summary.key == key;
        let row = now.plan.rows.iter().zip(0..).find(is_it);
        let decision = row.and_then(|(_, at)| decided.decisions.rows.get(&at));
        Ok(decision.map(Decision::choice))
    }

    #[test]
    fn services_are_added_and_replaced_by_default() {
        let policy = MirrorPolicy::default();
        let first = |now: Now| decide(&policy, false, None, &now);
        assert_eq!(first(now(Some(1), None)), Ok(Some(Choice::Add)));
        assert_eq!(first(now(Some(1), Some(2))), Err(()), "it was there before");
        assert_eq!(first(now(Some(1), Some(1))), Ok(None));
        assert_eq!(first(now(None, Some(1))), Ok(None), "the source never had it");
        let later = |now: Now| decide(&policy, false, Some(sides(Some(1), Some(1))), &now);
        assert_eq!(later(now(Some(2), Some(1))), Ok(Some(Choice::Replace)));
        assert_eq!(later(now(None, Some(1))), Ok(Some(Choice::KeepMine)));
    }

    #[test]
    fn changes_of_the_target_are_conflicts() {
        let base = || Some(sides(Some(1), Some(1)));
        let changed = [
            (now(Some(1), Some(2)), Choice::Replace),
            (now(Some(3), Some(2)), Choice::Replace),
            (now(Some(1), None), Choice::Add),
            (now(None, Some(2)), Choice::Remove),
        ];
        for (now, replaced) in &changed {
            let ask = MirrorPolicy { gone: Some(Choice::Remove), ..MirrorPolicy::default() };
            assert_eq!(decide(&ask, false, base(), now), Err(()));
            let policy = |choice| MirrorPolicy { conflict: Some(choice), ..ask };
            let done = decide(&policy(Choice::Replace), false, base(), now);
            assert_eq!(done, Ok(Some(*replaced)));
            let done = decide(&policy(Choice::KeepMine), false, base(), now).unwrap().unwrap();
            assert!(!done.writes(), "{done:?}");
        }
        let same = decide(&MirrorPolicy::default(), false, base(), &now(Some(2), Some(2)));
        assert_eq!(same, Ok(None), "both have changed to the same");
    }

    #[test]
    fn kept_services_stay_until_one_side_changes_and_are_conflicts_then() {
        let keep = MirrorPolicy { conflict: Some(Choice::KeepMine), ..MirrorPolicy::default() };
        let (ask, key, now_differ) = (MirrorPolicy::default(), key(), now(Some(1), Some(2)));
        let decider = |policy, asks_again, base| {
            let kept = [&key].into();
            Decider { policy, kept, asks_again, base, now: &now_differ.sides }
        };
        let rows = &now_differ.plan.rows;
        let base = LastRun::Ended(Some(sides(Some(1), Some(1))));
        assert_eq!(decider(&keep, false, &base).decide(rows).kept, slice::from_ref(&key));

        let before = || sides(Some(1), Some(2));
        let settled = decide(&ask, true, Some(before()), &now_differ);
        assert_eq!(settled, Ok(Some(Choice::KeepMine)));
        assert_eq!(decide(&ask, true, Some(before()), &now(Some(3), Some(2))), Err(()));
        let base = LastRun::Ended(Some(before()));
        assert_eq!(decider(&ask, true, &base).decide(rows).asked, slice::from_ref(&key));
    }

    #[test]
    fn services_are_removed_only_if_the_source_had_them() {
        let policy = MirrorPolicy { gone: Some(Choice::Remove), ..MirrorPolicy::default() };
        let now = now(None, Some(1));
        assert_eq!(decide(&policy, false, None, &now), Ok(None));
        assert_eq!(decide(&policy, false, Some(sides(None, Some(1))), &now), Ok(None));
        let base = Some(sides(Some(1), Some(1)));
        assert_eq!(decide(&policy, false, base, &now), Ok(Some(Choice::Remove)));
    }

    #[test]
    fn everything_is_asked_if_the_last_run_is_no_longer_known() {
        let (policy, now) = (MirrorPolicy::default(), now(Some(2), Some(1)));
        let (kept, base) = (HashSet::new(), LastRun::Ended(None));
        let decider =
            Decider { policy: &policy, kept, asks_again: false, base: &base, now: &now.sides };
        assert_eq!(decider.decide(&now.plan.rows).asked, [key()]);
    }

    #[test]
    fn cases_without_an_answer_wait_for_a_person() {
        let policy =
            MirrorPolicy { new: None, changed: None, gone: None, ..MirrorPolicy::default() };
        let base = || Some(sides(Some(1), Some(1)));
        assert_eq!(decide(&policy, false, None, &now(Some(1), None)), Err(()));
        assert_eq!(decide(&policy, false, base(), &now(Some(2), Some(1))), Err(()));
        assert_eq!(decide(&policy, false, base(), &now(None, Some(1))), Err(()));
    }
}
