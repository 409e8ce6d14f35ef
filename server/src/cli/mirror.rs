//! `mockpit mirror`: the mirrors of an instance of a running Mockpit.

use api_types::BackupTime;
use app::{
    state::schedule_time::minute,
    text::{
        exact_time, plural,
        schedule::{WEEKDAYS, schedule},
        visible,
    },
};
use microcks::{
    Instance, NewMirror, RemoteDirection, RemoteMirror, RemotePolicy, RemoteRun, RemoteSchedule,
    RemoteServices,
};
use serde::Serialize;

use super::{
    arguments::{AddMirrorArguments, MirrorCommand, ScheduleArguments},
    instance::{InstanceCommandError, connect, find, to_json, wait},
    outcome::Outcome,
    remote::Server,
    transfer::TransferMeter,
};

/// The version of the JSON.
const VERSION: u32 = 1;

/// Why a command on mirrors failed.
#[derive(Debug, thiserror::Error)]
pub enum MirrorCommandError {
    /// The Mockpit or the instance cannot be used.
    #[error(transparent)]
    Instance(#[from] InstanceCommandError),
    /// The instance does not have this mirror.
    #[error(
        "{instance} has no mirror `{mirror}`. `mockpit mirror list {instance}` shows all of them"
    )]
    Unknown {
        /// The name of the instance.
        instance: String,
        /// The ID.
        mirror: String,
    },
    /// A run did not reach its end.
    #[error(
        "the mirror `{mirror}` did not reach its end. {reason} Run it again when that is solved"
    )]
    NotRun {
        /// The ID.
        mirror: String,
        /// Why, as a sentence.
        reason: String,
    },
}

#[derive(Serialize)]
struct MirrorsV1 {
    version: u32,
    mirrors: Vec<RemoteMirror>,
}

#[derive(Serialize)]
struct MirrorV1 {
    version: u32,
    #[serde(flatten)]
    mirror: RemoteMirror,
}

/// Does something with the mirrors of an instance of a running Mockpit. Passes each line of the result to `print_line`.
///
/// # Errors
/// If the Mockpit cannot be used or rejects it, or a run fails.
pub fn mirror_command(
    command: MirrorCommand,
    print_line: impl Fn(&str),
) -> Result<Outcome, MirrorCommandError> {
    match command {
        MirrorCommand::List { instance, json, server } => {
            let mirrors = connect(&server)?.run(async |mockpit| {
                let id = find(mockpit, &instance).await?;
                Ok::<_, MirrorCommandError>(mockpit.mirrors_of(&id).await?)
            })?;
            if json {
                print_line(&to_json(&MirrorsV1 { version: VERSION, mirrors }));
            } else {
                mirrors.iter().for_each(|mirror| print_line(&line(mirror, &instance)));
            }
        }
        MirrorCommand::Add(arguments) => {
            let (instance, json) = (arguments.instance.clone(), arguments.json);
            let server = connect(&arguments.server)?;
            let new = new_mirror(*arguments);
            let added = server.run(async |mockpit| {
                let id = find(mockpit, &instance).await?;
                Ok::<_, MirrorCommandError>(mockpit.add_mirror(&id, &new).await?)
            })?;
            if json {
                print_line(&to_json(&MirrorV1 { version: VERSION, mirror: added }));
            } else {
                print_line(&format!("Added mirror {}: {}.", added.id, title(&added, &instance)));
            }
        }
        MirrorCommand::Run { instance, mirror, json, server } => {
            let ran = run(&connect(&server)?, &instance, &mirror)?;
            let is_waiting = ran.plan.is_some() || ran.send.is_some();
            if json {
                print_line(&to_json(&MirrorV1 { version: VERSION, mirror: ran }));
            } else {
                print_line(&sentence(&state(&ran)));
            }
            if is_waiting {
                return Ok(Outcome::Waits);
            }
        }
        MirrorCommand::Remove { instance, mirror, server } => {
            connect(&server)?.run(async |mockpit| {
                let id = find(mockpit, &instance).await?;
                known(mockpit, &id, &instance, &mirror).await?;
                Ok::<_, MirrorCommandError>(mockpit.remove_mirror(&id, &mirror).await?)
            })?;
            print_line(&format!("Removed mirror {mirror}. What it copied stays."));
        }
    }
    Ok(Outcome::Success)
}

fn new_mirror(arguments: AddMirrorArguments) -> NewMirror {
    let AddMirrorArguments { direction, keep, service_ids, selection, schedule, .. } = arguments;
    let direction = match direction.back_up {
        Some(folder) => RemoteDirection::BackUp { folder, keep },
        None if direction.send => RemoteDirection::Send,
        None => RemoteDirection::Fetch,
    };
    let services = match selection {
        Some(name) => RemoteServices::Selection(name),
        None if service_ids.is_empty() => RemoteServices::All,
        None => RemoteServices::Ids(service_ids),
    };
    let schedule = match schedule {
        ScheduleArguments { hours: Some(hours), .. } => Some(RemoteSchedule::Hours(hours)),
        ScheduleArguments { daily: Some(at), .. } => Some(RemoteSchedule::Daily { at }),
        ScheduleArguments { weekly, .. } => {
            weekly.map(|(day, at)| RemoteSchedule::Weekly { day, at })
        }
    };
    let policy = RemotePolicy {
        new: arguments.new,
        changed: arguments.changed,
        gone: arguments.gone,
        conflict: arguments.conflict,
        executable_content: arguments.accept_executable_content,
    };
    NewMirror { direction, services, policy, schedule }
}

