//! Reads sources and profiles.

use std::fs;

use snapshot::{
    ServiceKey,
    response_times::{self, BuiltIn, Profile},
};

use super::{MockError, warn};
use crate::{
    cli::{
        remote::{Access, Wanted},
        source::Source,
        transfer::TransferMeter,
        verify::text,
    },
    mocks::{Added, Catalog, MockServer},
};

/// What reading a source led to.
pub(super) enum Loaded {
    /// Its services are served.
    Served { services: usize, hidden: Vec<ServiceKey> },
    /// It is no snapshot. The problems were printed.
    NotUsable,
}

/// Reads a source, prints its problems as `mockpit verify` does, and serves its services.
pub(super) fn load(
    source: &Source,
    access: &Access,
    catalog: &Catalog,
    server: &MockServer,
) -> Result<Loaded, MockError> {
    let meter = TransferMeter::new(&format!("Reading {source}"));
    let mut progress = |transfer| meter.update(transfer);
    let file = source.open(&Wanted::All, access, &mut progress)?;
    let name = file.name().to_owned();
    let failed = |source| MockError::Read { name: name.clone(), source };
    // Services are read when they are called. By then, somebody may have written to the file.
    let file = if matches!(source, Source::File(_)) { file.copy().map_err(failed)? } else { file };
    let file = file.read(&mut progress).map_err(failed)?;
    drop(meter);
    for problem in &file.manifest().problems {
        warn(&text::line(&name, problem));
    }
    if !file.manifest().is_usable() {
        return Ok(Loaded::NotUsable);
    }
    let Added { services, hidden } = catalog.add(server, &source.to_string(), file, false);
    Ok(Loaded::Served { services, hidden })
}

/// A built-in response-time profile by its name, or that of a file.
pub(super) fn profile(name: &str) -> Result<Profile, MockError> {
    let built_in: Vec<Profile> = BuiltIn::ALL.into_iter().map(BuiltIn::profile).collect();
    if let Some(profile) = built_in.iter().find(|profile| profile.name() == name) {
        return Ok(profile.clone());
    }
    let Ok(content) = fs::read(name) else {
        let known: Vec<&str> = built_in.iter().map(Profile::name).collect();
        return Err(MockError::NoProfile { name: name.to_owned(), known: known.join(", ") });
    };
    response_times::parse(&content)
        .map_err(|error| MockError::Profile { name: name.to_owned(), reason: error.to_string() })
}
