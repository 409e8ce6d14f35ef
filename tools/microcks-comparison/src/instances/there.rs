//! The Microcks that gets services.

use anyhow::{Result, ensure};
use serde_json::Value;

use crate::{differences::differences, instance::Microcks};

/// The Microcks that gets services, and its ID at the Mockpit.
pub(super) struct There {
    pub(super) microcks: Microcks,
    pub(super) id: String,
}

/// All that a Microcks has, field by field.
pub(super) struct Content {
    /// `None` if it has no services.
    snapshot: Option<Value>,
    /// What its API says about each service.
    responses: Vec<(String, Value)>,
    pub(super) services: usize,
}

impl There {
    pub(super) fn new(microcks: Microcks, id: String) -> Self {
        Self { microcks, id }
    }

    /// All that it has.
    pub(super) fn content(&self) -> Result<Content> {
        Content::of(&self.microcks)
    }

    /// Checks that it has the same as before.
    pub(super) fn expect(&self, before: &Content) -> Result<()> {
        before.expect_equal(&self.content()?)
    }
}

impl Content {
    pub(super) fn of(microcks: &Microcks) -> Result<Self> {
        let mut ids = microcks.services()?;
        ids.sort();
        let snapshot = if ids.is_empty() {
            None
        } else {
            Some(serde_json::from_slice(&microcks.export(&ids)?)?)
        };
        Ok(Self { snapshot, responses: microcks.responses(&ids)?, services: ids.len() })
    }

    /// The documents, if there are any.
    pub(super) fn snapshot(&self) -> Option<&Value> {
        self.snapshot.as_ref()
    }

    /// Checks that another content is the same.
    pub(super) fn expect_equal(&self, other: &Self) -> Result<()> {
        let none = Value::Null;
        let (a, b) = (self.snapshot().unwrap_or(&none), other.snapshot().unwrap_or(&none));
        let mut found = differences("", a, b);
        for ((path, a), (_, b)) in self.responses.iter().zip(&other.responses) {
            found.extend(differences(path, a, b));
        }
        found.truncate(20);
        ensure!(
            found.is_empty() && self.services == other.services,
            "{} and {} services: {found:#?}",
            self.services,
            other.services
        );
        Ok(())
    }
}
