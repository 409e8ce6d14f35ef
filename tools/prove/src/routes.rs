//! Calls every server function with every role, and tests all guards of each function.

mod guards;

use std::{collections::BTreeMap, fs, net::Ipv4Addr};

use anyhow::{Result, bail, ensure};
use serde_json::{Value, json};

use super::{kill::import, lab::Lab, raw::Raw, stamped::Stamped, table::Tally};
use console_client::{Client, PASSWORD, SESSION};
use support::workspace::root;

/// Who may call a function according to `docs/endpoints.md`.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Access {
    Public,
    Accounts,
    Managers,
    Administrators,
}

/// A server function.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Route {
    endpoint: String,
    access: Access,
}

/// A caller and its rights.
struct Caller {
    name: &'static str,
    client: Client,
    role: Option<Access>,
}

pub(super) fn prove(lab: &Lab, tally: &mut Tally) -> Result<()> {
    let routes = routes(&fs::read_to_string(root().join("docs/endpoints.md"))?)?;
    let data = lab.path("data");
    let server = lab.start(&data)?;
    for (name, role) in [("uwe", "user"), ("mia", "manager"), ("bob", "admin")] {
        lab.add_account(&data, name, role)?;
    }
    let file = Stamped { prefix: "R", services: 0..3, stamp: 1, size: 100 };
    import(&server.client, &file.file(&mut lab.random()), &mut || {})?;
    let before = server.client.services()?;
    let callers = callers(&server.client)?;
    let mut statuses = BTreeMap::<(&str, u16), usize>::new();
    for route in &routes {
        for caller in &callers {
            // Signing out would end the session that later functions need.
            if route.endpoint == "session/sign-out" && caller.role.is_some() {
                continue;
            }
            tally.tried();
            let request = Raw::console(&caller.client, &route.endpoint, &body(&route.endpoint));
            let (status, answer) = request.send(&caller.client, Ipv4Addr::LOCALHOST)?;
            *statuses.entry((caller.name, status)).or_default() += 1;
            if let Some(expected) = expected_instead(route.access, caller.role, status) {
                let endpoint = &route.endpoint;
                tally.fail(format!(
                    "{endpoint} for {}: {status}, not {expected}: {}",
                    caller.name,
                    body_of(&answer)
                ));
            }
        }
    }
    guards::prove(&server.client, &routes, tally)?;
    tally.expect(server.client.services()? == before, || "the services have changed".to_owned());
    let counts: Vec<String> = statuses
        .iter()
        .map(|((name, status), count)| format!("{name} {status}: {count}"))
        .collect();
    tally.note(format!("{} functions; {}", routes.len(), counts.join(", ")));
    server.stop()
}

fn callers(admin: &Client) -> Result<Vec<Caller>> {
    let signed_in = |name: &str| -> Result<Client> {
        let mut client = Client::new(admin.address.clone());
        client.sign_in(name, PASSWORD)?;
        Ok(client)
    };
    let with = |cookie: String| {
        let mut client = Client::new(admin.address.clone());
        client.cookies = cookie;
        client
    };
    let signed_out = signed_in("bob")?;
    signed_out.call("session/sign-out", &json!({}))?;
    let (name, value) = (SESSION, admin.cookie(SESSION)?);
    let half = value.get(..value.len() / 2).unwrap_or_default();
    let caller = |name, client, role| Caller { name, client, role };
    Ok(vec![
        caller("anonymous", with(String::new()), None),
        caller("garbage", with(format!("{name}={}", "0".repeat(64))), None),
        caller("half a cookie", with(format!("{name}={half}")), None),
        caller("another name", with(format!("mockpit={value}")), None),
        caller("signed out", signed_out, None),
        caller("user", signed_in("uwe")?, Some(Access::Accounts)),
        caller("manager", signed_in("mia")?, Some(Access::Managers)),
        caller("administrator", admin.clone(), Some(Access::Administrators)),
    ])
}

