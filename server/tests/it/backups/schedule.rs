//! Backups by the server: schedules, failures, and imports from backups.

use std::{fs, path::Path, time::Duration};

use api_types::{
    AuditAction, BackupFile, BackupKind, BackupResult, BackupStatus, BackupsView, OpenedBackup,
    ScheduleProblem,
};
use app::api::ApiError;
use serde_json::{Value, json};
use server::audit::AuditLog;
use tempfile::TempDir;

use crate::support::TestApp;

const HOUR: Duration = Duration::from_secs(60 * 60);

struct Test {
    app: TestApp,
    folder: TempDir,
}

impl Test {
    fn new() -> Self {
        Self { app: TestApp::demo_on_disk(&[]), folder: tempfile::tempdir().unwrap() }
    }

    async fn try_schedule(
        &self,
        kind: BackupKind,
        time: Value,
        folder: &Path,
        keep: u16,
    ) -> Option<ScheduleProblem> {
        let schedule = json!({ "kind": kind, "time": time, "folder": folder, "keep": keep });
        self.app.call_ok("backups/schedule", &json!({ "schedule": schedule })).await
    }

    async fn schedule(&self, kind: BackupKind, time: Value, keep: u16) {
        assert_eq!(self.try_schedule(kind, time, self.folder.path(), keep).await, None);
    }

    async fn view(&self) -> BackupsView {
        self.app.call_ok("backups/view", &json!({})).await
    }

    async fn status(&self, kind: BackupKind) -> BackupStatus {
        let mut kinds = self.view().await.kinds.into_iter();
        kinds.find(|status| status.schedule.kind == kind).unwrap()
    }

    async fn files(&self) -> Vec<BackupFile> {
        self.app.call_ok("backups/files", &json!({})).await
    }

    /// Lets time pass, as a running server sees it.
    fn pass(&self, time: Duration) {
        self.app.advance(time);
        self.app.server.run_due_backups();
    }

    /// Starts a backup and waits for it. Returns how it ended.
    async fn back_up_now(&self, kind: BackupKind) -> BackupResult {
        let started: bool = self.app.call_ok("backups/start", &json!({ "kind": kind })).await;
        assert!(started);
        while self.view().await.running.is_some() {
            tokio::task::yield_now().await;
        }
        self.status(kind).await.last.unwrap().result
    }

    fn actions(&self) -> Vec<(AuditAction, String)> {
        let entries = AuditLog::new(self.app.data()).page(0, 100).unwrap().entries;
        let actions = entries.into_iter().rev();
        actions.map(|entry| (entry.action, entry.subject.unwrap_or_default())).collect()
    }
}

#[tokio::test]
async fn backups_are_written_when_they_are_due_and_old_ones_are_removed() {
    let test = Test::new();
    let foreign = test.folder.path().join("mockpit-backup-20260101T000000Z.tar");
    fs::copy("tests/data/backup-1.tar", &foreign).unwrap();
    let other = test.folder.path().join("notes.tar");
    fs::write(&other, "x").unwrap();
    for kind in BackupKind::ALL {
        test.schedule(kind, json!({ "hours": 6 }), 2).await;
    }
    test.pass(5 * HOUR);
    assert_eq!(test.status(BackupKind::Full).await.last, None);
    for _ in 0..4 {
        test.pass(6 * HOUR);
    }
    let files = test.files().await;
    for kind in BackupKind::ALL {
        let own = files.iter().filter(|file| file.kind == kind && !foreign.ends_with(&file.name));
        let names: Vec<_> = own.map(|file| &file.name).collect();
        assert_eq!(names.len(), 2, "{names:?}");
        let status = test.status(kind).await;
        let last = status.last.unwrap();
        let BackupResult::Written { file, services: 40, .. } = last.result else {
            panic!("{:?}", last.result)
        };
        assert_eq!(&file, names[0]);
        assert_eq!(status.next.unwrap().0, last.started.0 + 6 * 60 * 60 * 1000);
    }
    assert!(foreign.exists() && other.exists());
    let actions = test.actions();
    let count = |action| actions.iter().filter(|(found, _)| *found == action).count();
    assert_eq!(count(AuditAction::BackupScheduleChanged), 2);
    assert_eq!(count(AuditAction::BackupWritten), 8);
    assert_eq!(count(AuditAction::BackupRemoved), 4);
    for file in &files {
        let problem: Option<String> =
            test.app.call_ok("backups/verify", &json!({ "name": file.name })).await;
        assert_eq!(problem, None, "{}", file.name);
    }
}

#[tokio::test]
async fn missed_backup_is_written_once_at_the_start() {
    let test = Test::new();
    test.schedule(BackupKind::Full, json!({ "daily": { "minute": 120 } }), 7).await;
    let next = test.status(BackupKind::Full).await.next.unwrap();
    assert_eq!(next.0.rem_euclid(24 * 60 * 60 * 1000), 120 * 60 * 1000);
    test.pass(80 * HOUR);
    test.pass(Duration::from_secs(1));
    assert_eq!(test.files().await.len(), 1);
}

