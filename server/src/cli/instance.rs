//! `mockpit instance`: the instances of a running Mockpit.

use std::time::Duration;

use app::text::{plural, visible};
use microcks::{
    EndedJob, Instance, NewInstance, NewSignIn, RefreshedServices, RegisteredInstance, StartedJob,
};
use serde::Serialize;
use tokio::time::sleep;

use crate::{
    cli::{
        arguments::{AddInstanceArguments, InstanceCommand, ServerArguments},
        outcome::Outcome,
        remote::{Access, RemoteError, Server, read_line, read_text},
        source::Source,
        transfer::TransferMeter,
    },
    exchange::Transfer,
};

/// The version of the JSON.
const VERSION: u32 = 1;

/// The pause between two looks at the progress of a job.
const POLL: Duration = Duration::from_millis(200);

/// Why a command on instances failed.
#[derive(Debug, thiserror::Error)]
pub enum InstanceCommandError {
    /// The server cannot be used.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// The server is not a URL.
    #[error("`{0}` is not the URL of a Mockpit, such as https://mockpit.example")]
    NotUrl(String),
    /// A Microcks has no instances.
    #[error("{0} is a Microcks. Only a Mockpit has instances")]
    Microcks(String),
    /// The Mockpit does not know an instance.
    #[error("there is no instance `{0}`. `mockpit instance list` shows all of them")]
    Unknown(String),
    /// A refresh did not reach its end.
    #[error("{name} was not read. {reason} What is known of it has not changed")]
    NotRefreshed {
        /// The instance.
        name: String,
        /// Why, as a sentence.
        reason: String,
    },
}

#[derive(Serialize)]
struct InstancesV1<'a> {
    version: u32,
    instances: Vec<InstanceV1<'a>>,
}

#[derive(Serialize)]
struct InstanceV1<'a> {
    id: &'a str,
    name: &'a str,
    url: &'a str,
    /// `microcks` or `mockpit`, its version and its number of services, when it answered last.
    #[serde(skip_serializing_if = "Option::is_none")]
    product: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    release: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    services: Option<u64>,
    /// Why the last look failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<&'a str>,
}

#[derive(Serialize)]
struct RefreshV1 {
    version: u32,
    #[serde(flatten)]
    refreshed: RefreshedServices,
}

/// Does something with the instances of a running Mockpit. Passes each line of the result to `print_line`.
///
/// # Errors
/// If the Mockpit cannot be used or rejects it, or the instance cannot be read.
pub fn instance_command(
    command: InstanceCommand,
    print_line: impl Fn(&str),
) -> Result<Outcome, InstanceCommandError> {
    match command {
        InstanceCommand::List { json, server } => {
            let all = connect(&server)?.run(async |mockpit| mockpit.registered().await)?;
            if json {
                let instances = all.iter().map(InstanceV1::from).collect();
                print_line(&to_json(&InstancesV1 { version: VERSION, instances }));
            } else {
                all.iter().for_each(|instance| print_line(&line(instance)));
            }
        }
        InstanceCommand::Add(arguments) => {
            let server = connect(&arguments.server)?;
            let new = new_instance(&arguments)?;
            let added = server.run(async |mockpit| mockpit.register(&new).await)?;
            print_line(&format!("Added instance {} at {}.", visible(&added.name), added.url));
        }
        InstanceCommand::Refresh { name, everything, json, server } => {
            let found = refresh(&connect(&server)?, &name, everything)?;
            if json {
                print_line(&to_json(&RefreshV1 { version: VERSION, refreshed: found }));
            } else {
                let services = plural(found.services.into(), "service", "services");
                print_line(&format!(
                    "{} has {services}: {} added, {} changed, {} removed.",
                    visible(&name),
                    found.added,
                    found.changed,
                    found.removed
                ));
            }
        }
        InstanceCommand::Remove { name, server } => {
            connect(&server)?.run(async |mockpit| {
                let id = find(mockpit, &name).await?;
                Ok::<_, InstanceCommandError>(mockpit.unregister(&id).await?)
            })?;
            print_line(&format!("Removed instance {}.", visible(&name)));
        }
    }
    Ok(Outcome::Success)
}

