//! Finds out what a person did with a plan that waited for a decision.

use std::sync::Arc;

use api_types::{ApiError, Choice, DiscardReason, ImportId, MirrorDirection, MirrorResult, Report};
use app::api::{IntoApiError, internal_error};
use repository::{Admin, ImportError, ImportView, Repository};
use snapshot::ServiceKey;

use super::{
    admin,
    fetch::{changed, fetched},
    mirror::{Base, Mirror, Waiting},
};
use crate::instances::{Instances, send};

/// What became of a plan.
enum Answer {
    /// Nobody has decided yet.
    None,
    /// It was applied.
    Applied(Box<Report>),
    /// A person canceled it.
    Declined,
    /// It is no longer there, because the server was restarted or it expired.
    Lost,
}

impl Instances {
    /// The mirror, after what a person did with the plan that waits is noted.
    pub(super) fn settled(&self, mirror: Mirror) -> Result<Mirror, ApiError> {
        let Some(waiting) = &mirror.waiting else { return Ok(mirror) };
        let answer = self.answer(&mirror, &waiting.import)?;
        if matches!(answer, Answer::None) {
            return Ok(mirror);
        }
        let changed = self.mirrors.file.change(|mirrors| {
            let mut found = mirrors.iter_mut().find(|it| it.id == mirror.id);
            if let Some(stored) = found.as_deref_mut().filter(|it| it.waiting == mirror.waiting) {
                stored.settle(waiting, &answer);
            }
            found.cloned()
        });
        Ok(changed.map_err(IntoApiError::into_api_error)?.unwrap_or(mirror))
    }

    fn answer(&self, mirror: &Mirror, import: &ImportId) -> Result<Answer, ApiError> {
        let admin = admin().map_err(|error| error.into_api_error())?;
        let target = match mirror.form.direction {
            MirrorDirection::Fetch => Arc::clone(&self.repository),
            MirrorDirection::Send => match self.existing_copy(&mirror.instance)? {
                Some(copy) => Arc::clone(copy.repository()),
                None => return Ok(Answer::Lost),
            },
            MirrorDirection::BackUp { .. } => return Ok(Answer::Lost),
        };
        let answer = answer_of(&target, &admin, import)?;
        let folder = self.copies.path(&mirror.instance);
        if matches!(answer, Answer::Applied(_))
            && mirror.form.direction == MirrorDirection::Send
            && send::is_open(&folder).map_err(|error| internal_error(&error))?
        {
            // It is being sent, or a person has to say how that goes on.
            return Ok(Answer::None);
        }
        Ok(answer)
    }
}

fn answer_of(target: &Repository, admin: &Admin, import: &ImportId) -> Result<Answer, ApiError> {
    Ok(match target.view_import(admin, import) {
        Ok(ImportView::Applied { report, .. }) => Answer::Applied(Box::new(report)),
        Ok(_) => Answer::None,
        Err(ImportError::Discarded { why: DiscardReason::Cancelled { .. }, .. }) => {
            Answer::Declined
        }
        Err(ImportError::NotFound(_) | ImportError::Discarded { .. }) => Answer::Lost,
        Err(error) => return Err(error.into_api_error()),
    })
}

impl Mirror {
    fn settle(&mut self, waiting: &Waiting, answer: &Answer) {
        let result = match answer {
            Answer::None => return,
            Answer::Lost => None,
            Answer::Declined => {
                self.base = Some(waiting.base);
                self.keep(&waiting.asked);
                Some(MirrorResult::Declined)
            }
            Answer::Applied(report) => {
                self.base = Some(Base { target: report.revision, ..waiting.base });
                let is_left = |key: &&ServiceKey| {
                    let mut written = report.outcome.written.iter();
                    // What was merged may still have what only the target had.
                    !written.any(|it| it.key == **key && it.choice != Choice::Merge)
                };
                self.keep(waiting.asked.iter().filter(is_left));
                Some(match self.form.direction {
                    MirrorDirection::Send => MirrorResult::Sent { services: changed(report) },
                    _ => fetched(report),
                })
            }
        };
        if let (Some(result), Some(last)) = (result, &mut self.last) {
            last.result = result;
        }
        self.waiting = None;
    }

    fn keep<'a>(&mut self, services: impl IntoIterator<Item = &'a ServiceKey>) {
        self.kept.extend(services.into_iter().cloned());
        self.kept.sort();
        self.kept.dedup();
    }
}
