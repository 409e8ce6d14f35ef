//! What goes wrong while clients work.

use std::{thread, time::Duration};

use anyhow::{Context, Result};
use store_tests::postgres::Cut;

use super::cluster::{Cluster, Node, SERVERS};
use crate::{lab::Lab, table::Tally};

/// Maximum time between the last progress and a kill.
const LONGEST: Duration = Duration::from_millis(400);

/// How long a server is paused in the long form: longer than its leases of 30 s.
const LONG_PAUSE: Duration = Duration::from_secs(35);

/// The same in the short form: longer than clients wait.
const SHORT_PAUSE: Duration = Duration::from_secs(6);

/// How long a database is paused.
const DATABASE_PAUSE: Duration = Duration::from_secs(3);

/// Something that goes wrong.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Fault {
    /// A server is killed and started again.
    KilledServer,
    /// All servers are killed at once.
    KilledServers,
    /// The database is killed and started again.
    KilledDatabase,
    /// The database is killed, and its standby takes its place.
    Failover,
    /// The connection of a server is cut at a commit.
    CutCommit,
    /// A server stops for longer than others wait for it, and goes on.
    PausedServer,
    /// The database stops and goes on.
    PausedDatabase,
    /// The database answers a commit of a server, and the answer never arrives.
    SilentCommit,
}

impl Fault {
    /// The faults of the short form: the first ones of [`Fault::all`].
    pub(super) const SHORT: usize = 6;

    pub(super) fn all() -> [Self; 8] {
        [
            Self::KilledServer,
            Self::KilledDatabase,
            Self::Failover,
            Self::CutCommit,
            Self::PausedServer,
            Self::KilledServers,
            Self::PausedDatabase,
            Self::SilentCommit,
        ]
    }

    /// Lets it happen at a random moment, and ends it.
    pub(super) fn cause(
        self,
        lab: &Lab,
        cluster: &mut Cluster,
        random: &mut fastrand::Rng,
        tally: &mut Tally,
    ) -> Result<()> {
        let server = random.usize(..SERVERS);
        thread::sleep(LONGEST.mul_f64(random.f64()));
        let Cluster { databases, nodes, addresses, .. } = cluster;
        match self {
            Self::KilledServer => {
                let node = &mut nodes[server];
                node.kill()?;
                let checked = lab.check(&node.data)?;
                tally.expect(checked.is_clean, || {
                    format!("check after the kill of server {server} reports {}", checked.output)
                });
                node.start(lab, addresses)
            }
            Self::KilledServers => {
                nodes.iter_mut().try_for_each(Node::kill)?;
                nodes.iter_mut().try_for_each(|node| node.start(lab, addresses))
            }
            Self::KilledDatabase => {
                databases.primary().kill();
                databases.primary().restart();
                Ok(())
            }
            Self::Failover => databases.fail_over(),
            Self::CutCommit => {
                let cut = if random.bool() { Cut::BeforeCommit } else { Cut::BeforeAnswer };
                databases.cut(&nodes[server].route, cut);
                Ok(())
            }
            Self::SilentCommit => {
                databases.cut(&nodes[server].route, Cut::Silence);
                Ok(())
            }
            Self::PausedServer => {
                let daemon = nodes[server].daemon.as_ref().context("the server runs")?;
                daemon.pause()?;
                thread::sleep(lab.options.pick(SHORT_PAUSE, LONG_PAUSE));
                daemon.go_on()
            }
            Self::PausedDatabase => {
                databases.primary().pause();
                thread::sleep(DATABASE_PAUSE);
                databases.primary().go_on();
                Ok(())
            }
        }
    }
}