/// Connects to the Mockpit.
pub(super) fn connect(arguments: &ServerArguments) -> Result<Server, InstanceCommandError> {
    let Source::Server(url) = Source::from_argument(&arguments.server) else {
        return Err(InstanceCommandError::NotUrl(arguments.server.clone()));
    };
    let server = Server::connect(&url, &Access::from(&arguments.access))?;
    match server.product() {
        microcks::Product::Mockpit(_) => Ok(server),
        microcks::Product::Microcks(_) => Err(InstanceCommandError::Microcks(url.to_string())),
    }
}

/// The ID of an instance.
pub(super) async fn find(mockpit: &Instance, name: &str) -> Result<String, InstanceCommandError> {
    let all = mockpit.registered().await?;
    let found = all.into_iter().find(|instance| instance.name == name);
    found.map(|it| it.id).ok_or_else(|| InstanceCommandError::Unknown(name.to_owned()))
}

fn new_instance(arguments: &AddInstanceArguments) -> Result<NewInstance, RemoteError> {
    let AddInstanceArguments {
        name,
        url,
        instance_token_file,
        instance_client_id,
        instance_client_secret_file,
        instance_ca_file,
        ..
    } = arguments;
    let sign_in = match (instance_token_file, instance_client_id, instance_client_secret_file) {
        (Some(token), ..) => NewSignIn::Token { token: read_line(token)? },
        (None, Some(client), Some(secret)) => {
            NewSignIn::ServiceAccount { client: client.clone(), secret: read_line(secret)? }
        }
        (None, ..) => NewSignIn::Open,
    };
    let authority = instance_ca_file.as_deref().map(read_text).transpose()?;
    let (name, url) = (name.clone(), url.clone());
    Ok(NewInstance { name, url, sign_in, authority: authority.unwrap_or_default() })
}

/// Lets the Mockpit read an instance, and waits for it.
fn refresh(
    server: &Server,
    name: &str,
    everything: bool,
) -> Result<RefreshedServices, InstanceCommandError> {
    let meter = TransferMeter::of_services(&format!("Reading {name}"));
    server.run(async |mockpit| {
        let id = find(mockpit, name).await?;
        let started = mockpit.start_refresh(&id, everything).await?;
        let ended = wait(mockpit, &id, &started, &meter).await?;
        let problem = ended.as_ref().and_then(|job| job.problem.clone());
        ended.and_then(|job| job.refreshed).ok_or_else(|| InstanceCommandError::NotRefreshed {
            name: name.to_owned(),
            reason: problem.map_or_else(|| "It was canceled.".to_owned(), |it| it.message),
        })
    })
}

/// Waits until a job has ended.
pub(super) async fn wait(
    mockpit: &Instance,
    instance: &str,
    started: &StartedJob,
    meter: &TransferMeter,
) -> Result<Option<EndedJob>, microcks::RemoteError> {
    loop {
        let job = mockpit.job_of(instance, &started.job).await?;
        let Some(running) = job.running else { return Ok(job.ended) };
        meter.update(Transfer { done: running.done, total: running.total });
        sleep(POLL).await;
    }
}

/// `dev: Microcks 1.11.2 with 71 services at https://dev.example`.
fn line(instance: &RegisteredInstance) -> String {
    let RegisteredInstance { name, url, health, .. } = instance;
    let name = visible(name);
    match (&health.problem, &health.findings) {
        (Some(problem), _) => format!("{name}: {} {url}", problem.message),
        (None, Some(findings)) => {
            let product = if findings.product == "mockpit" { "Mockpit" } else { "Microcks" };
            let services = plural(findings.services, "service", "services");
            format!("{name}: {product} {} with {services} at {url}", visible(&findings.version))
        }
        (None, None) => format!("{name}: not contacted yet at {url}"),
    }
}

impl<'a> From<&'a RegisteredInstance> for InstanceV1<'a> {
    fn from(instance: &'a RegisteredInstance) -> Self {
        let findings = instance.health.findings.as_ref();
        Self {
            id: &instance.id,
            name: &instance.name,
            url: &instance.url,
            product: findings.map(|findings| &*findings.product),
            release: findings.map(|findings| &*findings.version),
            services: findings.map(|findings| findings.services),
            problem: instance.health.problem.as_ref().map(|problem| &*problem.message),
        }
    }
}

impl From<microcks::RemoteError> for InstanceCommandError {
    fn from(error: microcks::RemoteError) -> Self {
        Self::Remote(error.into())
    }
}

pub(super) fn to_json(value: &impl Serialize) -> String {
    // None of the types can fail.
    serde_json::to_string_pretty(value).unwrap_or_default()
}
