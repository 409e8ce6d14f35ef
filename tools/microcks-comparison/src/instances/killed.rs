//! A send in the middle of which the Mockpit is killed.

use std::{thread::sleep, time::Duration};

use anyhow::{Result, ensure};

use super::{
    Servers,
    sends::{expect_all, undo},
    there::Content,
};

/// The pause between two looks at the number of services.
const PAUSE: Duration = Duration::from_millis(5);

/// How long a Microcks takes at most to import a file of this check.
const IMPORT: Duration = Duration::from_secs(2);

/// Kills the Mockpit in the middle of a send. The next start says what is there, and goes on or takes it back. In the end
/// everything is as before.
pub(super) fn check(servers: &mut Servers, before: &Content, step: &str) -> Result<()> {
    let id = servers.to.id.clone();
    let import = servers.mockpit.plan_send(&id)?;
    servers.mockpit.apply(&import)?;
    while servers.to.microcks.services()?.len() == before.services {
        ensure!(servers.mockpit.is_busy(&id)?, "the send ended before anything was there");
        sleep(PAUSE);
    }
    servers.mockpit.kill()?;
    // A Microcks goes on with the file that it has received.
    sleep(IMPORT);
    servers.mockpit.restart()?;

    // It looks what is there without being asked.
    let last = loop {
        let last = servers.mockpit.last_send(&id)?;
        if !last["state"]["unfinished"]["there"].is_null() {
            break last;
        }
        let is_looking = last["state"] == "running" || last["state"]["unfinished"].is_object();
        ensure!(is_looking, "{last}");
        sleep(PAUSE);
    };
    servers.mockpit.job(&id)?;
    let unfinished = &last["state"]["unfinished"];
    ensure!(unfinished["cause"] == "server_restarted", "{last}");
    let count = |group: &str| unfinished["there"][group].as_array().map_or(0, Vec::len);
    let (sent, not_sent, other) = (count("sent"), count("before"), count("other"));
    let all = sent + not_sent + other;
    ensure!(last["services"] == all && sent + other > 0 && not_sent > 0, "{last}");
    println!("killed after {sent} of {all} services, {other} were in the middle");

    if step == "go_on" {
        servers.mockpit.step(&id, step, "complete")?;
        expect_all(servers, before)?;
        undo(servers, before)
    } else {
        servers.mockpit.step(&id, step, "taken_back")?;
        servers.to.expect(before)
    }
}
