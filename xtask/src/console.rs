//! The console's server functions, called as its pages call them: a real server, real HTTP.

mod snapshots;

use std::{path::Path, time::Duration};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use ureq::{
    Agent, AsSendBody, Body,
    http::{Request, Response, header},
};

use crate::{
    daemon::Daemon,
    workspace::{command, mockpit},
};
pub(crate) use snapshots::{Stages, download};

const JSON: &str = "application/json";

/// A server with an empty repository, and the session of its administrator.
pub(crate) struct Console {
    pub(crate) server: Daemon,
    agent: Agent,
    address: String,
    cookie: String,
}

impl Console {
    /// Starts the released `mockpit` on a free port and creates the administrator by the link that
    /// it prints.
    pub(crate) fn start(data: &Path, log: &Path) -> Result<Self> {
        let mut serve = command(&mockpit().to_string_lossy());
        serve.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data);
        let server = Daemon::start("mockpit", &mut serve, log)?;
        let address = server.wait_for(|line| {
            line.strip_prefix("Mockpit listens on ").map(|address| address.trim().to_owned())
        })?;
        let token = server
            .wait_for(|line| line.split_once("/welcome/").map(|(_, token)| token.to_owned()))?;
        let mut console = Self { server, agent: agent(), address, cookie: String::new() };

        let password = "a bench, a table, a lamp";
        let administrator = json!({ "token": token.trim(), "name": "admin", "password": password });
        let answer = console.post("session/create-administrator", JSON, &bytes(&administrator)?)?;
        // No client but a browser knows that loopback is as good as https, so it is kept by hand.
        let cookie = answer.headers().get(header::SET_COOKIE).context("no session began")?;
        let cookie = cookie.to_str()?.split(';').next().unwrap_or_default();
        cookie.clone_into(&mut console.cookie);
        Ok(console)
    }

    /// Calls a server function that takes and gives JSON.
    fn call(&self, endpoint: &str, arguments: &Value) -> Result<Value> {
        self.json(endpoint, JSON, &bytes(arguments)?)
    }

    /// Calls a server function that gives JSON.
    fn json(&self, endpoint: &str, kind: &str, body: &[u8]) -> Result<Value> {
        let answer = read(self.post(endpoint, kind, body)?)?;
        serde_json::from_slice(&answer).with_context(|| format!("{endpoint} answers no JSON"))
    }

    fn post(&self, endpoint: &str, kind: &str, body: &[u8]) -> Result<Response<Body>> {
        let request = Request::post(format!("{}/console/{endpoint}", self.address))
            .header("x-mockpit", "console")
            .header("sec-fetch-site", "same-origin")
            .header(header::ACCEPT, JSON)
            .header(header::CONTENT_TYPE, kind)
            .header(header::COOKIE, &self.cookie);
        send(&self.agent, request.body(body)?).with_context(|| format!("{endpoint} failed"))
    }
}

/// A plain client without a limit of its own.
pub(crate) fn agent() -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_mins(10)))
        .proxy(None)
        .build()
        .into()
}

/// Sends a request; anything but a success is an error with the words of the answer.
pub(crate) fn send(agent: &Agent, request: Request<impl AsSendBody>) -> Result<Response<Body>> {
    let answer = agent.run(request)?;
    let status = answer.status();
    if status.is_success() {
        return Ok(answer);
    }
    bail!("{status}: {}", String::from_utf8_lossy(&read(answer)?))
}

/// The whole body of an answer.
pub(crate) fn read(answer: Response<Body>) -> Result<Vec<u8>> {
    Ok(answer.into_body().into_with_config().limit(u64::MAX).read_to_vec()?)
}

fn bytes(value: &Value) -> Result<Vec<u8>> {
    Ok(serde_json::to_vec(value)?)
}
