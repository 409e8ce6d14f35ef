//! Previews what the response-time profile of an export changes.

use std::borrow::Cow;

use api_types::{ExportOptions, TimedOperations, TimesPreview};
use snapshot::{
    Kind, Release, adapt_to_release,
    response_times::{
        Distributions, Profile, TimeChange, measured::KnownOperation, preview_service_for,
    },
};

use super::error::ExportError;
use crate::{access::Admin, repository::Repository, store::Entry};

impl Repository {
    /// What the profile would change in all services of the newest revision.
    ///
    /// # Errors
    /// [`ExportError::Unreadable`] if a service cannot be read.
    pub fn preview_times(&self, _: &Admin, profile: &Profile) -> Result<TimesPreview, ExportError> {
        let head = self.store.head();
        let entries = head.index.entries().map(|entry| &**entry);
        preview_times(profile, ExportOptions::default(), entries, |entry| self.read_service(entry))
    }

    /// The operations of all services of the newest revision whose response times can be measured, by
    /// service. Services without such operations are left out.
    ///
    /// # Errors
    /// [`ExportError::Unreadable`] if a service cannot be read.
    pub fn timed_operations(&self, _: &Admin) -> Result<Vec<TimedOperations>, ExportError> {
        let head = self.store.head();
        let of_entry = |entry: &Entry| {
            let known = KnownOperation::of_service(&self.read_service(entry)?);
            let operations = known.into_iter().map(|known| known.operation).collect();
            Ok(TimedOperations { service: entry.summary.key.clone(), operations })
        };
        let services = head.index.entries().map(|entry| of_entry(entry));
        let has_operations = |it: &Result<TimedOperations, _>| {
            it.as_ref().map_or(true, |it| !it.operations.is_empty())
        };
        services.filter(has_operations).collect()
    }

    fn read_service(&self, entry: &Entry) -> Result<String, ExportError> {
        self.store.section(&entry.hash, Kind::Service).map_err(|source| ExportError::Unreadable {
            service: entry.summary.key.to_string(),
            source,
        })
    }
}

/// What the profile changes in the services of these entries. Reads their services with `read`, one at
/// a time, so that memory does not depend on their number.
pub(super) fn preview_times<'a>(
    profile: &Profile,
    options: ExportOptions,
    entries: impl Iterator<Item = &'a Entry>,
    read: impl Fn(&Entry) -> Result<String, ExportError>,
) -> Result<TimesPreview, ExportError> {
    let mut preview = TimesPreview::default();
    preview.applied.name = profile.name().into();
    let mut failure = None;
    let changes = entries.map_while(|entry| match read(entry) {
        Ok(service) => {
            let changes = changes(profile, &service, entry, options.reader);
            for change in &changes {
                preview.add(&entry.summary.key, change);
            }
            Some(changes)
        }
        Err(error) => {
            failure = Some(error);
            None
        }
    });
    let distributions = Distributions::count(changes.flatten());
    match failure {
        Some(error) => Err(error),
        None => Ok(TimesPreview { distributions, ..preview }),
    }
}

/// What the profile does to the service as the file has it.
fn changes(profile: &Profile, service: &str, entry: &Entry, reader: Release) -> Vec<TimeChange> {
    let adapted = if reader < Release::NEWEST || entry.summary.may_need_adapting() {
        adapt_to_release(service, Kind::Service, reader).section
    } else {
        Cow::Borrowed(service)
    };
    preview_service_for(profile, &adapted, reader)
}
