//! What a changed field means to people: technical, or noticed by callers of a mock.

use snapshot::{ChangeKind, Difference, ExampleChange, FieldChange};

/// Whether a field of a service, a message or a contract is technical: Microcks sets it, and no caller of
/// a mock ever sees it.
#[must_use]
pub fn is_technical(change: &FieldChange) -> bool {
    let name = short_name(change);
    match name {
        "id" | "source artifact" | "test case" | "operation" | "main artifact" | "callback" => true,
        "date of creation" | "date of last change" => true,
        // The links between messages. A message that comes or goes has no values.
        "response" | "reply" | "service" => matches!(change.difference, Difference::Values { .. }),
        // Older releases omit what is false by default.
        "fault" => match &change.difference {
            Difference::Values { here, file } => is_false(here) && is_false(file),
            _ => false,
        },
        _ => false,
    }
}

/// Whether callers of a mock get another answer because of this field of an example.
#[must_use]
pub fn is_noticed_by_callers(change: &FieldChange) -> bool {
    !change.field.starts_with("request ")
        && matches!(short_name(change), "status" | "body" | "dispatch criteria")
        || change.difference == Difference::Removed && &*change.field == "response"
}

/// Whether callers of a mock get another answer because of this change.
#[must_use]
pub fn is_example_noticed(example: &ExampleChange) -> bool {
    match example.change {
        ChangeKind::Added => false,
        ChangeKind::Removed => true,
        ChangeKind::Changed => example.parts.iter().any(is_noticed_by_callers),
    }
}

/// Whether callers of a mock get another answer because of this field of an operation.
#[must_use]
pub fn is_setting_noticed(change: &FieldChange) -> bool {
    matches!(&*change.field, "dispatcher" | "dispatcher rules")
}

/// The name of a field without the message that it belongs to.
#[must_use]
pub fn short_name(change: &FieldChange) -> &str {
    let field = &*change.field;
    let name = field.strip_prefix("request ").or_else(|| field.strip_prefix("response "));
    // The response time is a setting and no field of a response.
    name.filter(|name| !name.starts_with("time")).unwrap_or(field)
}

fn is_false(json: &str) -> bool {
    matches!(json, "null" | "false" | "\"false\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(field: &str, here: &str, file: &str) -> FieldChange {
        let difference = Difference::Values { here: here.into(), file: file.into() };
        FieldChange { field: field.into(), entry: None, difference }
    }

    #[test]
    fn technical_fields_are_those_that_no_caller_sees() {
        for field in ["id", "request id", "response source artifact", "date of creation"] {
            assert!(is_technical(&change(field, "null", "\"a\"")), "{field}");
        }
        assert!(is_technical(&change("request response", "\"a\"", "\"b\"")));
        assert!(is_technical(&change("response fault", "null", "false")));
        assert!(!is_technical(&change("response fault", "false", "true")));
        for field in ["response status", "response time", "label", "request body"] {
            assert!(!is_technical(&change(field, "null", "1")), "{field}");
        }
        let removed =
            FieldChange { difference: Difference::Removed, ..change("response", "1", "2") };
        assert!(!is_technical(&removed));
    }

    #[test]
    fn callers_notice_status_body_and_dispatch_of_responses() {
        for field in ["response status", "response body", "response dispatch criteria", "body"] {
            assert!(is_noticed_by_callers(&change(field, "1", "2")), "{field}");
        }
        for field in ["request body", "response header", "response id"] {
            assert!(!is_noticed_by_callers(&change(field, "1", "2")), "{field}");
        }
    }
}
