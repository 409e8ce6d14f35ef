//! `mockpit mock` as a person runs it.

use std::{
    fs,
    io::{BufReader, Read as _},
    path::Path,
    process::{Child, ChildStderr, ChildStdout, Command, Stdio},
};

use serde_json::{Value, json};

use super::support::{by_id, client, list, orders, service};
use crate::commands::{folder, mockpit, run, write};

/// A running `mockpit mock` at a free port.
pub(crate) struct MockProcess {
    child: Child,
    stdout: BufReader<ChildStdout>,
    stderr: BufReader<ChildStderr>,
    pub(crate) base: String,
}

impl MockProcess {
    /// Starts it and reads its address from the first line.
    pub(crate) fn start(folder: &Path, arguments: &[&str]) -> Self {
        let mut command = mockpit();
        command.current_dir(folder).args(["mock", "--port", "0"]).args(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let mut process = Self { child, stdout, stderr, base: String::new() };
        let line = process.line();
        process.base = match serde_json::from_str::<Value>(&line) {
            Ok(event) => event["address"].as_str().unwrap().to_owned(),
            Err(_) => line.split_once(" at ").unwrap().1.to_owned(),
        };
        process
    }

    fn line(&mut self) -> String {
        read_line(&mut self.stdout)
    }

    /// Interrupts it, and returns the rest of its output.
    fn interrupt(&mut self) -> String {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        let mut rest = String::new();
        self.stdout.read_to_string(&mut rest).unwrap();
        let status = self.child.wait().unwrap();
        assert!(status.success(), "{status}");
        rest
    }
}

impl Drop for MockProcess {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _ended = self.child.wait();
    }
}

fn read_line(from: &mut impl std::io::BufRead) -> String {
    let mut line = String::new();
    from.read_line(&mut line).unwrap();
    line.trim_end().to_owned()
}

