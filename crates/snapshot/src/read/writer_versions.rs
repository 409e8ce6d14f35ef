//! The releases that can have written a file.

use std::ops::RangeInclusive;

use crate::Release;

/// The releases that can have written a document, judging by its fields.
///
/// Microcks writes every field that it knows, if necessary as null. So a field that is present
/// gives the oldest possible release, and a field that is missing gives the newest.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct WriterVersions {
    /// The release of the newest field or word that was seen.
    seen: Option<Release>,
    /// The release of the oldest field that was missing.
    missing: Option<Release>,
}

impl WriterVersions {
    /// The releases that can have written the file.
    ///
    /// `None` if no single release can, because the file was assembled from several or written by
    /// hand. All releases if no fields were recorded.
    #[must_use]
    pub fn releases(self) -> Option<RangeInclusive<Release>> {
        let oldest = self.seen.unwrap_or(Release::OLDEST);
        let newest = match self.missing {
            None => Release::NEWEST,
            Some(missing) => Release::ALL.into_iter().rev().find(|release| *release < missing)?,
        };
        (oldest <= newest).then_some(oldest..=newest)
    }

    /// The releases as text, such as `Microcks 1.10 to 1.12.0`. `None` if no release or any release
    /// can have written the file.
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

    /// Records that a field or a word introduced with this release is present.
    pub(crate) fn record_seen(&mut self, since: Release) {
        self.seen = self.seen.max(Some(since));
    }

    /// Records that a field introduced with this release is missing.
    pub(crate) fn record_missing(&mut self, since: Release) {
        self.missing = Some(self.missing.map_or(since, |missing| missing.min(since)));
    }

    /// Adds what was recorded for other documents.
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
    fn present_and_missing_fields_limit_the_releases() {
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
        // Assembled from several releases, or written by none.
        check(&[R::V1_14], &[R::V1_8], None);
        check(&[], &[R::OLDEST], None);
    }
}
