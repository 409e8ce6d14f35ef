//! What the plans of both directions have in common: the states that decide, and what follows from the decisions.

use api_types::{
    Choice, DecisionChanges, Decisions, ImportId, InstanceJobFailure, MirrorDirection,
    MirrorResult, RevisionNumber,
};
use app::api::IntoApiError as _;
use repository::{ImportError, ImportView, PlanOptions, Repository};
use snapshot::ServiceKey;

use super::{
    decide::{Decider, LastRun, Sides},
    mirror::{Base, Waiting},
    run::{Ended, Run},
    scope::Scope,
};
use crate::instances::{copy::InstanceCopy, job::Stop};

/// The two sides of a mirror, at the last run and now.
pub(super) struct States {
    pub(super) last: LastRun,
    pub(super) now: Sides,
    pub(super) base: Base,
    pub(super) scope: Scope,
}

impl Run {
    /// The two sides of the mirror. `copy` has what the instance has.
    pub(super) fn states(&self, copy: &InstanceCopy) -> Result<States, Stop> {
        let repository = &*self.instances.repository;
        let (source, target) = match self.mirror.form.direction {
            MirrorDirection::Send => (repository, &**copy.repository()),
            MirrorDirection::Fetch | MirrorDirection::BackUp { .. } => {
                (&**copy.repository(), repository)
            }
        };
        let head = |side: &Repository| side.head(self.admin.member());
        let (source_head, target_head) = (head(source), head(target));
        let base =
            Base { source: source_head.revision.number, target: target_head.revision.number };
        let last = self.mirror.base.map_or(LastRun::None, |base| {
            let source = source.index_at(&self.admin, base.source);
            let target = target.index_at(&self.admin, base.target);
            let sides = source.and_then(|source| Ok(Sides { source, target: target? }));
            // A history may have been shortened, or read again.
            LastRun::Ended(sides.ok())
        });
        let now = Sides { source: source_head.index.clone(), target: target_head.index.clone() };
        let before = match &last {
            LastRun::Ended(Some(before)) => Some(&*before.source),
            LastRun::None | LastRun::Ended(None) => None,
        };
        let sources = [Some(&*now.source), before].into_iter().flatten();
        let scope = Scope::new(&self.mirror.form.services, sources, repository, &self.admin)?;
        Ok(States { last, now, base, scope })
    }

    /// Whether neither the sides nor the mirror have changed since the last run.
    pub(super) fn has_nothing_new(&self, states: &States) -> bool {
        !self.asks_again() && self.mirror.base == Some(states.base)
    }

    /// Whether a person wants an answer about all that differs: one who runs the mirror, or has changed it.
    pub(super) fn asks_again(&self) -> bool {
        let last = self.mirror.last.as_ref();
        self.cause.is_request() || last.is_none_or(|last| last.started <= self.mirror.since)
    }

    /// Services that are gone at the source, and about which something is to be done.
    pub(super) fn gone(&self, states: &States) -> Vec<ServiceKey> {
        let LastRun::Ended(Some(before)) = &states.last else { return Vec::new() };
        if self.mirror.form.policy.gone == Some(Choice::KeepMine) {
            return Vec::new();
        }
        let is_gone = |key: &&ServiceKey| {
            states.scope.has(key)
                && states.last.is_gone(key, &states.now)
                && states.now.target.get(key).is_some()
        };
        let keys = before.source.entries().map(|entry| &entry.summary.key);
        keys.filter(is_gone).cloned().collect()
    }

    /// Makes the plan again, with a row for each service that its file does not have.
    pub(super) fn list_missing(&self, target: &Repository, import: &ImportId) -> Result<(), Stop> {
        let options = PlanOptions { list_missing: Some(true), ..PlanOptions::default() };
        let planned = target.plan_import_with(&self.admin, import, options);
        planned.map_err(|error| error.into_api_error().into())
    }

    /// Decides about a plan. Applies it, lets it wait for a person, or cancels it if it changes nothing. Nothing is left
    /// of it after an error.
    pub(super) fn conclude(
        &self,
        target: &Repository,
        import: &ImportId,
        states: &States,
        apply: impl FnOnce(Decisions) -> Result<(MirrorResult, RevisionNumber), Stop>,
    ) -> Result<Ended, Stop> {
        let concluded = self.decide_and_apply(target, import, states, apply);
        if !matches!(&concluded, Ok(Ended { waiting: Some(_), .. })) {
            // One that was applied stays.
            let _expires_later = target.cancel_import(&self.admin, import);
        }
        concluded
    }

    fn decide_and_apply(
        &self,
        target: &Repository,
        import: &ImportId,
        states: &States,
        apply: impl FnOnce(Decisions) -> Result<(MirrorResult, RevisionNumber), Stop>,
    ) -> Result<Ended, Stop> {
        let failed = |error: ImportError| Stop::from(error.into_api_error());
        let view = target.view_import(&self.admin, import).map_err(failed)?;
        let ImportView::Planned { plan, saved, .. } = view else {
            let reason = "the server cannot read it again".to_owned();
            return Err(Stop::Failed(InstanceJobFailure::NotSnapshot { reason }));
        };
        let decider = Decider {
            policy: &self.mirror.form.policy,
            kept: self.mirror.kept.iter().collect(),
            asks_again: self.asks_again(),
            base: &states.last,
            now: &states.now,
        };
        let decided = decider.decide(&plan.rows);
        if !decided.asked.is_empty() {
            let changes = DecisionChanges {
                version: saved.version,
                rows: decided
                    .decisions
                    .rows
                    .iter()
                    .map(|(at, it)| (*at, Some(it.clone())))
                    .collect(),
                policy: None,
                content_confirmed: decided.decisions.content_confirmed,
            };
            target.save_decisions(&self.admin, import, &changes).map_err(failed)?;
            let mut asked: Vec<ServiceKey> = decided.asked;
            let written = decided.decisions.rows.keys();
            let rows = written.filter_map(|at| plan.rows.get(usize::try_from(*at).ok()?));
            asked.extend(rows.map(|row| row.summary.key.clone()));
            asked.sort();
            asked.dedup();
            let waiting = Waiting { import: import.clone(), base: states.base, asked };
            return Ok(Ended::waiting(waiting));
        }
        if decided.writes == 0 {
            return Ok(Ended::settled(MirrorResult::Unchanged, states.base, decided.kept));
        }
        let (result, revision) = apply(decided.decisions)?;
        let base = Base { target: revision, ..states.base };
        Ok(Ended::settled(result, base, decided.kept))
    }
}
