//! All texts about mirrors. Back quotes mark code.

use api_types::{
    BackupFile, Choice, ChosenServices, MirrorCase, MirrorDirection, MirrorForm, MirrorProblem,
    MirrorResult, MirrorRun, MirrorView,
};

use crate::{
    state::instances::MirrorKind,
    text::{bytes, number, plural, time_ago, visible},
    ui::schedule::text as schedule,
};

pub(super) const MIRRORS: &str = "Mirrors";
pub(super) const LOADING: &str = "Loading mirrors";
pub(super) const NONE: &str = "None yet. A mirror keeps services equal on both sides, or writes them to a folder. It asks before it changes what people changed.";
pub(super) const ADD: &str = "Add mirror…";
pub(super) const ADD_TITLE: &str = "Add mirror";
pub(super) const CHANGE: &str = "Change…";
pub(super) const CHANGE_TITLE: &str = "Change mirror";
pub(super) const SAVE: &str = "Save mirror";
pub(super) const CANCEL: &str = "Cancel";
pub(super) const CLOSE: &str = "Close";
pub(super) const RUN: &str = "Run now";
pub(super) const FILES: &str = "Files…";
pub(super) const FILES_TITLE: &str = "Snapshots of the mirror";
pub(super) const NO_FILES: &str = "No snapshots yet";
pub(super) const NO_FILES_NEXT: &str = "The next run writes one.";
pub(super) const RESTORE: &str = "Review services";
pub(super) const RESTORE_EXPLAINED: &str = "The services of a snapshot become an import, which you review. Nothing changes before you apply it.";
pub(super) const REMOVE: &str = "Remove…";
pub(super) const REMOVE_NOW: &str = "Remove mirror";
pub(super) const REMOVE_EXPLAINED: &str =
    "What it copied stays on both sides, and so do the snapshots that it wrote.";
pub(super) const MARK_AS_SEEN: &str = "Mark as seen";
pub(super) const OPEN_REVIEW: &str = "Open review";
pub(super) const WAITS: &str = "waits for a decision";
pub(super) const FAILED: &str = "failed";
pub(super) const EQUAL: &str = "no drift";
pub(super) const DIRECTION: &str = "What it does";
pub(super) const SERVICES: &str = "Services";
pub(super) const ALL_SERVICES: &str = "All services";
pub(super) const POLICY: &str = "What it does without a person";
pub(super) const POLICY_HINT: &str = "If it has to ask, the plan waits on the review, and the mirror goes on after it was applied or canceled.";
pub(super) const ASK: &str = "Ask";
pub(super) const ACTIVE_CONTENT: &str = "Take over scripts and proxies without asking";

/// An entry of the menu with the directions. `name` has visible characters only.
pub(super) fn direction(kind: MirrorKind, name: &str) -> String {
    match kind {
        MirrorKind::Fetch => ["Fetch from ", name, " into this repository"].concat(),
        MirrorKind::Send => ["Send from this repository to ", name].concat(),
        MirrorKind::BackUp => ["Back up ", name, " to a folder"].concat(),
    }
}

/// What a mirror does, as its name: `Fetch from dev into this repository`.
pub(super) fn title(form: &MirrorForm, name: &str) -> String {
    match &form.direction {
        MirrorDirection::Fetch => direction(MirrorKind::Fetch, name),
        MirrorDirection::Send => direction(MirrorKind::Send, name),
        MirrorDirection::BackUp { folder, .. } => {
            ["Back up ", name, " to ", &visible(folder)].concat()
        }
    }
}

pub(super) fn services(chosen: &ChosenServices) -> String {
    match chosen {
        ChosenServices::All => ALL_SERVICES.to_owned(),
        ChosenServices::Services(ids) => chosen_services(ids.len()),
        ChosenServices::Selection(name) => selection(name),
    }
}

/// `3 chosen services`.
pub(super) fn chosen_services(count: usize) -> String {
    plural(count as u64, "chosen service", "chosen services")
}

pub(super) fn selection(name: &str) -> String {
    "Selection ".to_owned() + &visible(name)
}

pub(super) const fn case(case: MirrorCase) -> &'static str {
    match case {
        MirrorCase::New => "New services",
        MirrorCase::Changed => "Changed services",
        MirrorCase::Gone => "Services that are gone at the source",
        MirrorCase::Conflict => "Services that people changed at the target",
    }
}

