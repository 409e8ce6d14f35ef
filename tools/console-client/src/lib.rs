//! A client for the console's server functions, for tests and measurements of a running server.

mod daemon;
mod hash_writer;
mod instances;
mod snapshots;

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use ureq::{
    Agent, AsSendBody, Body,
    http::{Request, Response, header},
};

pub use daemon::Daemon;
pub use hash_writer::HashWriter;
pub use snapshots::{Exported, ImportTimes, decisions, download};
use support::workspace::{command, mockpit};

const JSON: &str = "application/json";

/// The header with the newest revision, of answers of servers that share a repository.
pub const REVISION: &str = "mockpit-revision";

/// Time limit for a request.
const TIMEOUT: Duration = Duration::from_mins(10);

/// The password of every account that the tools create.
pub const PASSWORD: &str = "a bench, a table, a lamp";

/// A server with an empty repository, and a client that is signed in as its administrator.
pub struct Console {
    /// The running server.
    pub server: Daemon,
    /// The administrator's client.
    pub client: Client,
}

/// The name of the session cookie.
pub const SESSION: &str = "__Host-mockpit";

/// Calls the functions of one server, with or without a session.
#[derive(Clone)]
pub struct Client {
    agent: Agent,
    /// The origin of the server, such as `http://127.0.0.1:8585`.
    pub address: String,
    /// The value of the `Cookie` header. Empty without a session.
    pub cookies: String,
    /// The newest revision in an answer. `None` if the client does not send it back.
    seen: Option<Arc<AtomicU64>>,
}

/// An error response.
#[derive(Debug, thiserror::Error)]
#[error("{status}: {body}")]
pub struct ErrorResponse {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: String,
}

impl Console {
    /// Starts the released `mockpit` on a free port and creates the administrator with the printed
    /// link.
    pub fn start(data: &Path, log: &Path) -> Result<Self> {
        Self::start_program(&mockpit(), data, log)
    }

    /// Like [`Self::start`], with the server at this path.
    pub fn start_program(program: &Path, data: &Path, log: &Path) -> Result<Self> {
        Self::start_with(program, data, log, &[])
    }

    /// Like [`Self::start_program`], with more flags.
    pub fn start_with(program: &Path, data: &Path, log: &Path, flags: &[&str]) -> Result<Self> {
        let (server, address) = serve(program, data, log, flags)?;
        let token = server
            .wait_for(|line| line.split_once("/welcome/").map(|(_, token)| token.to_owned()))?;
        let mut client = Client::new(address);
        client.create_administrator("admin", token.trim())?;
        Ok(Self { server, client })
    }

    /// Starts another server of the same repository, which accepts the session of this one.
    pub fn start_beside(
        &self,
        program: &Path,
        data: &Path,
        log: &Path,
        flags: &[&str],
    ) -> Result<Self> {
        let (server, address) = serve(program, data, log, flags)?;
        Ok(Self { server, client: self.client.at(&address) })
    }

    /// Starts the released `mockpit` on the data of an earlier one, and signs in.
    pub fn restart(data: &Path, log: &Path) -> Result<Self> {
        let (server, address) = serve(&mockpit(), data, log, &[])?;
        let mut client = Client::new(address);
        client.sign_in("admin", PASSWORD)?;
        Ok(Self { server, client })
    }
}

/// Starts the server at this path on a free port. Returns its address.
fn serve(program: &Path, data: &Path, log: &Path, flags: &[&str]) -> Result<(Daemon, String)> {
    let mut serve = command(&program.to_string_lossy());
    serve.args(["serve", "--listen", "127.0.0.1:0", "--mocks-listen", "127.0.0.1:0", "--data"]);
    serve.arg(data).args(flags);
    let server = Daemon::start("mockpit", &mut serve, log)?;
    let address = server.wait_for(|line| {
        line.strip_prefix("Mockpit listens on ").map(|address| address.trim().to_owned())
    })?;
    Ok((server, address))
}

impl Client {
    /// A client that is not signed in.
    pub fn new(address: String) -> Self {
        Self { agent: agent(), address, cookies: String::new(), seen: None }
    }

    /// A client with the same session for all servers of one repository. It sends back the newest revision that it has
    /// seen, as programs do. Its clones share that revision.
    #[must_use]
    pub fn of_several_servers(&self, timeout: Duration) -> Self {
        let seen = Some(Arc::default());
        Self { agent: agent_within(timeout), seen, ..self.clone() }
    }

