//! Slices in memory, for tests. They are shared values, so that they fail with them.

use repository::{RecordKind, StoreError};

use super::{SliceKey, Slices, UNUSED, kind_name};
use crate::values::{Expected, SharedValues, ValueKey};

const KIND: &str = "import-slice";

pub(super) struct MemorySlices(SharedValues);

impl MemorySlices {
    pub(super) fn new(values: SharedValues) -> Self {
        Self(values)
    }
}

impl SliceKey {
    fn to_value_key(&self) -> ValueKey {
        ValueKey::new(KIND, format!("{}/{}/{}", self.import, self.file, self.offset))
    }
}

/// The import of a slice.
fn import(name: &str) -> &str {
    name.split('/').next().unwrap_or_default()
}

impl Slices for MemorySlices {
    fn add(&self, slice: &SliceKey, bytes: &[u8]) -> Result<bool, StoreError> {
        let key = slice.to_value_key();
        Ok(self.0.put(&key, bytes.to_vec(), Expected::Nothing, None)?.is_some())
    }

    fn get(&self, slice: &SliceKey) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.0.get(&slice.to_value_key())?.map(|value| value.content))
    }

    fn copy(&self, from: &str, to: &str, file: u32) -> Result<(), StoreError> {
        let prefix = format!("{from}/0/");
        for (name, value) in self.0.list(KIND)? {
            if let Some(offset) = name.strip_prefix(&prefix) {
                let key = ValueKey::new(KIND, format!("{to}/{file}/{offset}"));
                self.0.put(&key, value.content, Expected::Anything, None)?;
            }
        }
        Ok(())
    }

    fn remove(&self, of: &str) -> Result<(), StoreError> {
        for (name, _) in self.0.list(KIND)? {
            if import(&name) == of {
                self.0.remove(&ValueKey::new(KIND, name), Expected::Anything)?;
            }
        }
        Ok(())
    }

    fn remove_unused(&self) -> Result<(), StoreError> {
        for (name, value) in self.0.list(KIND)? {
            let record = ValueKey::new(kind_name(RecordKind::Import), import(&name));
            if value.age > UNUSED && self.0.get(&record)?.is_none() {
                self.0.remove(&ValueKey::new(KIND, name), Expected::Anything)?;
            }
        }
        Ok(())
    }
}