/// A mirror of an instance by its ID.
async fn known(
    mockpit: &Instance,
    id: &str,
    instance: &str,
    mirror: &str,
) -> Result<RemoteMirror, MirrorCommandError> {
    let all = mockpit.mirrors_of(id).await?;
    all.into_iter().find(|known| known.id == mirror).ok_or_else(|| MirrorCommandError::Unknown {
        instance: instance.to_owned(),
        mirror: mirror.to_owned(),
    })
}

/// Runs a mirror, and waits for it. One that waits for a person does not run.
fn run(server: &Server, instance: &str, mirror: &str) -> Result<RemoteMirror, MirrorCommandError> {
    let meter = TransferMeter::of_services(&format!("Mirroring {instance}"));
    server.run(async |mockpit| {
        let id = find(mockpit, instance).await?;
        let found = known(mockpit, &id, instance, mirror).await?;
        if found.plan.is_some() || found.send.is_some() {
            return Ok(found);
        }
        let started = mockpit.run_mirror(&id, mirror).await?;
        wait(mockpit, &id, &started, &meter).await?;
        let ran = mockpit.mirror_of(&id, mirror).await?;
        let reason = match ran.last.as_ref().map(|last| (last.result.as_str(), &last.problem)) {
            Some(("failed", Some(problem))) => problem.message.clone(),
            Some(("failed", None)) => "It failed.".to_owned(),
            Some(("canceled", _)) => "It was canceled.".to_owned(),
            _ => return Ok(ran),
        };
        Err(MirrorCommandError::NotRun { mirror: mirror.to_owned(), reason })
    })
}

/// `1a2b: fetches all services from dev, every hour. Fetched 3 services in revision 7 at 2026-10-03 02:00 UTC. Next at …`.
fn line(mirror: &RemoteMirror, instance: &str) -> String {
    let next = mirror.next.map(|next| format!(" Next at {}.", exact_time(next)));
    let state = sentence(&state(mirror));
    format!("{}: {}. {state}{}", mirror.id, title(mirror, instance), next.unwrap_or_default())
}

/// `fetches all services from dev, every hour`.
fn title(mirror: &RemoteMirror, instance: &str) -> String {
    let instance = visible(instance);
    let services = match &mirror.services {
        RemoteServices::All => "all services".to_owned(),
        RemoteServices::Ids(ids) => plural(ids.len() as u64, "service", "services"),
        RemoteServices::Selection(name) => format!("the selection {}", visible(name)),
    };
    let copies = match &mirror.direction {
        RemoteDirection::Fetch => format!("fetches {services} from {instance}"),
        RemoteDirection::Send => format!("sends {services} to {instance}"),
        RemoteDirection::BackUp { folder, .. } => {
            format!("backs up {services} of {instance} to {}", visible(folder))
        }
    };
    format!("{copies}, {}", schedule(mirror.schedule.as_ref().and_then(time)))
}

fn time(schedule: &RemoteSchedule) -> Option<BackupTime> {
    Some(match schedule {
        RemoteSchedule::Hours(hours) => BackupTime::Hours(*hours),
        RemoteSchedule::Daily { at } => BackupTime::Daily { minute: minute(at)? },
        RemoteSchedule::Weekly { day, at } => {
            let weekday = WEEKDAYS.iter().position(|name| name.eq_ignore_ascii_case(day))?;
            BackupTime::Weekly { weekday: u8::try_from(weekday).ok()?, minute: minute(at)? }
        }
    })
}

/// How the last run ended: `fetched 3 services in revision 7 at 2026-10-03 02:00 UTC`.
fn state(mirror: &RemoteMirror) -> String {
    match (&mirror.plan, &mirror.send, &mirror.last) {
        (Some(plan), ..) => waits("plan", plan),
        (None, Some(send), _) => waits("send", send),
        (None, None, Some(last)) => format!("{} at {}", result(last), exact_time(last.ended)),
        (None, None, None) => "it has not run yet".to_owned(),
    }
}

fn waits(what: &str, id: &str) -> String {
    format!("it waits for a person: review it in the console, or apply or discard the {what} {id}")
}

fn result(last: &RemoteRun) -> String {
    let services = plural(last.services.unwrap_or_default(), "service", "services");
    match last.result.as_str() {
        "fetched" => {
            format!("fetched {services} in revision {}", last.revision.unwrap_or_default())
        }
        "sent" => format!("sent {services}"),
        "written" => {
            format!("wrote {services} to {}", visible(last.file.as_deref().unwrap_or_default()))
        }
        "unchanged" => "nothing to do".to_owned(),
        "waiting" => "its review is no longer there".to_owned(),
        "declined" => "its review was canceled".to_owned(),
        "canceled" => "it was canceled".to_owned(),
        _ => match &last.problem {
            Some(problem) => {
                format!("it failed: {}", visible(problem.message.trim_end_matches('.')))
            }
            None => "it failed".to_owned(),
        },
    }
}

/// With a capital letter and a full stop.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}.", letters.as_str())
}

impl From<microcks::RemoteError> for MirrorCommandError {
    fn from(error: microcks::RemoteError) -> Self {
        Self::Instance(error.into())
    }
}
