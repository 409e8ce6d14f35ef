//! Exports services of a repository, with the bytes of the console's export.

use std::{collections::HashSet, fs, io::Write, sync::Arc};

use api_types::{ExportOptions, Receipt};
use app::state::selected_services;
use repository::ExportError;
use snapshot::{
    Release, ServiceId, ServiceKey, Summary, Writer,
    response_times::{self, BuiltIn, Profile},
};
use store::now;

use super::{LocalRepository, LocalRepositoryError};
use crate::cli::{arguments::SelectedArguments, remote::Wanted};

/// Which services of a repository are exported. The parts add up.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Selected {
    /// Services as `NAME:VERSION`.
    pub(crate) names: Vec<String>,
    /// Labels as `KEY=VALUE`, or `KEY` for any value. A service needs all of them.
    pub(crate) labels: Vec<String>,
    /// A saved selection.
    pub(crate) selection: Option<String>,
}

/// What an export writes.
#[derive(Clone, Debug, Default)]
pub(crate) struct ExportOrder {
    pub(crate) selected: Selected,
    pub(crate) options: ExportOptions,
    /// The name of a built-in or saved response-time profile.
    pub(crate) profile: Option<String>,
}

/// What was exported.
#[derive(Debug)]
pub(crate) struct Exported {
    /// The services that were selected, by name and version.
    pub(crate) services: Vec<Summary>,
    /// Those whose type the release does not know, so that the file does not have them.
    pub(crate) omitted: Vec<ServiceKey>,
    pub(crate) receipt: Receipt,
}

impl From<&SelectedArguments> for Selected {
    fn from(arguments: &SelectedArguments) -> Self {
        let SelectedArguments { services, labels, selection } = arguments;
        Self { names: services.clone(), labels: labels.clone(), selection: selection.clone() }
    }
}

impl Selected {
    /// Whether no service is left out.
    pub(crate) fn is_all(&self) -> bool {
        *self == Self::default()
    }
}

impl LocalRepository {
    /// Writes these services as a snapshot for the newest release. A repository without services gives a
    /// snapshot without services.
    pub(crate) fn write_services(
        &self,
        wanted: &Wanted,
        out: &mut dyn Write,
    ) -> Result<(), LocalRepositoryError> {
        let head = self.repository.head(&self.member);
        let ids: Vec<ServiceId> = match wanted {
            Wanted::All => head.index.entries().map(|it| it.summary.id.clone()).collect(),
            Wanted::Named(keys) => {
                let id = |key: &ServiceKey| {
                    let entry = head.index.get(key).map(|entry| entry.summary.id.clone());
                    entry.ok_or_else(|| LocalRepositoryError::NoService(name(key)))
                };
                keys.iter().map(id).collect::<Result<_, _>>()?
            }
        };
        if ids.is_empty() {
            let written = Writer::new(out).and_then(Writer::finish);
            return written.map(drop).map_err(|error| ExportError::from(error).into());
        }
        let options = ExportOptions::default();
        self.repository.export_services(&self.admin, &ids, options)?.write_to(out)?;
        Ok(())
    }

    /// Exports services.
    pub(crate) fn export(
        &self,
        order: &ExportOrder,
        out: &mut dyn Write,
    ) -> Result<Exported, LocalRepositoryError> {
        let services = self.find(&order.selected)?;
        if services.is_empty() {
            return Err(LocalRepositoryError::NothingSelected);
        }
        let ids: Vec<ServiceId> = services.iter().map(|summary| summary.id.clone()).collect();
        let profile = order.profile.as_deref().map(|name| self.profile(name)).transpose()?;
        let job = self.repository.export_services(&self.admin, &ids, order.options)?;
        // The newest release knows all types.
        let omitted = if order.options.reader == Release::default() {
            Vec::new()
        } else {
            job.preview()?.omitted
        };
        let receipt = job.with_response_times(profile).write_to(out)?;
        Ok(Exported { services, omitted, receipt })
    }

    /// The selected services, by name and version.
    fn find(&self, selected: &Selected) -> Result<Vec<Summary>, LocalRepositoryError> {
        let head = self.repository.head(&self.member);
        let all: Vec<Arc<Summary>> =
            head.index.entries().map(|entry| Arc::new(entry.summary.clone())).collect();
        let mut ids = HashSet::new();
        for wanted in &selected.names {
            let found = all.iter().find(|summary| name(&summary.key) == *wanted);
            let found = found.ok_or_else(|| LocalRepositoryError::NoService(wanted.clone()))?;
            ids.insert(found.id.clone());
        }
        if !selected.labels.is_empty() {
            let labelled = all.iter().filter(|summary| has_labels(summary, &selected.labels));
            ids.extend(labelled.map(|summary| summary.id.clone()));
        }
        if let Some(name) = &selected.selection {
            let saved = self.repository.saved_selections(&self.member)?;
            let found = saved.iter().find(|selection| *selection.name == **name);
            let found = found.ok_or_else(|| LocalRepositoryError::NoSelection {
                name: name.clone(),
                known: saved.iter().map(|selection| selection.name.to_string()).collect(),
            })?;
            let services = selected_services(&found.content, &all, now().0);
            ids.extend(services.iter().map(|summary| summary.id.clone()));
        }
        let is_wanted = |summary: &&Arc<Summary>| selected.is_all() || ids.contains(&summary.id);
        Ok(all.iter().filter(is_wanted).map(|summary| (**summary).clone()).collect())
    }

    /// A saved or built-in response-time profile, or that of a file.
    fn profile(&self, name: &str) -> Result<Profile, LocalRepositoryError> {
        let parse = |content: &[u8]| {
            response_times::parse(content)
                .map_err(|error| LocalRepositoryError::Profile(error.to_string()))
        };
        let mut known: Vec<String> =
            BuiltIn::ALL.iter().map(|built_in| built_in.profile().name().to_owned()).collect();
        let built_in = BuiltIn::ALL.into_iter().map(BuiltIn::profile);
        if let Some(profile) = built_in.into_iter().find(|profile| profile.name() == name) {
            return Ok(profile);
        }
        for saved in self.repository.saved_profiles(&self.member) {
            let profile = parse(saved.content.as_bytes())?;
            if profile.name() == name {
                return Ok(profile);
            }
            known.push(profile.name().to_owned());
        }
        match fs::read(name) {
            Ok(content) => parse(&content),
            Err(_) => Err(LocalRepositoryError::NoProfile { name: name.to_owned(), known }),
        }
    }
}

/// `NAME:VERSION`.
pub(crate) fn name(key: &ServiceKey) -> String {
    format!("{}:{}", key.name, key.version)
}

fn has_labels(summary: &Summary, labels: &[String]) -> bool {
    labels.iter().all(|label| match label.split_once('=') {
        Some((key, value)) => summary.labels.get(key).is_some_and(|it| **it == *value),
        None => summary.labels.contains_key(label.as_str()),
    })
}
