//! Starts Microcks and calls its API.

use std::{
    net::{Ipv4Addr, TcpListener},
    path::Path,
};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use ureq::{
    Agent,
    http::{Request, header, request::Builder},
};

use super::java::Java;
use console_client::Daemon;
use console_client::{agent, read, send};
use support::workspace::root;

/// A running in-memory Mongo.
pub(crate) struct Mongo {
    _server: Daemon,
    port: u16,
}

impl Mongo {
    pub(crate) fn start(java: &Java, logs: &Path) -> Result<Self> {
        let mut command = java.command()?;
        command.arg(root().join("tools/microcks-comparison/java/Mongo.java"));
        let server = Daemon::start("mongo-java-server", &mut command, &logs.join("mongo.log"))?;
        let port = server.wait_for(|line| line.strip_prefix("port ")?.trim().parse().ok())?;
        Ok(Self { _server: server, port })
    }
}

/// A running Microcks with its own, initially empty database.
pub(crate) struct Microcks {
    _server: Daemon,
    agent: Agent,
    address: String,
    /// The port of gRPC.
    grpc_port: u16,
    /// Where the token of a request comes from. `None` for an open one.
    tokens: Option<Tokens>,
}

/// Gets a token that is valid at the moment.
type Tokens = Box<dyn Fn() -> Result<String>>;

/// An instance that has just been started.
struct Starting {
    server: Daemon,
    grpc_port: u16,
}

/// The realm of `tools/keycloak/realm.json`.
const REALM: &str = "mockpit";

impl Microcks {
    /// Starts two open instances at the same time, because each start is slow.
    pub(crate) fn start_two(java: &Java, mongo: &Mongo, logs: &Path) -> Result<[Self; 2]> {
        let start = |name: &str| {
            Self::start(java, mongo, logs, name, &["-Dkeycloak.enabled=false".to_owned()])
        };
        let [a, b] = [start("microcks-a")?, start("microcks-b")?];
        Ok([Self::ready(a)?, Self::ready(b)?])
    }

    /// Starts an instance that accepts the tokens of a realm of this Keycloak.
    pub(crate) fn start_with_keycloak(
        java: &Java,
        mongo: &Mongo,
        logs: &Path,
        keycloak: &str,
    ) -> Result<Self> {
        let options = protected(keycloak);
        Self::ready(Self::start(java, mongo, logs, "microcks-with-keycloak", &options)?)
    }

    /// Starts an open instance, and one that accepts the tokens of a realm of this Keycloak, at the same time. The second
    /// one gets more options.
    pub(crate) fn start_open_and_protected(
        java: &Java,
        mongo: &Mongo,
        logs: &Path,
        keycloak: &str,
        options: &[&str],
    ) -> Result<[Self; 2]> {
        let open = ["-Dkeycloak.enabled=false".to_owned()];
        let open = Self::start(java, mongo, logs, "microcks-open", &open)?;
        let mut protected = protected(keycloak).to_vec();
        protected.extend(options.iter().map(ToString::to_string));
        let protected = Self::start(java, mongo, logs, "microcks-protected", &protected)?;
        Ok([Self::ready(open)?, Self::ready(protected)?])
    }

    fn start(
        java: &Java,
        mongo: &Mongo,
        logs: &Path,
        name: &str,
        options: &[String],
    ) -> Result<Starting> {
        // Microcks does not state which port the system chose.
        let grpc_port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let mut command = java.command()?;
        command
            .arg("-Dlogging.level.org.springframework.boot.web.embedded.tomcat=INFO")
            .arg(format!("-Dspring.data.mongodb.uri=mongodb://127.0.0.1:{}", mongo.port))
            .arg(format!("-Dspring.data.mongodb.database={name}"))
            .args(["-Dserver.address=127.0.0.1", "-Dserver.port=0"])
            .arg(format!("-Dgrpc.server.port={grpc_port}"))
            .args(options)
            .arg("-Dspring.profiles.active=dev")
            .arg("io.github.microcks.MicrocksApplication");
        let server = Daemon::start(name, &mut command, &logs.join(format!("{name}.log")))?;
        Ok(Starting { server, grpc_port })
    }

    fn ready(starting: Starting) -> Result<Self> {
        let Starting { server, grpc_port } = starting;
        let port: u16 = server.wait_for(|line| {
            line.split_once("Tomcat started on port ")?.1.split(' ').next()?.trim().parse().ok()
        })?;
        let address = format!("http://127.0.0.1:{port}/api");
        let microcks = Self { _server: server, agent: agent(), address, grpc_port, tokens: None };
        microcks.get("health").context("Microcks is not healthy")?;
        Ok(microcks)
    }

