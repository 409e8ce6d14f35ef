//! What administrators chose for mocks: `mocks.json`.

use std::path::Path;

use api_types::{MockProfile, ProfileSource};
use serde::{Deserialize, Serialize};
use snapshot::ServiceKey;

use crate::auth::{RecordFile, RecordFileError, RecordKind};

const KIND: RecordKind = RecordKind { name: "mocks", format: 1 };

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
}

/// The file with the choices.
#[derive(Clone, Debug)]
pub(super) struct Choices(RecordFile<ChoiceRecord>);

impl Choices {
    pub(super) fn new(data: &Path) -> Self {
        Self(RecordFile::new(data, KIND))
    }

    /// The services whose mocks are switched off.
    pub(super) fn switched_off(&self) -> Result<Vec<ServiceKey>, RecordFileError> {
        let records = self.0.read()?;
        let keys = records.iter().filter_map(|record| match record {
            ChoiceRecord::SwitchedOff { name, version } => {
                Some(ServiceKey::new(&**name, &**version))
            }
            ChoiceRecord::BuiltInProfile { .. } | ChoiceRecord::Profile { .. } => None,
        });
        Ok(keys.collect())
    }

    /// The profile that sets the response times. `None` if it is not known any longer.
    pub(super) fn profile(&self) -> Result<Option<MockProfile>, RecordFileError> {
        let records = self.0.read()?;
        Ok(records.iter().find_map(|record| match record {
            ChoiceRecord::SwitchedOff { .. } => None,
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
        self.0.change(|records| {
            records.retain(|it| *it != record);
            if !is_on {
                records.push(record);
            }
            Ok(())
        })
    }

    pub(super) fn choose_profile(
        &self,
        profile: Option<MockProfile>,
    ) -> Result<(), RecordFileError> {
        self.0.change(|records| {
            records.retain(|it| matches!(it, ChoiceRecord::SwitchedOff { .. }));
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
    use super::*;

    #[test]
    fn choices_are_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let choices = Choices::new(folder.path());
        let (a, b) = (ServiceKey::new("A", "1"), ServiceKey::new("B", "1"));
        choices.switch(&a, false).unwrap();
        choices.switch(&b, false).unwrap();
        let source = ProfileSource::BuiltIn("tenfold".into());
        let name = source.profile().unwrap().name().into();
        let profile = Some(MockProfile { name, source });
        choices.choose_profile(profile.clone()).unwrap();
        choices.switch(&a, true).unwrap();
        let choices = Choices::new(folder.path());
        assert_eq!(choices.switched_off().unwrap(), [b]);
        assert_eq!(choices.profile().unwrap(), profile);
        choices.choose_profile(None).unwrap();
        assert_eq!(choices.profile().unwrap(), None);
    }
}
