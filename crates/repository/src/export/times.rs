//! Previews what the response-time profile of an export changes.

use std::borrow::Cow;

use api_types::{ExportOptions, TimesPreview};
use snapshot::{
    Kind, Release, adapt_to_release,
    response_times::{Distributions, Profile, TimeChange, preview_service_for},
};

use super::error::ExportError;
use crate::store::Entry;

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
