//! Finds what cannot be served as it is meant, while mocks are served.

use std::{
    io,
    sync::{Arc, Weak},
    time::Duration,
};

use super::server::{MockServer, ServiceFinding};
use crate::background;

/// How often it is checked whether other services are served. This reads one pointer.
const PAUSE: Duration = Duration::from_millis(250);

/// Finds problems of what is served, and of what replaces it, on a thread of its own. Passes them to `report`: those of
/// the first services also if there are none, and later ones if they are others.
///
/// # Errors
/// If the thread cannot be started.
pub(crate) fn find_in_background(
    server: &Arc<MockServer>,
    report: impl Fn(&[ServiceFinding]) + Send + 'static,
) -> io::Result<()> {
    let (mut done, mut reported) = (Weak::new(), None);
    background::repeat("findings", PAUSE, server, move |server| {
        let served = Arc::downgrade(&server.served());
        if served.ptr_eq(&done) {
            return;
        }
        let is_outdated = || !Arc::downgrade(&server.served()).ptr_eq(&served);
        server.find_problems(is_outdated);
        if is_outdated() {
            return;
        }
        let findings = server.findings();
        if reported.as_ref() != Some(&findings) {
            report(&findings);
            reported = Some(findings);
        }
        done = served;
    })
}
