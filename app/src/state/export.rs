//! Whether an export needs confirmation, and which changed response times a filter matches.

use api_types::{ExportOptions, Preview, TimeRow};

/// Whether the person must confirm this export: something is left out, nothing remains, secrets are
/// in the file, redacting them breaks dispatch criteria, or a profile sets response times.
#[must_use]
pub fn needs_confirmation(preview: &Preview, options: ExportOptions) -> bool {
    preview.is_incomplete()
        || preview.services == 0
        || preview.response_times.is_some()
        || (preview.secrets.total > 0 && (!options.redact || preview.criteria > 0))
}

/// Whether a changed response time has the text in its operation or service, in any case.
#[must_use]
pub fn matches(row: &TimeRow, filter: &str) -> bool {
    let filter = filter.trim().to_lowercase();
    let mut texts = [&*row.operation, &*row.service.name, &*row.service.version].into_iter();
    texts.any(|text| text.to_lowercase().contains(&filter))
}

#[cfg(test)]
mod tests {
    use api_types::{FoundSecrets, TimesPreview};
    use snapshot::{
        ServiceKey,
        response_times::{ResponseTime, Unit},
    };

    use super::*;

    #[test]
    fn confirmation_is_needed_when_data_is_lost_or_secrets_are_exported() {
        let plain = ExportOptions::default();
        let redact = ExportOptions { redact: true, ..plain };
        let complete = Preview { services: 1, ..Preview::default() };
        assert!(!needs_confirmation(&complete, plain));
        let found = FoundSecrets { total: 1, ..FoundSecrets::default() };
        let secrets = Preview { secrets: found, ..complete.clone() };
        assert!(needs_confirmation(&secrets, plain) && !needs_confirmation(&secrets, redact));
        assert!(needs_confirmation(&Preview { criteria: 1, ..secrets }, redact));
        let response_times = Some(TimesPreview::default());
        assert!(needs_confirmation(&Preview { response_times, ..complete.clone() }, plain));
        assert!(needs_confirmation(&Preview { omitted_total: 1, ..complete }, plain));
        assert!(needs_confirmation(&Preview::default(), plain));
    }

    #[test]
    fn filter_matches_operation_service_and_version() {
        let row = TimeRow {
            service: ServiceKey::new("Order API", "1.0"),
            operation: "GET /orders".into(),
            unit: Unit::Milliseconds,
            before: ResponseTime::default(),
            after: ResponseTime::default(),
        };
        assert!(["", " get ", "order api", "1.0"].iter().all(|filter| matches(&row, filter)));
        assert!(!matches(&row, "POST"));
    }
}
