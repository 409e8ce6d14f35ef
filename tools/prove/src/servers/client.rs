//! Clients that import, edit, undo and export at random servers, and what servers answered.

mod answers;
mod services;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread::{self, Scope, ScopedJoinHandle},
    time::Duration,
};

use anyhow::{Result, bail, ensure};
use console_client::Client;

use super::{address::Addresses, cluster::Cluster};
use answers::{Refusal, refusal};

/// The prefix of the services of each client. Only one client changes them.
const PREFIXES: [&str; 4] = ["A", "B", "C", "D"];

/// Services per client.
const SERVICES: u32 = 5;

/// Filler bytes per document.
const SIZE: usize = 1000;

/// How long a client waits for an answer.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Pause of a client after a failure.
const PAUSE: Duration = Duration::from_millis(20);

/// What the clients share.
pub(super) struct Clients<'a> {
    is_over: &'a AtomicBool,
    progress: &'a AtomicU64,
    workers: Vec<Worker>,
}

/// What servers have answered.
#[derive(Debug, Default)]
pub(super) struct Worked {
    /// The import of each acknowledged revision.
    pub(super) acknowledged: BTreeMap<u64, String>,
    /// The stamps that the services of each client may have.
    pub(super) stamps: BTreeMap<&'static str, BTreeSet<u64>>,
    pub(super) problems: Vec<String>,
    reads: u64,
    refusals: BTreeMap<Refusal, u64>,
    /// Changes without an answer, which may have been made.
    in_flight: u64,
}

/// One client.
pub(super) struct Worker {
    prefix: &'static str,
    client: Client,
    addresses: Addresses,
    random: fastrand::Rng,
    worked: Worked,
    /// The stamps that its services may have. 0 is none.
    stamps: BTreeSet<u64>,
    newest_stamp: u64,
    /// The last import, and the stamp before it, if nothing else was tried since.
    last: Option<(u64, u64)>,
}

impl<'a> Clients<'a> {
    pub(super) fn new(
        cluster: &Cluster,
        is_over: &'a AtomicBool,
        progress: &'a AtomicU64,
        random: &mut fastrand::Rng,
    ) -> Self {
        let workers = PREFIXES.map(|prefix| Worker::new(cluster, prefix, random));
        Self { is_over, progress, workers: workers.into() }
    }

    /// Lets the clients work until it is over.
    pub(super) fn start<'scope>(
        self,
        threads: &'scope Scope<'scope, '_>,
    ) -> Vec<ScopedJoinHandle<'scope, Worked>>
    where
        'a: 'scope,
    {
        let Self { is_over, progress, workers } = self;
        let start = |mut worker: Worker| {
            threads.spawn(move || {
                while !is_over.load(Ordering::Relaxed) {
                    match worker.work() {
                        Ok(true) => drop(progress.fetch_add(1, Ordering::Relaxed)),
                        Ok(false) => {}
                        Err(error) => worker.failed(&error),
                    }
                }
                worker.end()
            })
        };
        workers.into_iter().map(start).collect()
    }
}

impl Worker {
    pub(super) fn new(cluster: &Cluster, prefix: &'static str, random: &mut fastrand::Rng) -> Self {
        Self {
            prefix,
            client: cluster.admin.of_several_servers(TIMEOUT),
            addresses: cluster.addresses.clone(),
            random: random.fork(),
            worked: Worked::default(),
            stamps: BTreeSet::from([0]),
            newest_stamp: 0,
            last: None,
        }
    }

    /// Returns whether a change was acknowledged.
    fn work(&mut self) -> Result<bool> {
        match self.random.u8(..10) {
            0..4 => self.import(),
            4..6 => self.edit(),
            6 => self.undo(),
            _ => self.read().map(|()| false),
        }
    }

    /// Notes why something failed. Pauses, so that a server that is down is not called all the time.
    pub(super) fn failed(&mut self, error: &anyhow::Error) {
        match refusal(error) {
            Some(refusal) => *self.worked.refusals.entry(refusal).or_default() += 1,
            None => self.worked.problems.push(format!("{}: {error:#}", self.prefix)),
        }
        thread::sleep(PAUSE);
    }

    /// What servers have answered to this client.
    pub(super) fn end(self) -> Worked {
        Worked { stamps: BTreeMap::from([(self.prefix, self.stamps)]), ..self.worked }
    }

    /// The client at one server.
    pub(super) fn client_at(&self, address: &str) -> Client {
        self.client.at(address)
    }

    fn any_server(&mut self) -> Client {
        self.client.at(&self.addresses.any(&mut self.random))
    }

    fn acknowledge(&mut self, revision: u64, import: String) -> Result<()> {
        if let Some(other) = self.worked.acknowledged.insert(revision, import) {
            bail!("revision {revision} was acknowledged twice, also for the import {other}");
        }
        ensure!(self.client.seen() >= revision, "the answer names a revision before {revision}");
        Ok(())
    }
}

impl Worked {
    pub(super) fn of(running: Vec<ScopedJoinHandle<'_, Self>>) -> Self {
        running.into_iter().map(ScopedJoinHandle::join).fold(
            Self::default(),
            |all, one| match one {
                Ok(one) => all.and(one),
                Err(_) => all.with_problem("a client failed".to_owned()),
            },
        )
    }

    /// What servers have answered to both.
    pub(super) fn and(mut self, other: Self) -> Self {
        for (revision, import) in other.acknowledged {
            if let Some(mine) = self.acknowledged.insert(revision, import.clone()) {
                let problem = format!("revision {revision} is of two imports: {mine}, {import}");
                self.problems.push(problem);
            }
        }
        self.stamps.extend(other.stamps);
        self.problems.extend(other.problems);
        for (refusal, count) in other.refusals {
            *self.refusals.entry(refusal).or_default() += count;
        }
        self.reads += other.reads;
        self.in_flight += other.in_flight;
        self
    }

    fn with_problem(mut self, problem: String) -> Self {
        self.problems.push(problem);
        self
    }
}

impl fmt::Display for Worked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let refusals: Vec<String> =
            self.refusals.iter().map(|(refusal, count)| format!("{count} × {refusal}")).collect();
        write!(
            f,
            "{} acknowledged changes, {} whose outcome no client learnt, {} verified exports; not done: {}",
            self.acknowledged.len(),
            self.in_flight,
            self.reads,
            refusals.join(", ")
        )
    }
}
