//! Mirrors.

use api_types::{
    BackupTime, Choice, ChosenServices, InstanceJobFailure, MirrorCase, MirrorDirection,
    MirrorFailure, MirrorForm, MirrorPolicy, MirrorProblem, MirrorResult, MirrorRun, MirrorView,
    RevisionNumber, SavedMirror, ScheduleProblem, Timestamp,
};

use crate::{expect_every_variant, expect_golden};

fn form(direction: MirrorDirection) -> MirrorForm {
    let policy = MirrorPolicy::default();
    let time = Some(BackupTime::Hours(1));
    MirrorForm { direction, services: ChosenServices::All, policy, time }
}

#[test]
fn forms_of_mirrors() {
    let directions = [
        MirrorDirection::Fetch,
        MirrorDirection::Send,
        MirrorDirection::BackUp { folder: "/backups".into(), keep: 7 },
    ];
    expect_every_variant(&directions, |direction| match direction {
        MirrorDirection::Fetch => 0,
        MirrorDirection::Send => 1,
        MirrorDirection::BackUp { .. } => 2,
    });
    let mut forms = directions.map(form).to_vec();
    let policy = MirrorPolicy {
        new: Some(Choice::Skip),
        changed: Some(Choice::Merge),
        gone: Some(Choice::Remove),
        conflict: Some(Choice::KeepMine),
        active_content: true,
    };
    forms.push(MirrorForm { policy, time: None, ..form(MirrorDirection::Fetch) });
    expect_golden("mirror_form", &forms);
}

#[test]
fn answers_to_saving_mirrors() {
    let problems = [
        MirrorProblem::Schedule(ScheduleProblem::Time),
        MirrorProblem::Policy,
        MirrorProblem::NoServices,
    ];
    expect_every_variant(&problems, |problem| match problem {
        MirrorProblem::Schedule(_) => 0,
        MirrorProblem::Policy => 1,
        MirrorProblem::NoServices => 2,
    });
    let mut answers = vec![SavedMirror::Saved("1f".to_owned().into())];
    answers.extend(problems.map(SavedMirror::Rejected));
    expect_golden("saved_mirror", &answers);
}

#[test]
fn mirrors() {
    let results = [
        MirrorResult::Unchanged,
        MirrorResult::Fetched { revision: RevisionNumber(3), services: 2 },
        MirrorResult::Sent { services: 2 },
        MirrorResult::Written { file: "a.json".into(), size: 9, services: 2 },
        MirrorResult::Waiting,
        MirrorResult::Declined,
        MirrorResult::Canceled,
        MirrorResult::Failed(InstanceJobFailure::NoServices),
    ];
    expect_every_variant(&results, |result| match result {
        MirrorResult::Unchanged => 0,
        MirrorResult::Fetched { .. } => 1,
        MirrorResult::Sent { .. } => 2,
        MirrorResult::Written { .. } => 3,
        MirrorResult::Waiting => 4,
        MirrorResult::Declined => 5,
        MirrorResult::Canceled => 6,
        MirrorResult::Failed(_) => 7,
    });
    let (started, finished) = (Timestamp(1_700_000_000_000), Timestamp(1_700_000_001_000));
    let new = MirrorView {
        id: "1f".to_owned().into(),
        form: form(MirrorDirection::Fetch),
        by: "anna".into(),
        last: None,
        next: None,
        failure: None,
        waiting: None,
        drift: None,
    };
    let base = new.clone();
    let ended = results.map(|result| MirrorView {
        last: Some(MirrorRun { started, finished, result }),
        next: Some(finished),
        failure: Some(MirrorFailure { at: finished, failure: InstanceJobFailure::NoServices }),
        waiting: Some("0123".to_owned().into()),
        drift: Some(3),
        ..base.clone()
    });
    let all: Vec<MirrorView> = [new].into_iter().chain(ended).collect();
    expect_golden("mirror_view", &all);
}

#[test]
fn policies_have_only_choices_of_their_cases() {
    assert!(MirrorPolicy::default().is_possible());
    for case in MirrorCase::ALL {
        let mut policy = MirrorPolicy::default();
        for choice in case.choices() {
            policy.set(case, Some(*choice));
            assert!(policy.is_possible(), "{case:?} {choice:?}");
        }
        policy.set(case, None);
        assert!(policy.is_possible(), "{case:?} can be asked");
        policy.set(case, Some(Choice::Copy));
        assert!(!policy.is_possible(), "{case:?}");
    }
}