pub(super) const fn choice(choice: Choice) -> &'static str {
    match choice {
        Choice::Add | Choice::AddWithNewIds | Choice::Copy => "Add",
        Choice::Skip => "Skip",
        Choice::Replace => "Replace",
        Choice::Merge => "Merge",
        Choice::KeepMine => "Keep",
        Choice::Remove => "Remove",
    }
}

/// `every hour · fetched 3 services 2 hours ago · next in 1 hour, 2026-10-03 02:00 UTC`.
pub(super) fn facts(mirror: &MirrorView, now: i64) -> String {
    let mut facts = vec![schedule::schedule(mirror.form.time)];
    facts.extend(mirror.last.as_ref().map(|run| last(run, mirror.waiting.is_some(), now)));
    let next = mirror.next.map(|next| schedule::next(next.0, now));
    facts.extend(next.map(|next| "next ".to_owned() + &next));
    facts.join(" · ")
}

fn last(run: &MirrorRun, is_waiting: bool, now: i64) -> String {
    let ago = time_ago(run.finished.0, now);
    let counted = |verb: &str, services: u32| {
        [verb, " ", &plural(services.into(), "service", "services"), " ", &ago].concat()
    };
    match &run.result {
        MirrorResult::Unchanged => "nothing to do ".to_owned() + &ago,
        MirrorResult::Fetched { revision, services } => {
            counted("fetched", *services) + ", revision " + &number(revision.0)
        }
        MirrorResult::Sent { services } => counted("sent", *services),
        MirrorResult::Written { file, size, .. } => {
            ["wrote ", &visible(file), ", ", &bytes(*size), ", ", &ago].concat()
        }
        MirrorResult::Waiting if is_waiting => "asked ".to_owned() + &ago,
        MirrorResult::Waiting => "its review is no longer there. Run it again".to_owned(),
        MirrorResult::Declined => "its review was canceled".to_owned(),
        MirrorResult::Canceled => "canceled ".to_owned() + &ago,
        MirrorResult::Failed(_) => "failed ".to_owned() + &ago,
    }
}

/// `3 services differ`.
pub(super) fn drift(count: u32) -> String {
    plural(count.into(), "service differs", "services differ")
}

pub(super) fn failed(title: &str, at: i64, now: i64) -> String {
    [title, ": failed ", &time_ago(at, now), "."].concat()
}

pub(super) fn actions_of(title: &str) -> String {
    "Actions for ".to_owned() + title
}

pub(super) fn question(title: &str) -> String {
    ["Remove the mirror ", title, "?"].concat()
}

pub(super) fn file(file: &BackupFile, now: i64) -> String {
    [&time_ago(file.at.0, now), " · ", &bytes(file.size)].concat()
}

/// Why a mirror cannot be saved, unless that is at a field of the schedule.
pub(super) const fn problem(problem: &MirrorProblem) -> &'static str {
    match problem {
        MirrorProblem::NoServices => "Choose services that the source has.",
        MirrorProblem::Policy => "Choose what happens in each case.",
        MirrorProblem::Schedule(_) => "Correct the fields with an error.",
    }
}

#[cfg(test)]
mod tests {
    use api_types::{BackupTime, MirrorPolicy, RevisionNumber, Timestamp};

    use super::*;

    #[test]
    fn mirror_states_its_schedule_and_its_last_run() {
        let run = |result| MirrorRun { started: Timestamp(0), finished: Timestamp(0), result };
        let mirror = |result| MirrorView {
            id: "1".to_owned().into(),
            form: MirrorForm {
                direction: MirrorDirection::Fetch,
                services: ChosenServices::All,
                policy: MirrorPolicy::default(),
                time: Some(BackupTime::Hours(1)),
            },
            by: "anna".into(),
            last: Some(run(result)),
            next: Some(Timestamp(7_200_000)),
            failure: None,
            waiting: None,
            drift: None,
        };
        let fetched = MirrorResult::Fetched { revision: RevisionNumber(7), services: 1 };
        assert_eq!(
            facts(&mirror(fetched), 0),
            "every hour · fetched 1 service just now, revision 7 · next in 2 hours, 1970-01-01 02:00 UTC"
        );
        assert!(facts(&mirror(MirrorResult::Waiting), 0).contains("no longer there"));
        assert_eq!(
            title(&mirror(MirrorResult::Unchanged).form, "dev"),
            "Fetch from dev into this repository"
        );
    }
}