async fn get(url: String) -> (u16, String) {
    let response = client().get(url).send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

#[tokio::test]
async fn prints_what_it_serves_answers_and_ends_with_a_table_of_calls() {
    let folder = folder();
    write(folder.path(), "a.json", &orders(&[by_id()]));
    write(folder.path(), "b.json", &service(2, "Blank Name", &[list("[]", json!({}))]));
    let mut mock = MockProcess::start(folder.path(), &["a.json", "b.json"]);
    let rows = [mock.line(), mock.line()];
    assert_eq!(
        rows.map(|row| row.split_whitespace().map(str::to_owned).collect::<Vec<_>>().join(" ")),
        [
            "Blank Name 1.0 REST /rest/Blank+Name/1.0 1 operation",
            "Orders 1.0 REST /rest/Orders/1.0 1 operation",
        ]
    );
    let base = mock.base.clone();
    for (path, status) in
        [("Orders/1.0/orders/1", 200), ("Blank+Name/1.0/orders", 200), ("Orders/1.0/orders/9", 400)]
    {
        assert_eq!(get(format!("{base}/rest/{path}")).await.0, status, "{path}");
    }
    let table = mock.interrupt();
    let lines: Vec<Vec<&str>> =
        table.lines().map(|line| line.split_whitespace().take(5).collect()).collect();
    assert_eq!(lines[0], ["Service", "Calls", "Unmatched", "p50", "p99"]);
    assert_eq!(lines[1][..4], ["Blank", "Name", "1.0", "1"]);
    assert_eq!(lines[3][..4], ["Orders", "1.0", "2", "1"]);
    assert_eq!(lines[4][..4], ["GET", "/orders/{id}", "2", "1"]);
}

#[tokio::test]
async fn json_has_an_object_for_each_event() {
    let folder = folder();
    write(folder.path(), "a.json", &orders(&[by_id()]));
    let mut mock =
        MockProcess::start(folder.path(), &["a.json", "--json", "--record", "calls.jsonl"]);
    let findings: Value = serde_json::from_str(&mock.line()).unwrap();
    assert_eq!(findings, json!({ "version": 1, "event": "findings", "findings": [] }));
    get(format!("{}/rest/Orders/1.0/orders/1?token=x", mock.base)).await;
    let stopped: Value = serde_json::from_str(&mock.interrupt()).unwrap();
    assert_eq!(stopped["event"], json!("stopped"));
    assert_eq!(stopped["services"][0]["operations"][0]["calls"], json!(1));
    let recorded = fs::read_to_string(folder.path().join("calls.jsonl")).unwrap();
    let call: Value = serde_json::from_str(recorded.trim_end()).unwrap();
    assert_eq!(call["path"], json!("/rest/Orders/1.0/orders/1"));
    assert_eq!(call["query"], json!("token=[redacted]"));
    assert_eq!((&call["status"], &call["example"]), (&json!(200), &json!("example 0")));
}

#[tokio::test]
async fn findings_follow_while_mocks_are_served() {
    let folder = folder();
    let unknown = |name: &str| orders(&[list("[]", json!({ "dispatcher": name }))]);
    write(folder.path(), "a.json", &unknown("FIRST"));
    let mut mock = MockProcess::start(folder.path(), &["a.json", "--watch"]);
    let _row = mock.line();
    assert_eq!(mock.line(), "Not served as in Microcks:");
    let finding = mock.line();
    assert!(finding.starts_with("  Orders 1.0, GET /orders: ") && finding.contains("FIRST"));
    write(folder.path(), "a.json", &unknown("SECOND"));
    assert_eq!(mock.line(), "Reloaded a.json: 1 service.");
    assert_eq!(mock.line(), "Not served as in Microcks:");
    assert!(mock.line().contains("SECOND"));
}

#[tokio::test]
async fn file_is_served_as_it_was_when_it_was_read() {
    let folder = folder();
    write(folder.path(), "a.json", &orders(&[list("[1]", json!({}))]));
    let mock = MockProcess::start(folder.path(), &["a.json"]);
    fs::write(folder.path().join("a.json"), "not yet called").unwrap();
    assert_eq!(get(format!("{}/rest/Orders/1.0/orders", mock.base)).await.1, "[1]");
}

#[tokio::test]
async fn watch_serves_new_states_and_keeps_the_old_one_of_an_invalid_file() {
    let folder = folder();
    let state = |number: u32| orders(&[list(&format!("[{number}]"), json!({}))]);
    write(folder.path(), "a.json", &state(1));
    let mut mock = MockProcess::start(folder.path(), &["a.json", "--watch"]);
    let url = format!("{}/rest/Orders/1.0/orders", mock.base);
    let _row = mock.line();
    assert_eq!(get(url.clone()).await.1, "[1]");
    write(folder.path(), "a.json", &state(2));
    assert_eq!(mock.line(), "Reloaded a.json: 1 service.");
    assert_eq!(get(url.clone()).await.1, "[2]");
    fs::write(folder.path().join("a.json"), "no snapshot").unwrap();
    let problem = read_line(&mut mock.stderr);
    assert!(problem.starts_with("a.json:1:1: error: "), "{problem}");
    let kept = read_line(&mut mock.stderr);
    assert_eq!(kept, "The new state of a.json cannot be served. The old one is served on.");
    assert_eq!(get(url.clone()).await.1, "[2]");
    write(folder.path(), "a.json", &state(3));
    assert_eq!(mock.line(), "Reloaded a.json: 1 service.");
    assert_eq!(get(url).await.1, "[3]");
}

#[tokio::test]
async fn delay_replaces_response_times() {
    let folder = folder();
    let slow = orders(&[list("[]", json!({ "defaultDelay": 600_000 }))]);
    write(folder.path(), "a.json", &slow);
    for delay in [&["--delay", "none"][..], &["--profile", "No delay"]] {
        let mock = MockProcess::start(folder.path(), &[&["a.json"], delay].concat());
        assert_eq!(get(format!("{}/rest/Orders/1.0/orders", mock.base)).await.0, 200);
    }
}

#[test]
fn problems_are_those_of_verify() {
    let folder = folder();
    let folder = folder.path();
    fs::write(folder.join("bad.json"), "{\"services\": [1]}").unwrap();
    let mocked = run(folder, &["mock", "bad.json", "--port", "0"]).with(1);
    let verified = run(folder, &["verify", "bad.json"]).with(1);
    for line in verified.stdout.lines().filter(|line| line.starts_with("bad.json:")) {
        assert!(mocked.stderr.contains(line), "{line}: {}", mocked.stderr);
    }
    for (arguments, message) in [
        (&["mock", "none.json"][..], "cannot read none.json"),
        (&["mock", "bad.json", "--delay", "soon"], "a delay is `none`"),
        (&["mock", "-", "--watch"], "Only files and folders can be watched"),
        (&["mock", "bad.json", "--profile", "Other"], "there is no response-time profile `Other`"),
    ] {
        let ran = run(folder, arguments).with(1);
        assert!(ran.stderr.contains(message), "{}", ran.stderr);
    }
}
