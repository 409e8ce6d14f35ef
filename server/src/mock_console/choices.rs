//! What administrators chose for mocks: `mocks.json`.

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use api_types::{MockProfile, ProfileSource};
use serde::{Deserialize, Serialize};
use snapshot::ServiceKey;

use crate::records::{RecordCache, RecordFile, RecordFileError, RecordKind, RecordPlace};

const KIND: RecordKind = RecordKind { name: "mocks", format: 2 };

/// One choice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum ChoiceRecord {
    /// The mocks of this service are switched off.
    SwitchedOff { name: String, version: String },
    /// This profile sets the response times.
    BuiltInProfile { id: String },
    /// The profile of this file sets the response times.
    Profile { name: String, content: String },
    /// This example answers while the script of an operation cannot run. Since format 2.
    Fallback { name: String, version: String, operation: String, example: String },
}

/// The example that answers while the script of an operation cannot run.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct ChosenFallback {
    pub(super) service: ServiceKey,
    pub(super) operation: Box<str>,
    pub(super) example: Box<str>,
}

/// Checks that the choices of a data directory can be read. A missing file is valid.
///
/// # Errors
/// If the file cannot be read or is damaged.
pub(crate) fn check_mock_choices(data: &Path) -> Result<(), RecordFileError> {
    Choices::new(data).file.read().map(drop)
}

/// The file with the choices.
#[derive(Debug)]
pub(super) struct Choices {
    file: RecordFile<ChoiceRecord>,
    cache: RecordCache<ChoiceRecord>,
    /// What was in the cache at the last look.
    seen: Mutex<Option<Arc<Vec<ChoiceRecord>>>>,
}

impl Choices {
    pub(super) fn new(place: impl Into<RecordPlace>) -> Self {
        let file = RecordFile::new(place, KIND);
        Self { file, cache: RecordCache::default(), seen: Mutex::default() }
    }

    /// Whether other servers share them.
    pub(super) fn are_shared(&self) -> bool {
        self.file.is_shared()
    }

    /// Whether the file has changed since the last call.
    pub(super) fn have_changed(&self) -> bool {
        // A file that cannot be read is read again later.
        let Ok(current) = self.cache.current(&self.file) else { return false };
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let is_same = seen.as_ref().is_some_and(|seen| Arc::ptr_eq(seen, &current));
        *seen = Some(current);
        !is_same
    }

    /// The services whose mocks are switched off.
    pub(super) fn switched_off(&self) -> Result<Vec<ServiceKey>, RecordFileError> {
        let records = self.file.read()?;
        let keys = records.iter().filter_map(|record| match record {
            ChoiceRecord::SwitchedOff { name, version } => {
                Some(ServiceKey::new(&**name, &**version))
            }
            _ => None,
        });
        Ok(keys.collect())
    }

    /// The examples that answer while scripts cannot run.
    pub(super) fn fallbacks(&self) -> Result<Vec<ChosenFallback>, RecordFileError> {
        let records = self.file.read()?;
        let fallbacks = records.into_iter().filter_map(|record| match record {
            ChoiceRecord::Fallback { name, version, operation, example } => Some(ChosenFallback {
                service: ServiceKey::new(name, version),
                operation: operation.into(),
                example: example.into(),
            }),
            _ => None,
        });
        Ok(fallbacks.collect())
    }

    /// The profile that sets the response times. `None` if it is not known any longer.
    pub(super) fn profile(&self) -> Result<Option<MockProfile>, RecordFileError> {
        let records = self.file.read()?;
        Ok(records.iter().find_map(|record| match record {
            ChoiceRecord::SwitchedOff { .. } | ChoiceRecord::Fallback { .. } => None,
            ChoiceRecord::BuiltInProfile { id } => {
                let source = ProfileSource::BuiltIn(id.as_str().into());
                let name = source.profile().ok()?.name().into();
                Some(MockProfile { name, source })
            }
            ChoiceRecord::Profile { name, content } => {
                let source = ProfileSource::File(content.as_str().into());
                Some(MockProfile { name: name.as_str().into(), source })
            }
        }))
    }

    pub(super) fn switch(&self, service: &ServiceKey, is_on: bool) -> Result<(), RecordFileError> {
        let record = ChoiceRecord::SwitchedOff {
            name: service.name.to_string(),
            version: service.version.to_string(),
        };
        self.file.change(|records| {
            records.retain(|it| *it != record);
            if !is_on {
                records.push(record);
            }
            Ok(())
        })
    }

