//! Mirrors from an instance to snapshots in a folder.

use std::{fs, path::Path};

use api_types::{
    AuditAction, BackupFile, ImportView, InstanceJobFailure, MirrorProblem, MirrorResult,
    OpenedBackup, SavedMirror, ScheduleProblem,
};
use serde_json::{Value, json};

use super::{super::Test, HOUR, MINUTE, form, pets, policy};

fn back_up(folder: &Path, keep: u16) -> Value {
    form(&json!({ "back_up": { "folder": folder, "keep": keep } }), &policy())
}

impl Test {
    async fn files(&self) -> Vec<BackupFile> {
        let arguments = json!({ "instance": self.id, "mirror": self.mirror().await.id });
        self.app.call_ok("instances/mirrors/files", &arguments).await
    }
}

#[tokio::test]
async fn snapshots_are_written_when_something_changed_and_old_ones_are_removed() {
    let (test, folder) = (Test::new().await, tempfile::tempdir().unwrap());
    test.there.put(&pets("1"));
    test.add_mirror(&back_up(folder.path(), 2)).await;
    fs::write(folder.path().join("microcks-instance-notes.json"), "{}").unwrap();
    for body in ["1", "2", "3"] {
        test.there.put(&pets(body));
        match test.run_after(HOUR).await {
            MirrorResult::Written { file, services: 1, .. } => {
                let text = fs::read_to_string(folder.path().join(file)).unwrap();
                assert!(text.contains(&format!("\"content\":\"{body}\"")), "{text}");
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(test.mirror().await.drift, Some(0));
        assert_eq!(test.run_after(HOUR).await, MirrorResult::Unchanged);
    }
    assert_eq!(test.files().await.len(), 2);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3, "other files stay");
    assert_eq!(test.logged(&[AuditAction::BackupWritten]).len(), 3);
    assert_eq!(test.logged(&[AuditAction::BackupRemoved]).len(), 1);
    assert!(test.names_here().await.is_empty());

    // One that somebody deleted is written again.
    for file in test.files().await {
        fs::remove_file(folder.path().join(file.name)).unwrap();
    }
    assert!(matches!(test.run_after(HOUR).await, MirrorResult::Written { .. }));
}

#[tokio::test]
async fn services_of_a_snapshot_are_restored_through_a_review() {
    let (test, folder) = (Test::new().await, tempfile::tempdir().unwrap());
    test.there.put(&pets("1"));
    let mirror = test.add_mirror(&back_up(folder.path(), 2)).await;
    test.run_now().await;
    let file = test.files().await.remove(0).name;
    let arguments = json!({ "instance": test.id, "mirror": mirror, "file": file });
    let opened = test.app.call_ok("instances/mirrors/restore", &arguments).await;
    let OpenedBackup::Import(import) = opened else { panic!("{opened:?}") };
    match test.app.call_ok("import/view", &json!({ "import": import })).await {
        ImportView::Planned { rows, .. } => assert_eq!(&*rows[0].summary.key.name, "Pets"),
        other => panic!("{other:?}"),
    }
    assert_eq!(test.logged(&[AuditAction::BackupImported]).len(), 1);
    // Only files of the mirror can be restored.
    let arguments = json!({ "instance": test.id, "mirror": mirror, "file": "../x.json" });
    let answer = test.app.call("/console/instances/mirrors/restore", &arguments, None).await;
    assert_eq!(answer.status, 404);
}

#[tokio::test]
async fn folder_that_cannot_be_used_is_named_before_and_later() {
    let (test, folder) = (Test::new().await, tempfile::tempdir().unwrap());
    test.there.put(&pets("1"));
    let rejected = |problem| SavedMirror::Rejected(MirrorProblem::Schedule(problem));
    let missing = test.try_mirror(&back_up(&folder.path().join("none"), 2), None).await;
    assert_eq!(missing, rejected(ScheduleProblem::Missing));
    let inside = test.try_mirror(&back_up(test.app.data(), 2), None).await;
    assert_eq!(inside, rejected(ScheduleProblem::InsideData));
    let none = test.try_mirror(&back_up(folder.path(), 0), None).await;
    assert_eq!(none, rejected(ScheduleProblem::Keep));

    let later = folder.path().join("later");
    fs::create_dir(&later).unwrap();
    test.add_mirror(&back_up(&later, 2)).await;
    fs::remove_dir(&later).unwrap();
    match test.run_after(HOUR).await {
        MirrorResult::Failed(InstanceJobFailure::Folder { reason }) => {
            assert!(reason.contains("does not exist"), "{reason}");
        }
        other => panic!("{other:?}"),
    }
    fs::create_dir(&later).unwrap();
    assert!(matches!(test.run_after(5 * MINUTE).await, MirrorResult::Written { .. }));
}