    /// Sends a token with every request from now on.
    pub(crate) fn with_tokens(self, tokens: impl Fn() -> Result<String> + 'static) -> Self {
        Self { tokens: Some(Box::new(tokens)), ..self }
    }

    /// The address, without `/api`.
    pub(crate) fn root(&self) -> &str {
        self.address.strip_suffix("/api").unwrap_or(&self.address)
    }

    /// The host and the port for calls of gRPC.
    pub(crate) fn grpc(&self) -> String {
        format!("{}:{}", Ipv4Addr::LOCALHOST, self.grpc_port)
    }

    /// Imports a file. Microcks also answers 201 if it imported nothing.
    pub(crate) fn import(&self, file: &[u8]) -> Result<()> {
        const BOUNDARY: &str = "a-boundary-that-no-snapshot-has";
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"file.json\"\
             \r\nContent-Type: application/json\r\n\r\n"
        );
        let body = [head.as_bytes(), file, format!("\r\n--{BOUNDARY}--\r\n").as_bytes()].concat();
        let request = self.signed_in(Request::post(format!("{}/import", self.address)))?;
        let request = request
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
            .body(body)?;
        let status = send(&self.agent, request)?.status();
        ensure!(status == 201, "Microcks answers the import with {status}");
        Ok(())
    }

    /// The IDs of all services.
    pub(crate) fn services(&self) -> Result<Vec<String>> {
        let services: Value = serde_json::from_slice(&self.get("services?size=1000")?)?;
        let services = services.as_array().context("Microcks returned no list of services")?;
        let ids = services.iter().map(|service| service["id"].as_str().map(ToOwned::to_owned));
        ids.collect::<Option<_>>().context("a service has no ID")
    }

    /// A service with its operations and examples.
    pub(crate) fn service(&self, id: &str) -> Result<Value> {
        Ok(serde_json::from_slice(&self.get(&format!("services/{id}"))?)?)
    }

    /// Exports services.
    pub(crate) fn export(&self, ids: &[String]) -> Result<Vec<u8>> {
        self.get(&format!("export?serviceIds={}", ids.join(",")))
    }

    /// The responses about the list of services and about each of these services, with their paths.
    pub(crate) fn responses(&self, ids: &[String]) -> Result<Vec<(String, Value)>> {
        let of_each =
            ids.iter().flat_map(|id| [format!("services/{id}"), format!("resources/service/{id}")]);
        std::iter::once("services?size=1000".to_owned())
            .chain(of_each)
            .map(|path| {
                let response = serde_json::from_slice(&self.get(&path)?)?;
                Ok((format!("/api/{path} "), response))
            })
            .collect()
    }

    /// Calls a mock of a service. Returns the body of a successful response.
    pub(crate) fn mock(&self, name: &str, version: &str, path: &str) -> Option<Vec<u8>> {
        let root = self.address.strip_suffix("/api")?;
        let name = name.replace(' ', "+");
        let request = Request::get(format!("{root}/rest/{name}/{version}{path}")).body(()).ok()?;
        send(&self.agent, request).and_then(read).ok()
    }

    fn get(&self, path: &str) -> Result<Vec<u8>> {
        let request = self.signed_in(Request::get(format!("{}/{path}", self.address)))?.body(())?;
        read(send(&self.agent, request).with_context(|| format!("{path} failed"))?)
    }

    /// The request with a token, if the instance needs one.
    fn signed_in(&self, request: Builder) -> Result<Builder> {
        let Some(tokens) = &self.tokens else { return Ok(request) };
        Ok(request.header(header::AUTHORIZATION, format!("Bearer {}", tokens()?)))
    }
}

/// The options of an instance that accepts the tokens of a realm of this Keycloak.
fn protected(keycloak: &str) -> [String; 5] {
    let realm = format!("{keycloak}/realms/{REALM}");
    [
        "-Dkeycloak.enabled=true".to_owned(),
        format!("-Dkeycloak.auth-server-url={keycloak}"),
        format!("-Dkeycloak.realm={REALM}"),
        format!("-Dspring.security.oauth2.client.provider.keycloak.issuer-uri={realm}"),
        format!("-Dspring.security.oauth2.resourceserver.jwt.issuer-uri={realm}"),
    ]
}