    /// The same client at another address.
    #[must_use]
    pub fn at(&self, address: &str) -> Self {
        Self { address: address.to_owned(), ..self.clone() }
    }

    /// The newest revision that it has seen, if it sends it back.
    #[must_use]
    pub fn seen(&self) -> u64 {
        self.seen.as_ref().map_or(0, |seen| seen.load(Ordering::SeqCst))
    }

    /// Creates the first administrator with the token of the one-time link, and signs in.
    pub fn create_administrator(&mut self, name: &str, token: &str) -> Result<()> {
        let administrator = json!({ "token": token, "name": name, "password": PASSWORD });
        self.start_session("session/create-administrator", &administrator)
    }

    /// Signs in.
    pub fn sign_in(&mut self, name: &str, password: &str) -> Result<()> {
        self.start_session("session/sign-in", &json!({ "name": name, "password": password }))
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Result<&str> {
        let mut cookies = self.cookies.split("; ").filter_map(|cookie| cookie.split_once('='));
        let value = cookies.find(|(known, _)| *known == name).map(|(_, value)| value);
        value.with_context(|| format!("there is no cookie {name}"))
    }

    fn start_session(&mut self, endpoint: &str, arguments: &Value) -> Result<()> {
        let response = self.post(endpoint, JSON, &bytes(arguments)?)?;
        // The client would reject the secure cookies. Only browsers accept them from a loopback
        // address without https.
        let cookies = response.headers().get_all(header::SET_COOKIE).iter();
        let cookies: Vec<&str> =
            cookies.filter_map(|cookie| cookie.to_str().ok()?.split(';').next()).collect();
        ensure!(!cookies.is_empty(), "the response sets no cookie");
        self.cookies = cookies.join("; ");
        Ok(())
    }

    /// Calls a server function with JSON arguments. Returns its JSON result.
    pub fn call(&self, endpoint: &str, arguments: &Value) -> Result<Value> {
        self.json(endpoint, JSON, &bytes(arguments)?)
    }

    /// Calls a server function with a body of any content type. Returns its JSON result.
    fn json(&self, endpoint: &str, content_type: &str, body: &[u8]) -> Result<Value> {
        let response = read(self.post(endpoint, content_type, body)?)?;
        serde_json::from_slice(&response)
            .with_context(|| format!("the response of {endpoint} is not JSON"))
    }

    /// Sends a body to a server function. Returns the response.
    pub fn post(&self, endpoint: &str, content_type: &str, body: &[u8]) -> Result<Response<Body>> {
        let request = Request::post(format!("{}/console/{endpoint}", self.address))
            .header("x-mockpit", "console")
            .header("sec-fetch-site", "same-origin")
            .header(header::ACCEPT, JSON)
            .header(header::CONTENT_TYPE, content_type)
            .header(header::COOKIE, &self.cookies);
        let request = match self.seen() {
            0 => request,
            seen => request.header(REVISION, seen),
        };
        let sent = send(&self.agent, request.body(body)?);
        let response = sent.with_context(|| format!("{endpoint} failed"))?;
        if let (Some(seen), Some(newest)) = (&self.seen, revision_of(&response)) {
            seen.fetch_max(newest, Ordering::SeqCst);
        }
        Ok(response)
    }
}

/// The newest revision that an answer names.
#[must_use]
pub fn revision_of<T>(response: &Response<T>) -> Option<u64> {
    response.headers().get(REVISION)?.to_str().ok()?.parse().ok()
}

/// An HTTP client that returns error responses and allows ten minutes per request.
pub fn agent() -> Agent {
    agent_within(TIMEOUT)
}

fn agent_within(timeout: Duration) -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(timeout))
        .proxy(None)
        .build()
        .into()
}

/// Sends a request. Turns an error response into an [`ErrorResponse`].
pub fn send(agent: &Agent, request: Request<impl AsSendBody>) -> Result<Response<Body>> {
    let response = agent.run(request)?;
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let body = String::from_utf8_lossy(&read(response)?).into_owned();
    Err(ErrorResponse { status: status.as_u16(), body }.into())
}

/// The status of the error response. `None` if there was no response.
pub fn status_of(error: &anyhow::Error) -> Option<u16> {
    error.downcast_ref::<ErrorResponse>().map(|response| response.status)
}

/// Reads the whole body of a response.
pub fn read(response: Response<Body>) -> Result<Vec<u8>> {
    Ok(response.into_body().into_with_config().limit(u64::MAX).read_to_vec()?)
}

fn bytes(value: &Value) -> Result<Vec<u8>> {
    Ok(serde_json::to_vec(value)?)
}