#[tokio::test]
async fn failed_backup_is_shown_until_an_administrator_has_seen_it() {
    let test = Test::new();
    test.schedule(BackupKind::Full, json!({ "hours": 1 }), 7).await;
    let moved = test.folder.path().with_extension("moved");
    fs::rename(test.folder.path(), &moved).unwrap();
    test.pass(HOUR);
    let expected = format!("the folder {} does not exist", test.folder.path().display());
    let failed = test.status(BackupKind::Full).await;
    assert_eq!(failed.last.unwrap().result, BackupResult::Failed { reason: expected.clone() });
    assert_eq!(failed.failure.unwrap().reason, expected);
    fs::rename(moved, test.folder.path()).unwrap();
    test.pass(HOUR);
    let written = test.status(BackupKind::Full).await;
    assert!(matches!(written.last.unwrap().result, BackupResult::Written { .. }));
    assert_eq!(written.failure.unwrap().reason, expected);
    let () = test.app.call_ok("backups/seen", &json!({ "kind": "full" })).await;
    assert_eq!(test.status(BackupKind::Full).await.failure, None);
    let actions: Vec<_> = test.actions().into_iter().map(|(action, _)| action).collect();
    let expected = [
        AuditAction::BackupScheduleChanged,
        AuditAction::BackupFailed,
        AuditAction::BackupWritten,
        AuditAction::BackupFailureSeen,
    ];
    assert_eq!(actions, expected);
}

#[tokio::test]
async fn schedules_that_are_impossible_are_rejected_by_name() {
    let test = Test::new();
    let (folder, daily) = (test.folder.path(), json!({ "daily": { "minute": 0 } }));
    for (time, folder, keep, expected) in [
        (json!({ "hours": 0 }), folder, 7, ScheduleProblem::Time),
        (daily.clone(), folder, 0, ScheduleProblem::Keep),
        (daily.clone(), Path::new("backups"), 7, ScheduleProblem::NotAbsolute),
        (daily.clone(), Path::new(""), 7, ScheduleProblem::NotAbsolute),
        (daily.clone(), &folder.join("none"), 7, ScheduleProblem::Missing),
        (daily.clone(), test.app.data(), 7, ScheduleProblem::InsideData),
    ] {
        let problem = test.try_schedule(BackupKind::Full, time, folder, keep).await;
        assert_eq!(problem, Some(expected));
    }
    assert_eq!(test.try_schedule(BackupKind::Full, json!(null), Path::new(""), 7).await, None);
    assert!(!test.app.data().join("journal").join("none").exists());
}

#[tokio::test]
async fn operator_restricts_backups_to_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let flag = format!("--backup-folder={}", folder.path().display());
    let test = Test { app: TestApp::demo_on_disk(&[flag]), folder: tempfile::tempdir().unwrap() };
    let problem = test.try_schedule(BackupKind::Full, json!(null), test.folder.path(), 1).await;
    let expected = ScheduleProblem::NotAllowed(folder.path().display().to_string());
    assert_eq!(problem, Some(expected));
    let allowed = folder.path().join("full");
    fs::create_dir(&allowed).unwrap();
    assert_eq!(test.try_schedule(BackupKind::Full, json!(null), &allowed, 1).await, None);
}

#[tokio::test]
async fn services_of_each_kind_of_backup_go_through_the_review() {
    let test = Test::new();
    for kind in BackupKind::ALL {
        test.schedule(kind, json!(null), 7).await;
        let BackupResult::Written { file, .. } = test.back_up_now(kind).await else { panic!() };
        let opened: OpenedBackup =
            test.app.call_ok("backups/import", &json!({ "name": file })).await;
        let OpenedBackup::Import(import) = opened else { panic!("{opened:?}") };
        let view: Value = test.app.call_ok("import/view", &json!({ "import": import })).await;
        assert!(view.to_string().contains(&file), "{view}");
    }
    let names = fs::read_dir(test.app.data().join("spool")).unwrap();
    let names: Vec<_> = names.map(|file| file.unwrap().file_name()).collect();
    assert!(names.iter().all(|name| name.to_str().unwrap().ends_with(".json")), "{names:?}");
    let missing = test.app.call("/console/backups/import", &json!({ "name": "../x" }), None).await;
    assert_eq!(missing.error(), ApiError::NotFound(api_types::Missing::File));
}

#[tokio::test]
async fn damaged_backup_is_listed_with_its_problem_and_not_imported() {
    let test = Test::new();
    test.schedule(BackupKind::Full, json!(null), 7).await;
    let BackupResult::Written { file: name, .. } = test.back_up_now(BackupKind::Full).await else {
        panic!()
    };
    let file = test.folder.path().join(&name);
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&file, &bytes).unwrap();
    let problem: Option<String> =
        test.app.call_ok("backups/verify", &json!({ "name": name })).await;
    assert!(problem.unwrap().contains("is damaged"));
    let opened: OpenedBackup = test.app.call_ok("backups/import", &json!({ "name": name })).await;
    assert!(matches!(opened, OpenedBackup::Rejected(why) if why.contains("is damaged")));
    fs::write(&file, &bytes[..middle]).unwrap();
    let files = test.files().await;
    assert!(files[0].problem.as_ref().unwrap().contains("is cut off"), "{files:?}");
}
