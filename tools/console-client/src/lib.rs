//! The console's server functions, called as its pages call them: a real server, real HTTP.

mod daemon;
mod hash_writer;
mod snapshots;

use std::{path::Path, time::Duration};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use ureq::{
    Agent, AsSendBody, Body,
    http::{Request, Response, header},
};

pub use daemon::Daemon;
pub use hash_writer::HashWriter;
pub use snapshots::{Exported, Stages, decisions, download};
use support::workspace::{command, mockpit};

const JSON: &str = "application/json";

/// The password of every account that these commands create.
pub const PASSWORD: &str = "a bench, a table, a lamp";

/// A server with an empty repository, and the session of its administrator.
pub struct Console {
    /// The running server.
    pub server: Daemon,
    /// A client that is signed in as the administrator.
    pub client: Client,
}

/// The name of the session's cookie.
pub const SESSION: &str = "__Host-mockpit";

/// Calls the server functions of one server, with the session of one account or without.
#[derive(Clone)]
pub struct Client {
    agent: Agent,
    /// The origin of the server, such as `http://127.0.0.1:8585`.
    pub address: String,
    /// The value of the header `Cookie`. Empty without a session.
    pub cookies: String,
}

/// An answer other than a success.
#[derive(Debug, thiserror::Error)]
#[error("{status}: {words}")]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub words: String,
}

impl Console {
    /// Starts the released `mockpit` on a free port and creates the administrator by the link that
    /// it prints.
    pub fn start(data: &Path, log: &Path) -> Result<Self> {
        let mut serve = command(&mockpit().to_string_lossy());
        serve.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data);
        let server = Daemon::start("mockpit", &mut serve, log)?;
        let address = server.wait_for(|line| {
            line.strip_prefix("Mockpit listens on ").map(|address| address.trim().to_owned())
        })?;
        let token = server
            .wait_for(|line| line.split_once("/welcome/").map(|(_, token)| token.to_owned()))?;
        let mut client = Client::new(address);
        client.create_administrator("admin", token.trim())?;
        Ok(Self { server, client })
    }
}

impl Client {
    /// One that is not signed in.
    pub fn new(address: String) -> Self {
        Self { agent: agent(), address, cookies: String::new() }
    }

    /// Creates the first administrator by the token of the one-time link.
    pub fn create_administrator(&mut self, name: &str, token: &str) -> Result<()> {
        let administrator = json!({ "token": token, "name": name, "password": PASSWORD });
        self.enter("session/create-administrator", &administrator)
    }

    /// Signs in.
    pub fn sign_in(&mut self, name: &str, password: &str) -> Result<()> {
        self.enter("session/sign-in", &json!({ "name": name, "password": password }))
    }

    /// The value of a cookie that it has.
    pub fn cookie(&self, name: &str) -> Result<&str> {
        let mut cookies = self.cookies.split("; ").filter_map(|cookie| cookie.split_once('='));
        let value = cookies.find(|(known, _)| *known == name).map(|(_, value)| value);
        value.with_context(|| format!("there is no cookie {name}"))
    }

    fn enter(&mut self, endpoint: &str, arguments: &Value) -> Result<()> {
        let answer = self.post(endpoint, JSON, &bytes(arguments)?)?;
        // No client but a browser knows that loopback is as good as https, so it is kept by hand.
        let cookies = answer.headers().get_all(header::SET_COOKIE).iter();
        let cookies: Vec<&str> =
            cookies.filter_map(|cookie| cookie.to_str().ok()?.split(';').next()).collect();
        ensure!(!cookies.is_empty(), "no session began");
        self.cookies = cookies.join("; ");
        Ok(())
    }

    /// Calls a server function that takes and gives JSON.
    pub fn call(&self, endpoint: &str, arguments: &Value) -> Result<Value> {
        self.json(endpoint, JSON, &bytes(arguments)?)
    }

    /// Calls a server function that gives JSON.
    fn json(&self, endpoint: &str, kind: &str, body: &[u8]) -> Result<Value> {
        let answer = read(self.post(endpoint, kind, body)?)?;
        serde_json::from_slice(&answer).with_context(|| format!("{endpoint} answers no JSON"))
    }

    /// Sends a body to a server function.
    pub fn post(&self, endpoint: &str, kind: &str, body: &[u8]) -> Result<Response<Body>> {
        let request = Request::post(format!("{}/console/{endpoint}", self.address))
            .header("x-mockpit", "console")
            .header("sec-fetch-site", "same-origin")
            .header(header::ACCEPT, JSON)
            .header(header::CONTENT_TYPE, kind)
            .header(header::COOKIE, &self.cookies);
        send(&self.agent, request.body(body)?).with_context(|| format!("{endpoint} failed"))
    }
}

/// A plain client without a limit of its own.
pub fn agent() -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_mins(10)))
        .proxy(None)
        .build()
        .into()
}

/// Sends a request; anything but a success is an error with the words of the answer.
pub fn send(agent: &Agent, request: Request<impl AsSendBody>) -> Result<Response<Body>> {
    let answer = agent.run(request)?;
    let status = answer.status();
    if status.is_success() {
        return Ok(answer);
    }
    let words = String::from_utf8_lossy(&read(answer)?).into_owned();
    Err(Refusal { status: status.as_u16(), words }.into())
}

/// The status of the answer that an error comes from, where there was an answer.
pub fn status_of(error: &anyhow::Error) -> Option<u16> {
    error.downcast_ref::<Refusal>().map(|refusal| refusal.status)
}

/// The whole body of an answer.
pub fn read(answer: Response<Body>) -> Result<Vec<u8>> {
    Ok(answer.into_body().into_with_config().limit(u64::MAX).read_to_vec()?)
}

fn bytes(value: &Value) -> Result<Vec<u8>> {
    Ok(serde_json::to_vec(value)?)
}