/// The expected status, or `None` if this one is correct. The arguments of administrators' functions are
/// not all valid, so a caller who passes the guard can also get a client error.
fn expected_instead(access: Access, role: Option<Access>, status: u16) -> Option<&'static str> {
    let refused = matches!(status, 401 | 403);
    match (access, role) {
        _ if status >= 500 => Some("below 500"),
        // A wrong password is also answered with 401.
        (Access::Public, _) => (status == 403).then_some("allowed"),
        (_, None) => (status != 401).then_some("401"),
        (needed, Some(role)) if role < needed => (status != 403).then_some("403"),
        // There is no such service.
        (Access::Accounts, Some(_)) => (!matches!(status, 200 | 404)).then_some("200 or 404"),
        (Access::Managers | Access::Administrators, Some(_)) => refused.then_some("allowed"),
    }
}

/// Valid arguments for the function, if known.
fn body(endpoint: &str) -> Vec<u8> {
    let import = json!({ "import": "x" });
    let arguments: Value = match endpoint {
        "session/sign-in" => json!({ "name": "x", "password": "y" }),
        "session/create-administrator" => json!({ "token": "0", "name": "x", "password": "y" }),
        "session/linked-account" => json!({ "token": "0" }),
        "session/use-link" => json!({ "token": "0", "password": "y" }),
        "accounts/add" => json!({ "name": "x", "role": "user" }),
        "accounts/change" => json!({ "name": "x", "change": "enable" }),
        "accounts/reset" => json!({ "name": "x" }),
        "backups/schedule" => json!({
            "schedule": { "kind": "full", "time": null, "folder": "", "keep": 1 }
        }),
        "backups/start" | "backups/seen" => json!({ "kind": "full" }),
        "backups/verify" | "backups/import" => json!({ "name": "x" }),
        "instances/try" | "instances/add" | "instances/change" => json!({
            "instance": "x",
            "form": { "name": "x", "url": "x", "sign_in": "open", "authority": "" }
        }),
        "instances/remove"
        | "instances/contact"
        | "instances/last-send"
        | "instances/jobs"
        | "instances/jobs/cancel"
        | "instances/mirrors"
        | "instances/services" => json!({ "instance": "x" }),
        "instances/mirrors/save" => json!({
            "instance": "x",
            "form": {
                "direction": "fetch",
                "services": "all",
                "policy": { "active_content": false },
                "time": null
            }
        }),
        "instances/mirrors/remove"
        | "instances/mirrors/run"
        | "instances/mirrors/seen"
        | "instances/mirrors/files" => json!({ "instance": "x", "mirror": "x" }),
        "instances/mirrors/restore" => json!({ "instance": "x", "mirror": "x", "file": "x" }),
        "instances/refresh" => json!({ "instance": "x", "everything": false }),
        "instances/compare" => json!({ "base": "repository", "other": "repository" }),
        "instances/fetch" => json!({ "instance": "x", "services": "all" }),
        "instances/plan-send" => json!({ "instance": "x", "order": { "services": "all" } }),
        "instances/plan-undo" => json!({ "instance": "x", "revision": 1 }),
        "instances/next-step" => json!({ "instance": "x", "step": "look" }),
        "accounts/audit" => json!({ "skip": 0 }),
        "accounts/revoke-token" | "tokens/revoke" => json!({ "id": "x" }),
        "tokens/create" => json!({ "name": "x", "scopes": ["read"], "days": 1 }),
        "export" => json!({ "export": "q", "services": [] }),
        "export/preview" => json!({ "services": [], "options": {} }),
        "export/receipt" => json!({ "export": "q" }),
        "response-times/preview" => json!({ "profile": { "built_in": "tenfold" } }),
        "history/list" => json!({ "before": null, "limit": 5 }),
        "history/detail" => json!({ "revision": 1, "service": { "name": "x", "version": "1" } }),
        "history/view" => json!({ "revision": 1, "from": 0 }),
        "history/export" => json!({ "export": "q", "revision": 1 }),
        "history/report" => json!({ "revision": 1, "form": "html" }),
        "import/start" => json!({ "intent": "import", "files": [["a", 1]] }),
        "import/detail" => json!({ "import": "x", "row": 0, "item": null }),
        "import/apply" => json!({ "import": "x", "decisions": { "rows": {} } }),
        "services/view" | "services/example" | "services/contract" | "services/tokens" => {
            json!({ "service": "x", "example": "x", "contract": "x", "whole": false })
        }
        "services/find" | "services/change" => {
            json!({ "service": { "name": "x", "version": "1" } })
        }
        "mocks/service" => json!({ "service": "x" }),
        "mocks/switch" => json!({ "service": "x", "is_on": true }),
        "mocks/script-fallback" => json!({ "service": "x", "operation": "x", "example": "x" }),
        "mocks/try" => {
            let call = json!({ "method": "GET", "path": "/rest/x/1/y", "headers": [], "body": "" });
            json!({ "call": { "http": call } })
        }
        "edits/service" => json!({ "service": "x" }),
        "edits/start" => {
            let base = json!({ "revision": 1, "hash": "0".repeat(64) });
            json!({ "service": "x", "base": base, "edit": {} })
        }
        "edits/delete" => json!({ "services": ["x"] }),
        "edits/apply_profile" => json!({ "profile": { "built_in": "no-delay" } }),
        "profiles/save" => json!({ "content": "x", "expected": null }),
        "selections/save" => {
            json!({ "name": "x", "content": { "services": [] }, "expected": null })
        }
        "selections/exported" => json!({ "name": "x", "revision": 1 }),
        "selections/changed" => json!({ "revision": 1, "services": ["x"] }),
        "profiles/delete" | "selections/delete" => json!({ "name": "x", "expected": 1 }),
        "revision/compare" => json!({ "here": 1, "with": 1 }),
        _ if endpoint.starts_with("import/") => import,
        _ if endpoint.starts_with("revision/") => json!({ "revision": 1 }),
        _ => json!({}),
    };
    arguments.to_string().into_bytes()
}

