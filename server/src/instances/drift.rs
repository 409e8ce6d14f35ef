//! Finds out what has changed at an instance since it was read last. Reads only its list, or the history of a Mockpit.

use std::collections::{BTreeSet, HashSet};

use api_types::{InstanceDrift, Timestamp};
use microcks::{Instance, RemoteError};
use snapshot::ServiceId;

use super::{
    list::{Listed, list},
    remembered::Remembered,
};

/// What has changed. `None` if the instance was never read.
///
/// # Errors
/// If the list or the history cannot be read.
pub(super) async fn drift(
    instance: &Instance,
    remembered: &Remembered,
) -> Result<Option<InstanceDrift>, RemoteError> {
    let Some(since) = remembered.read else { return Ok(None) };
    let newest = if instance.is_mockpit() { instance.newest().await? } else { None };
    if newest.is_some() && newest == remembered.revision {
        return Ok(Some(InstanceDrift::none(since)));
    }
    let listed = list(instance).await?.services;
    let noted = match (remembered.revision, newest) {
        (Some(since), Some(newest)) => instance.changed_since(since, newest).await?,
        _ => None,
    };
    Ok(Some(compare(since, &listed, remembered, noted.as_ref())))
}

/// Compares a list with what was read. `noted` has what a Mockpit says to have changed, because its list does not show
/// changes of examples.
fn compare(
    since: Timestamp,
    listed: &[Listed],
    remembered: &Remembered,
    noted: Option<&BTreeSet<(String, String)>>,
) -> InstanceDrift {
    let mut drift = InstanceDrift::none(since);
    for service in listed {
        let Some(seen) = remembered.services.get(&service.id) else {
            drift.added += 1;
            continue;
        };
        let is_changed = match noted {
            Some(noted) => {
                noted.contains(&(service.key.name.to_string(), service.key.version.to_string()))
            }
            None => seen.listed != service.digest,
        };
        drift.changed += u32::from(is_changed);
    }
    let ids: HashSet<&ServiceId> = listed.iter().map(|service| &service.id).collect();
    let removed = remembered.services.keys().filter(|id| !ids.contains(id)).count();
    drift.removed = u32::try_from(removed).unwrap_or(u32::MAX);
    drift
}

#[cfg(test)]
mod tests {
    use snapshot::{Hash, MeaningDigest, ServiceKey};

    use super::*;
    use crate::instances::remembered::Seen;

    fn listed(id: &str, digest: u8) -> Listed {
        let key = ServiceKey::new(["Service ", id].concat(), "1");
        Listed { id: id.into(), key, digest: Hash::from([digest; 32]) }
    }

    fn remembered(services: &[(&str, u8)]) -> Remembered {
        let seen = |digest: u8| Seen {
            listed: Hash::from([digest; 32]),
            content: Hash::from([0; 32]),
            meaning: MeaningDigest::from([0; 16]),
            read: Timestamp(7),
        };
        let services = services.iter().map(|(id, digest)| ((*id).into(), seen(*digest)));
        Remembered {
            read: Some(Timestamp(7)),
            services: services.collect(),
            ..Remembered::default()
        }
    }

    #[test]
    fn changed_new_and_missing_services_are_counted() {
        let remembered = remembered(&[("a", 1), ("b", 1), ("c", 1), ("d", 1)]);
        let listed = [listed("a", 1), listed("b", 2), listed("e", 1)];
        let counts = |drift: InstanceDrift| (drift.changed, drift.added, drift.removed);
        assert_eq!(counts(compare(Timestamp(7), &listed, &remembered, None)), (1, 1, 2));
        let noted = [("Service a".to_owned(), "1".to_owned())].into();
        assert_eq!(
            counts(compare(Timestamp(7), &listed[..1], &remembered, Some(&noted))),
            (1, 0, 3)
        );
    }
}
