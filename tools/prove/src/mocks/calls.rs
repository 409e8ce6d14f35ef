//! The hostile calls.

use std::time::Duration;

use anyhow::{Context, Result};
use ureq::{Agent, http::Request};

/// A call of a mock.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) name: &'static str,
    path: String,
    body: Option<String>,
    /// Whether the call must get an error.
    is_refused: bool,
}

impl Call {
    /// A call without body.
    pub(super) fn get(path: &str) -> Self {
        Self { name: "a call", path: path.to_owned(), body: None, is_refused: false }
    }

    /// Whether this may be the status of its answer.
    pub(super) fn allows(&self, status: u16) -> bool {
        if self.is_refused { (400..600).contains(&status) } else { (200..600).contains(&status) }
    }
}

/// Sends calls.
pub(super) struct Caller {
    agent: Agent,
    address: String,
}

impl Caller {
    pub(super) fn new(address: &str, limit: Duration) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(limit))
            .proxy(None);
        Self { agent: config.build().into(), address: address.to_owned() }
    }

    /// Sends a call and reads its answer. Returns the status.
    pub(super) fn send(&self, call: &Call) -> Result<u16> {
        let url = format!("{}{}", self.address, call.path);
        let response = match &call.body {
            Some(body) => self.agent.run(
                Request::post(url)
                    .header("content-type", "application/json")
                    .body(body.as_str())?,
            ),
            None => self.agent.run(Request::get(url).body(())?),
        };
        let response = response.with_context(|| format!("{} failed", call.name))?;
        let status = response.status().as_u16();
        std::io::copy(&mut response.into_body().into_reader(), &mut std::io::sink())?;
        Ok(status)
    }
}

/// All hostile calls.
pub(super) fn hostile() -> Vec<Call> {
    let get = |name, path: &str, is_refused| Call {
        name,
        path: format!("/rest/Hostile/1.0{path}"),
        body: None,
        is_refused,
    };
    let post = |name, path: &str, body: String, is_refused| Call {
        name,
        path: path.to_owned(),
        body: Some(body),
        is_refused,
    };
    let deep =
        |open: &str, close: &str| format!("{}{}", open.repeat(100_000), close.repeat(100_000));
    let entities = "<!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>\
                    <!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]><a>&c;&c;&c;</a>";
    let selections = format!("{{\"query\":\"{{ item {} }}\"}}", deep("{ a ", "}"));
    let aliases: String = (0..20_000).map(|number| format!("a{number}: item {{ id }} ")).collect();
    let aliases = serde_json::json!({ "query": format!("{{ {aliases} }}") }).to_string();
    vec![
        get("an endless loop in JavaScript", "/js-loop", true),
        get("JavaScript that takes all memory", "/js-memory", true),
        get("endless recursion in JavaScript", "/js-recursion", true),
        get("an endless loop in Groovy", "/groovy-loop", true),
        get("Groovy that takes all memory", "/groovy-memory", true),
        get("endless recursion in Groovy", "/groovy-recursion", true),
        post(
            "a regular expression that backtracks",
            "/rest/Hostile/1.0/regexp",
            format!("{{\"text\":\"{}!\"}}", "a".repeat(50_000)),
            false,
        ),
        post(
            "a template that repeats a large body",
            "/rest/Hostile/1.0/grow",
            format!("\"{}\"", "x".repeat(1_000_000)),
            false,
        ),
        get("a header with line breaks", "/inject?q=a%0d%0aSet-Cookie:%20x=1", false),
        get("a proxy to itself", "/proxy", true),
        post("XML with entities", "/soap/Hostile+SOAP/1.0", entities.to_owned(), true),
        post("deep XML", "/soap/Hostile+SOAP/1.0", deep("<a>", "</a>"), true),
        post("deep JSON", "/rest/Hostile/1.0/regexp", deep("[", "]"), false),
        post("a deep selection", "/graphql/Hostile+GraphQL/1.0", selections, true),
        post("thousands of selections", "/graphql/Hostile+GraphQL/1.0", aliases, false),
    ]
}
