//! Sends calls and reads answers.

use std::time::Duration;

use anyhow::{Context, Result};
use console_client::read;
use ureq::{Agent, http::Request};

use super::calls::Call;

/// The headers that clients of mocks use, apart from those for browsers: there a mock replaces what newer releases of
/// Microcks set, while this one sends both.
const COMPARED: [&str; 2] = ["content-type", "location"];

/// Sends calls to one server.
pub(super) struct Exchanges {
    agent: Agent,
    address: String,
}

/// An answer, as far as it is compared.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Answer {
    pub(super) status: u16,
    headers: Vec<(&'static str, String)>,
    pub(super) body: String,
}

impl Exchanges {
    pub(super) fn new(address: &str) -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(Duration::from_mins(1)))
            .proxy(None)
            .build()
            .into();
        Self { agent, address: address.to_owned() }
    }

    /// Sends a call.
    pub(super) fn send(&self, call: &Call) -> Result<Answer> {
        let mut request =
            Request::builder().method(&*call.method).uri(format!("{}{}", self.address, call.path));
        for (name, value) in &call.headers {
            request = request.header(name, value);
        }
        let body = call.body.clone().unwrap_or_default();
        let response = self.agent.run(request.body(body)?);
        let response = response.with_context(|| format!("{call} failed"))?;
        let header = |name: &'static str| {
            let value = response.headers().get(name)?.to_str().ok()?;
            // Both are at addresses of their own.
            Some((name, value.replace(&self.address, "")))
        };
        let headers = COMPARED.into_iter().filter_map(header).collect();
        let status = response.status().as_u16();
        Ok(Answer { status, headers, body: String::from_utf8_lossy(&read(response)?).into_owned() })
    }
}

impl Answer {
    /// What differs between the answer of Microcks and that of Mockpit.
    pub(super) fn differences(theirs: &Self, ours: &Self) -> Vec<String> {
        let mut found = Vec::new();
        let mut compare = |what: &str, theirs: &str, ours: &str| {
            if theirs != ours {
                let cut = |text: &str| text.chars().take(160).collect::<String>();
                found.push(format!("{what} {:?} instead of {:?}", cut(ours), cut(theirs)));
            }
        };
        compare("status", &theirs.status.to_string(), &ours.status.to_string());
        for name in COMPARED {
            compare(name, theirs.header(name), ours.header(name));
        }
        compare("body", &theirs.body, &ours.body);
        found
    }

    pub(super) fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(header, _)| *header == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    }
}
