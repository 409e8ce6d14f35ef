//! The use cases of saved decisions: change them, and see what other people changed.

use std::{sync::Arc, thread, time::Duration};

use api_types::{DecisionChanges, DecisionsVersion, ImportId, ReviewUpdate, SavedBy};

use super::{error::ImportError, saved, shared::Written, state::ImportState};
use crate::{access::Editor, repository::Repository};

/// The pause before decisions are saved again, after another server has changed the import.
const PAUSE: Duration = Duration::from_millis(5);

impl Repository {
    /// Changes the decisions of a plan. Any administrator can do so, and any manager if the plan is an edit.
    ///
    /// # Errors
    /// The saved decisions are unchanged after an error: [`ImportError::PlanChanged`] if the import has
    /// another plan, [`ImportError::DecisionsChanged`] if somebody changed the decisions since that
    /// version, [`ImportError::NoRow`] and [`ImportError::Apply`] if a row does not allow a decision.
    pub fn save_decisions(
        &self,
        editor: &impl Editor,
        id: &ImportId,
        changes: &DecisionChanges,
    ) -> Result<DecisionsVersion, ImportError> {
        let by = SavedBy { by: editor.name().into(), at: (self.settings.now)() };
        loop {
            let slot = self.slot_for(editor, id)?;
            let mut state = slot.lock();
            let ImportState::Planned(planned, saved) = &*state else {
                return Err(ImportError::NotPlanned);
            };
            let mut saved = saved.clone();
            let version = saved::change(&mut saved, &planned.plan, changes.clone(), by.clone())?;
            let next = ImportState::Planned(Arc::clone(planned), saved);
            if self.publish(id, &slot, &next)? == Written::Done {
                *state = next;
                slot.count_decisions(&state);
                return Ok(version);
            }
            drop(state);
            thread::park_timeout(PAUSE);
        }
    }

    /// What other people did with a plan since the client read the decisions of version `seen`. Records
    /// that the person has the review open.
    ///
    /// # Errors
    /// [`ImportError::NotPlanned`] if there is no plan, for example because the import was applied.
    pub fn review_update(
        &self,
        editor: &impl Editor,
        id: &ImportId,
        seen: DecisionsVersion,
    ) -> Result<ReviewUpdate, ImportError> {
        let slot = self.slot_for(editor, id)?;
        let others = self.see(id, &slot, editor.name(), (self.settings.now)());
        let state = slot.lock();
        let ImportState::Planned(_, saved) = &*state else { return Err(ImportError::NotPlanned) };
        Ok(ReviewUpdate { saved: (saved.version != seen).then(|| saved.clone()), others })
    }
}
