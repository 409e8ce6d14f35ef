//! The file is read and written as it is documented, and damage is noticed.

use std::fs;

use api_types::{
    BackupTime, Choice, ChosenServices, InstanceJobFailure, InstanceProblem, MirrorDirection,
    MirrorFailure, MirrorForm, MirrorPolicy, MirrorResult, MirrorRun, RevisionNumber, Timestamp,
};
use snapshot::ServiceKey;

use super::{MirrorFile, check_mirrors, stored::Reason};
use crate::instances::mirrors::mirror::{Base, Mirror, Waiting};

/// A file of format 1, with all that it can have.
const FORMAT_1: &str = include_str!("../../../../tests/data/mirrors-1.json");

fn mirror(id: &str, form: MirrorForm, result: Option<MirrorResult>) -> Mirror {
    let run = |result| MirrorRun { started: Timestamp(2), finished: Timestamp(3), result };
    Mirror {
        last: result.map(run),
        ..Mirror::new(id.to_owned().into(), "0a".to_owned().into(), form, "anna", Timestamp(1))
    }
}

fn mirrors() -> Vec<Mirror> {
    let form = |direction, services, time| MirrorForm {
        direction,
        services,
        policy: MirrorPolicy::default(),
        time,
    };
    let base = Base { source: RevisionNumber(3), target: RevisionNumber(4) };
    let key = || ServiceKey::new("Orders", "1.0");
    let daily = Some(BackupTime::Daily { minute: 65 });
    let timed_out = || InstanceJobFailure::Instance(InstanceProblem::TimedOut);
    let all = || form(MirrorDirection::Fetch, ChosenServices::All, Some(BackupTime::Hours(1)));
    let mine = ChosenServices::Selection("mine".into());
    let only = ChosenServices::Services(vec!["a1".into()]);
    let folder = MirrorDirection::BackUp { folder: "/backups".into(), keep: 7 };
    let strict = MirrorPolicy {
        new: Some(Choice::Skip),
        changed: Some(Choice::Merge),
        gone: Some(Choice::Remove),
        conflict: Some(Choice::KeepMine),
        active_content: true,
    };
    let written = MirrorResult::Written { file: "a.json".into(), size: 9, services: 2 };
    vec![
        Mirror {
            base: Some(base),
            kept: vec![key()],
            waiting: Some(Waiting { import: "1f".to_owned().into(), base, asked: vec![key()] }),
            ..mirror("1a", all(), Some(MirrorResult::Waiting))
        },
        Mirror {
            failed: 2,
            failure: Some(MirrorFailure { at: Timestamp(3), failure: timed_out() }),
            ..mirror(
                "1b",
                MirrorForm { policy: strict, ..form(MirrorDirection::Send, mine, daily) },
                Some(MirrorResult::Failed(timed_out())),
            )
        },
        mirror("1c", form(folder, only, None), Some(written)),
        mirror(
            "1d",
            all(),
            Some(MirrorResult::Fetched { revision: RevisionNumber(5), services: 2 }),
        ),
        mirror("1e", all(), Some(MirrorResult::Sent { services: 2 })),
        mirror("1f", all(), Some(MirrorResult::Unchanged)),
        mirror("2a", all(), Some(MirrorResult::Declined)),
        mirror("2b", all(), Some(MirrorResult::Canceled)),
        mirror("2c", all(), None),
    ]
}

#[test]
fn file_of_format_1_is_read_and_written() {
    let data = tempfile::tempdir().unwrap();
    let (file, stored) = (data.path().join("mirrors.json"), MirrorFile::new(data.path()));
    stored.change(|all| *all = mirrors()).unwrap();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        let written = fs::read_to_string(&file).unwrap() + "\n";
        let fixture = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/mirrors-1.json");
        fs::write(fixture, written).unwrap();
    }
    assert_eq!(fs::read_to_string(&file).unwrap().trim_end(), FORMAT_1.trim_end());
    fs::write(&file, FORMAT_1).unwrap();
    assert_eq!(stored.all().unwrap(), mirrors());
    for at in 0..FORMAT_1.trim_end().len() {
        let mut bytes = FORMAT_1.as_bytes().to_vec();
        bytes[at] ^= 1;
        fs::write(&file, bytes).unwrap();
        let is_blank = FORMAT_1.as_bytes()[at].is_ascii_whitespace();
        assert!(is_blank || check_mirrors(data.path()).is_err(), "byte {at}");
    }
}

#[test]
fn unknown_reason_of_a_failure_is_one_of_the_server() {
    let reason = Reason(serde_json::json!({ "tomorrow": 1 }));
    assert!(matches!(InstanceJobFailure::from(reason), InstanceJobFailure::Server(_)));
}
