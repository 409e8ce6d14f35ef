//! Whether an export needs confirmation.

use api_types::{ExportOptions, Preview};

/// Whether the person must confirm this export: something is left out, nothing remains, secrets are
/// in the file, or redacting them breaks dispatch criteria.
#[must_use]
pub fn needs_confirmation(preview: &Preview, options: ExportOptions) -> bool {
    preview.is_incomplete()
        || preview.services == 0
        || (preview.secrets.total > 0 && (!options.redact || preview.criteria > 0))
}

#[cfg(test)]
mod tests {
    use api_types::FoundSecrets;

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
        assert!(needs_confirmation(&Preview { omitted_total: 1, ..complete }, plain));
        assert!(needs_confirmation(&Preview::default(), plain));
    }
}
