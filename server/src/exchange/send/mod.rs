//! Sends services to an instance, and reads back what it has.
//!
//! A repository has two states: what the instance has, and what it is to have. `difference` says what has to change,
//! `to_microcks` and `to_mockpit` do it, and `target` reads back what is there.

mod difference;
mod error;
mod progress;
mod states;
mod target;
mod to_microcks;
mod to_mockpit;

use api_types::InstanceStage;

use self::difference::Difference;

pub(crate) use error::{SendError, list};
pub(crate) use progress::SendProgress;
pub(crate) use states::{States, add_found, changed_keys};
pub(crate) use target::Target;

/// Sends what turns one state into another, and reads it back. Returns the revision that a Mockpit made.
///
/// # Errors
/// [`SendError::Changed`] if the instance does not have the first state. A Mockpit has not changed after most other
/// errors. A Microcks can have a part.
pub(crate) async fn send(
    target: &Target<'_>,
    states: &States<'_>,
    progress: &dyn SendProgress,
) -> Result<Option<u64>, SendError> {
    let States { keys, from, to, is_old } = states;
    let difference = Difference::new(target.repository, target.admin, keys, from.1, to.1)?;
    if *is_old {
        progress.enter(InstanceStage::Comparing, keys.len())?;
        target.check_unchanged(keys, from.0, from.1).await?;
    }
    if target.client.is_mockpit() {
        to_mockpit::send(target, &difference, to.0, progress).await
    } else {
        to_microcks::send(target, &difference, to.0, progress).await.map(|()| None)
    }
}
