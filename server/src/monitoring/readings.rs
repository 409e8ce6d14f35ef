//! The newest figures about the repository.

use std::{sync::Arc, time::Duration};

use repository::{Figures, Repository};
use tokio::{sync::Mutex, task::spawn_blocking};

use crate::auth::Clock;

/// How old figures may be. Anybody can ask whether the server is ready, and reading the figures asks the system about
/// each revision file.
const MAX_AGE: Duration = Duration::from_secs(5);

/// The newest figures. Requests at the same time share one reading.
pub(crate) struct Readings {
    clock: Clock,
    newest: Mutex<Option<(Duration, Arc<Figures>)>>,
}

impl Readings {
    pub(super) fn new(clock: Clock) -> Self {
        Self { clock, newest: Mutex::default() }
    }

    /// Figures of the last seconds. `None` if they cannot be read.
    pub(crate) async fn figures(&self, repository: &Arc<Repository>) -> Option<Arc<Figures>> {
        let mut newest = self.newest.lock().await;
        let now = self.clock.now();
        if let Some((at, figures)) = &*newest
            && now.saturating_sub(*at) < MAX_AGE
        {
            return Some(Arc::clone(figures));
        }
        let repository = Arc::clone(repository);
        let figures = spawn_blocking(move || repository.figures()).await.ok().map(Arc::new)?;
        *newest = Some((now, Arc::clone(&figures)));
        Some(figures)
    }
}
