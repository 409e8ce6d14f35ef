//! `mockpit account`, while a server uses the same data directory.

use std::{cell::RefCell, ffi::OsString, fs, os::unix::fs::PermissionsExt as _};

use api_types::{AuditAction, Role};
use app::api::ApiError;
use serde_json::json;
use server::{
    account_command,
    arguments::{Cli, Command},
    audit::AuditLog,
    settings::Variables,
};

use crate::support::{PASSWORD, TestApp};

/// Runs `mockpit account` with these arguments. Returns what it prints, or its error.
fn account(app: &TestApp, arguments: &[&str]) -> Result<Vec<String>, String> {
    let command = ["mockpit", "account"].iter().chain(arguments).map(OsString::from);
    let data = [OsString::from("--data"), app.data().into()];
    let cli =
        Cli::read(command.chain(data), &Variables::new()).map_err(|error| error.to_string())?;
    let Command::Account { command } = cli.command else { panic!("{:?}", cli.command) };
    let lines = RefCell::new(Vec::new());
    let done = account_command(command, |line| lines.borrow_mut().push(line.to_owned()));
    done.map(|()| lines.into_inner()).map_err(|error| error.to_string())
}

/// A server whose data directory only its owner can access.
fn app() -> TestApp {
    let app = TestApp::new();
    fs::set_permissions(app.data(), fs::Permissions::from_mode(0o700)).unwrap();
    // The server of the test keeps its repository in memory.
    store::prepare(app.data()).unwrap();
    app
}

#[tokio::test]
async fn commands_change_accounts_of_a_running_server() {
    let app = app();
    app.session_cookie("anna", Role::Admin).await;
    let added = account(&app, &["add", "bob", "--role", "user", "--url", "https://m.example/"]);
    let added = added.unwrap();
    assert_eq!(added[0], "Added account bob.");
    let token = added[2].trim().strip_prefix("https://m.example/set-password/").unwrap();
    let listed = account(&app, &["list"]).unwrap();
    assert_eq!(listed, ["admin    anna", "user     bob (has no password yet)"]);

    let body = json!({ "token": token, "password": PASSWORD });
    let chosen = app.call("/console/session/use-link", &body, None).await;
    let bob = chosen.cookie().unwrap();
    let role = async || app.session(Some(&bob)).await.account.map(|account| account.role);
    assert_eq!(role().await, Some(Role::User));
    account(&app, &["role", "bob", "manager"]).unwrap();
    assert_eq!(role().await, Some(Role::Manager));
    account(&app, &["disable", "bob"]).unwrap();
    assert_eq!(role().await, None);
    assert_eq!(account(&app, &["list"]).unwrap()[1], "manager  bob (disabled)");
    account(&app, &["enable", "bob"]).unwrap();
    assert_eq!(app.sign_in("bob", PASSWORD).await.status, 200);
    let reset = account(&app, &["reset", "bob"]).unwrap();
    assert!(reset[2].trim().starts_with("http://127.0.0.1:8585/set-password/"), "{reset:?}");
    assert_eq!(app.sign_in("bob", PASSWORD).await.error(), ApiError::WrongCredentials);
    account(&app, &["remove", "bob"]).unwrap();
    assert_eq!(account(&app, &["list"]).unwrap(), ["admin    anna"]);

    let log = AuditLog::new(app.data()).page(0, 100).unwrap().entries;
    let by_command = log.iter().rev().filter(|entry| entry.actor == "command line");
    let by_command: Vec<_> = by_command.map(|entry| (entry.action, entry.role)).collect();
    assert_eq!(
        by_command,
        [
            (AuditAction::AccountAdded, Some(Role::User)),
            (AuditAction::RoleChanged, Some(Role::Manager)),
            (AuditAction::AccountDisabled, None),
            (AuditAction::AccountEnabled, None),
            (AuditAction::PasswordReset, None),
            (AuditAction::AccountRemoved, None),
        ]
    );
}

#[tokio::test]
async fn commands_keep_the_last_administrator_and_name_what_is_wrong() {
    let app = app();
    app.session_cookie("anna", Role::Admin).await;
    let last = "anna is the only administrator. Add another administrator first";
    for command in [&["role", "anna", "user"][..], &["disable", "anna"], &["remove", "anna"]] {
        assert_eq!(account(&app, command).unwrap_err(), last, "{command:?}");
    }
    let unknown = account(&app, &["disable", "bob"]).unwrap_err();
    assert_eq!(unknown, "there is no account named bob");
    assert!(account(&app, &["role", "anna", "root"]).unwrap_err().contains("possible values"));
    let taken = account(&app, &["add", "ANNA", "--role", "user"]).unwrap_err();
    assert_eq!(taken, "an account named ANNA already exists");
    assert_eq!(account(&app, &["list"]).unwrap(), ["admin    anna"]);
}