fn body_of(answer: &str) -> String {
    let body = answer.split_once("\r\n\r\n").map_or(answer, |(_, body)| body);
    body.chars().take(120).collect()
}

/// The table of `docs/endpoints.md`.
fn routes(document: &str) -> Result<Vec<Route>> {
    let mut routes = Vec::new();
    for line in document.lines() {
        let Some((endpoint, rest)) =
            line.strip_prefix("| `/console/").and_then(|line| line.split_once("` | "))
        else {
            continue;
        };
        let access = match rest.split(" | ").next().unwrap_or_default() {
            "anybody" | "anybody with the one-time link" => Access::Public,
            "every account" => Access::Accounts,
            "managers" => Access::Managers,
            "administrators" => Access::Administrators,
            other => bail!("docs/endpoints.md: {endpoint} is for {other:?}"),
        };
        routes.push(Route { endpoint: endpoint.to_owned(), access });
    }
    ensure!(routes.len() > 20, "docs/endpoints.md lists only {} functions", routes.len());
    Ok(routes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_are_parsed_from_the_document() {
        let routes =
            routes(&fs::read_to_string(root().join("docs/endpoints.md")).unwrap()).unwrap();
        let access =
            |name: &str| routes.iter().find(|route| route.endpoint == name).unwrap().access;
        assert_eq!(access("session/sign-in"), Access::Public);
        assert_eq!(access("services"), Access::Accounts);
        assert_eq!(access("import/apply"), Access::Managers);
        assert_eq!(access("import/start"), Access::Administrators);
        assert!(super::routes("| `/console/x` | somebody | does it |").is_err());
    }

    #[test]
    fn wrong_status_is_detected() {
        let (admin, user) = (Some(Access::Administrators), Some(Access::Accounts));
        assert_eq!(expected_instead(Access::Administrators, None, 401), None);
        assert_eq!(expected_instead(Access::Administrators, None, 403), Some("401"));
        assert_eq!(expected_instead(Access::Administrators, user, 403), None);
        assert_eq!(expected_instead(Access::Administrators, user, 200), Some("403"));
        assert_eq!(expected_instead(Access::Administrators, admin, 404), None);
        assert_eq!(expected_instead(Access::Administrators, admin, 403), Some("allowed"));
        assert_eq!(expected_instead(Access::Managers, user, 404), Some("403"));
        assert_eq!(expected_instead(Access::Managers, admin, 404), None);
        assert_eq!(expected_instead(Access::Accounts, user, 200), None);
        assert_eq!(expected_instead(Access::Public, None, 401), None);
        assert_eq!(expected_instead(Access::Public, None, 500), Some("below 500"));
    }
}