    /// Chooses the example that answers while the script of an operation cannot run. `None` for an error.
    pub(super) fn choose_fallback(
        &self,
        service: &ServiceKey,
        operation: &str,
        example: Option<&str>,
    ) -> Result<(), RecordFileError> {
        self.file.change(|records| {
            records.retain(|it| match it {
                ChoiceRecord::Fallback { name, version, operation: of, .. } => {
                    **name != *service.name || **version != *service.version || of != operation
                }
                _ => true,
            });
            records.extend(example.map(|example| ChoiceRecord::Fallback {
                name: service.name.to_string(),
                version: service.version.to_string(),
                operation: operation.to_owned(),
                example: example.to_owned(),
            }));
            Ok(())
        })
    }

    pub(super) fn choose_profile(
        &self,
        profile: Option<MockProfile>,
    ) -> Result<(), RecordFileError> {
        self.file.change(|records| {
            records.retain(|it| {
                !matches!(it, ChoiceRecord::BuiltInProfile { .. } | ChoiceRecord::Profile { .. })
            });
            records.extend(profile.map(|MockProfile { name, source }| match source {
                ProfileSource::BuiltIn(id) => ChoiceRecord::BuiltInProfile { id: id.into() },
                ProfileSource::File(content) => {
                    ChoiceRecord::Profile { name: name.into(), content: content.into() }
                }
            }));
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const FORMAT_1: &str = include_str!("../../tests/data/mocks-1.json");
    const FORMAT_2: &str = include_str!("../../tests/data/mocks-2.json");

    fn profile() -> Option<MockProfile> {
        let source = ProfileSource::BuiltIn("tenfold".into());
        let name = source.profile().unwrap().name().into();
        Some(MockProfile { name, source })
    }

    #[test]
    fn choices_are_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let choices = Choices::new(folder.path());
        let (a, b) = (ServiceKey::new("A", "1"), ServiceKey::new("B", "1"));
        choices.switch(&a, false).unwrap();
        choices.switch(&b, false).unwrap();
        choices.choose_fallback(&a, "GET /a", Some("one")).unwrap();
        choices.choose_fallback(&a, "GET /b", Some("one")).unwrap();
        choices.choose_fallback(&a, "GET /a", Some("two")).unwrap();
        choices.choose_profile(profile()).unwrap();
        choices.switch(&a, true).unwrap();
        choices.choose_fallback(&a, "GET /b", None).unwrap();
        let choices = Choices::new(folder.path());
        assert_eq!(choices.switched_off().unwrap(), [b]);
        assert_eq!(choices.profile().unwrap(), profile());
        let fallback =
            ChosenFallback { service: a, operation: "GET /a".into(), example: "two".into() };
        assert_eq!(choices.fallbacks().unwrap(), [fallback]);
        choices.choose_profile(None).unwrap();
        assert_eq!(choices.profile().unwrap(), None);
        assert_eq!(choices.fallbacks().unwrap().len(), 1);
    }

    #[test]
    fn files_of_all_formats_are_read_and_the_newest_is_written() {
        let data = tempfile::tempdir().unwrap();
        let (file, choices) = (data.path().join("mocks.json"), Choices::new(data.path()));
        let (a, b) = (ServiceKey::new("Pastry", "1.0"), ServiceKey::new("Order", "2.0"));
        choices.switch(&a, false).unwrap();
        choices.choose_profile(profile()).unwrap();
        choices.choose_fallback(&b, "GET /orders", Some("two orders")).unwrap();
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            let written = fs::read_to_string(&file).unwrap() + "\n";
            fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/mocks-2.json"), written)
                .unwrap();
        }
        assert_eq!(fs::read_to_string(&file).unwrap().trim_end(), FORMAT_2.trim_end());
        for (format, content, fallbacks) in [(1, FORMAT_1, 0), (2, FORMAT_2, 1)] {
            fs::write(&file, content).unwrap();
            assert_eq!(
                choices.switched_off().unwrap(),
                std::slice::from_ref(&a),
                "format {format}"
            );
            assert_eq!(choices.profile().unwrap(), profile(), "format {format}");
            assert_eq!(choices.fallbacks().unwrap().len(), fallbacks, "format {format}");
        }
    }
}
