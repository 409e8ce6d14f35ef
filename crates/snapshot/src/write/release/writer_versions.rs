//! Which releases can have written a file.

use std::ops::RangeInclusive;

use crate::Release;

/// What the fields of documents tell of the release that wrote them.
///
/// A Microcks writes every field that it knows, if only as null: one that is there dates the writer
/// from below, one that is missing from above.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct WriterVersions {
    /// The newest field or word that was seen.
    seen: Option<Release>,
    /// The oldest field that was not there.
    missing: Option<Release>,
}

impl WriterVersions {
    /// The releases that can have written this.
    ///
    /// Nothing where no single one can: files put together of several, or written by hand. All of
    /// them where nothing was seen.
    #[must_use]
    pub fn releases(self) -> Option<RangeInclusive<Release>> {
        let oldest = self.seen.unwrap_or(Release::OLDEST);
        let newest = match self.missing {
            None => Release::NEWEST,
            Some(missing) => Release::ALL.into_iter().rev().find(|release| *release < missing)?,
        };
        (oldest <= newest).then_some(oldest..=newest)
    }

    /// The releases in words, `Microcks 1.10 to 1.12.0`; nothing where none or any can be meant.
    #[must_use]
    pub fn describe(self) -> Option<String> {
        let releases = self.releases()?;
        let (oldest, newest) = (*releases.start(), *releases.end());
        if oldest == newest {
            return Some(format!("Microcks {oldest}"));
        }
        if (oldest, newest) == (Release::OLDEST, Release::NEWEST) {
            return None;
        }
        if newest == Release::NEWEST {
            return Some(format!("Microcks {} and newer", oldest.number()));
        }
        let last = newest.name();
        let last = last.rsplit_once(' ').map_or(last, |(_, last)| last);
        Some(format!("Microcks {} to {last}", oldest.number()))
    }

    /// A field or a word that came with this release is there.
    pub(crate) fn record_seen(&mut self, since: Release) {
        self.seen = self.seen.max(Some(since));
    }

    /// A field that came with this release is not there.
    pub(crate) fn record_missing(&mut self, since: Release) {
        self.missing = Some(self.missing.map_or(since, |missing| missing.min(since)));
    }

    /// Together with what other documents tell.
    pub(crate) fn merge(&mut self, other: Self) {
        if let Some(since) = other.seen {
            self.record_seen(since);
        }
        if let Some(since) = other.missing {
            self.record_missing(since);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_that_are_there_and_fields_that_are_not_meet_at_the_writer() {
        let check = |seen: &[Release], missing: &[Release], description: Option<&str>| {
            let mut versions = WriterVersions::default();
            seen.iter().for_each(|since| versions.record_seen(*since));
            missing.iter().for_each(|since| versions.record_missing(*since));
            assert_eq!(versions.describe().as_deref(), description, "{versions:?}");
        };
        use Release as R;
        check(&[], &[], None);
        check(&[R::OLDEST], &[], None);
        check(&[R::V1_10, R::V1_3], &[R::V1_14, R::V1_13], Some("Microcks 1.10 to 1.12.1"));
        check(&[R::V1_10], &[R::V1_12_1], Some("Microcks 1.10 to 1.12.0"));
        check(&[R::V1_3], &[R::V1_8], Some("Microcks 1.3 to 1.7.1"));
        check(&[R::V1_3], &[R::V1_5_1], Some("Microcks 1.3 to 1.5.0"));
        check(&[R::V1_14], &[], Some("Microcks 1.14 and newer"));
        check(&[R::V1_8], &[], Some("Microcks 1.8 and newer"));
        // Of several releases, or of none.
        check(&[R::V1_14], &[R::V1_8], None);
        check(&[], &[R::OLDEST], None);
    }
}
