//! The form of a mirror.

use api_types::{
    BackupTime, ChosenServices, MirrorDirection, MirrorForm, MirrorPolicy, MirrorProblem,
    ScheduleProblem,
};
use snapshot::ServiceId;

use crate::state::schedule_time::TimeDraft;

/// From where to where, without the details.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum MirrorKind {
    /// From the instance into the repository.
    #[default]
    Fetch,
    /// From the repository to the instance.
    Send,
    /// From the instance into a folder.
    BackUp,
}

impl MirrorKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Fetch, Self::Send, Self::BackUp];
}

/// Which services, without their IDs.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub enum MirrorServices {
    /// All of them.
    #[default]
    All,
    /// Those that were chosen in the list.
    Chosen,
    /// Those of the saved selection with this name.
    Selection(String),
}

/// The services that were chosen in the list. The source of a mirror has their IDs.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ChosenIds {
    /// Their IDs at the instance.
    pub there: Vec<ServiceId>,
    /// Their IDs in the repository.
    pub here: Vec<ServiceId>,
}

impl ChosenIds {
    /// The IDs at the source of a mirror.
    #[must_use]
    pub fn of(&self, kind: MirrorKind) -> &[ServiceId] {
        match kind {
            MirrorKind::Send => &self.here,
            MirrorKind::Fetch | MirrorKind::BackUp => &self.there,
        }
    }
}

/// What the fields of the form have.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MirrorDraft {
    /// From where to where.
    pub kind: MirrorKind,
    /// Which services.
    pub services: MirrorServices,
    /// The services that were chosen.
    pub chosen: ChosenIds,
    /// What happens in each case.
    pub policy: MirrorPolicy,
    /// The folder of a backup.
    pub folder: String,
    /// How many snapshots are kept.
    pub keep: String,
}

impl MirrorDraft {
    /// A new mirror. The services that are selected in the list can be chosen.
    #[must_use]
    pub fn new(selected: ChosenIds) -> Self {
        let services = if selected.there.is_empty() && selected.here.is_empty() {
            MirrorServices::All
        } else {
            MirrorServices::Chosen
        };
        Self {
            kind: MirrorKind::default(),
            services,
            chosen: selected,
            policy: MirrorPolicy::default(),
            folder: String::new(),
            keep: "7".to_owned(),
        }
    }

    /// The mirror, or the first field that is not valid.
    ///
    /// # Errors
    /// [`MirrorProblem`].
    pub fn read(&self, time: &TimeDraft) -> Result<MirrorForm, MirrorProblem> {
        let schedule = MirrorProblem::Schedule;
        let services = match &self.services {
            MirrorServices::All => ChosenServices::All,
            MirrorServices::Chosen => ChosenServices::Services(self.chosen.of(self.kind).to_vec()),
            MirrorServices::Selection(name) => ChosenServices::Selection(name.as_str().into()),
        };
        if services == ChosenServices::Services(Vec::new()) {
            return Err(MirrorProblem::NoServices);
        }
        let time: Option<BackupTime> = time.read().map_err(|_| schedule(ScheduleProblem::Time))?;
        let direction = match self.kind {
            MirrorKind::Fetch => MirrorDirection::Fetch,
            MirrorKind::Send => MirrorDirection::Send,
            MirrorKind::BackUp => MirrorDirection::BackUp {
                folder: self.folder.trim().to_owned(),
                keep: self.keep.trim().parse().map_err(|_| schedule(ScheduleProblem::Keep))?,
            },
        };
        Ok(MirrorForm { direction, services, policy: self.policy, time })
    }
}

impl From<&MirrorForm> for MirrorDraft {
    fn from(form: &MirrorForm) -> Self {
        let mut draft = Self::new(ChosenIds::default());
        draft.policy = form.policy;
        draft.kind = match &form.direction {
            MirrorDirection::Fetch => MirrorKind::Fetch,
            MirrorDirection::Send => MirrorKind::Send,
            MirrorDirection::BackUp { folder, keep } => {
                draft.folder.clone_from(folder);
                draft.keep = keep.to_string();
                MirrorKind::BackUp
            }
        };
        draft.services = match &form.services {
            ChosenServices::All => MirrorServices::All,
            ChosenServices::Services(ids) => {
                match draft.kind {
                    MirrorKind::Send => draft.chosen.here.clone_from(ids),
                    MirrorKind::Fetch | MirrorKind::BackUp => draft.chosen.there.clone_from(ids),
                }
                MirrorServices::Chosen
            }
            ChosenServices::Selection(name) => MirrorServices::Selection(name.to_string()),
        };
        draft
    }
}

#[cfg(test)]
mod tests {
    use api_types::Choice;

    use super::*;
    use crate::state::schedule_time::Often;

    fn forms() -> Vec<MirrorForm> {
        let form = |direction, services| MirrorForm {
            direction,
            services,
            policy: MirrorPolicy { new: Some(Choice::Skip), ..MirrorPolicy::default() },
            time: Some(BackupTime::Hours(2)),
        };
        let ids = || ChosenServices::Services(vec!["a1".into()]);
        let folder = MirrorDirection::BackUp { folder: "/backups".into(), keep: 3 };
        vec![
            form(MirrorDirection::Fetch, ids()),
            form(MirrorDirection::Send, ids()),
            form(MirrorDirection::Send, ChosenServices::Selection("mine".into())),
            form(folder, ChosenServices::All),
        ]
    }

    #[test]
    fn draft_of_a_mirror_is_that_mirror() {
        for form in forms() {
            assert_eq!(MirrorDraft::from(&form).read(&form.time.into()), Ok(form));
        }
    }

    #[test]
    fn chosen_services_are_those_of_the_source() {
        let chosen = ChosenIds { there: vec!["t".into()], here: Vec::new() };
        let mut draft = MirrorDraft::new(chosen);
        let time = TimeDraft::from(None);
        let services = draft.read(&time).map(|form| form.services);
        assert_eq!(services, Ok(ChosenServices::Services(vec!["t".into()])));
        draft.kind = MirrorKind::Send;
        assert_eq!(draft.read(&time), Err(MirrorProblem::NoServices));
    }

    #[test]
    fn invalid_fields_are_named() {
        let draft = MirrorDraft {
            kind: MirrorKind::BackUp,
            keep: "many".into(),
            ..MirrorDraft::new(ChosenIds::default())
        };
        let time = TimeDraft::from(None);
        assert_eq!(draft.read(&time), Err(MirrorProblem::Schedule(ScheduleProblem::Keep)));
        let time = TimeDraft { often: Often::Daily, time: "x".into(), ..time };
        assert_eq!(draft.read(&time), Err(MirrorProblem::Schedule(ScheduleProblem::Time)));
    }
}
