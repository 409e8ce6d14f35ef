//! Cuts the connection of a server at every message of a commit, before the database gets it and before its answer.

use anyhow::{Result, bail, ensure};
use console_client::Client;
use store_tests::postgres::Cut;

use super::{
    client::{Worked, Worker},
    cluster::{Cluster, SERVERS},
};
use crate::table::Tally;

/// The prefix of the services that are imported meanwhile.
const PREFIX: &str = "X";

/// More messages than a commit can have.
const MANY: usize = 200;

/// Tries of an import until it must be acknowledged.
const TRIES: usize = 10;

/// Returns what servers have answered to the client.
pub(super) fn prove(
    cluster: &Cluster,
    random: &mut fastrand::Rng,
    tally: &mut Tally,
) -> Result<Worked> {
    let mut worker = Worker::new(cluster, PREFIX, random);
    let mut cuts = 0;
    for kind in [Cut::BeforeMessage, Cut::AfterMessage] {
        for message in 0..MANY {
            let server = message % SERVERS;
            let route = &cluster.nodes[server].route;
            let before = route.cuts();
            cluster.databases.cut(route, kind(message));
            let client = worker.client_at(&cluster.addresses.get(server));
            tally.tried();
            import(&mut worker, &client)?;
            let is_cut = route.cuts() > before;
            route.cut_no_more();
            worker.read()?;
            if !is_cut {
                ensure!(message > 0, "no message of a commit was seen");
                break;
            }
            cuts += 1;
        }
    }
    tally.note(format!("{cuts} connections cut at the messages of commits, one at each"));
    Ok(worker.end())
}

/// Imports until the import is acknowledged.
fn import(worker: &mut Worker, client: &Client) -> Result<()> {
    for _ in 0..TRIES {
        match worker.import_at(client) {
            Ok(_) => return Ok(()),
            Err(error) => worker.failed(&error),
        }
    }
    bail!("an import is not acknowledged after its connection was cut")
}
