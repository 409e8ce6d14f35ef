//! Codes of gRPC.

/// The codes that answers of the engine have.
pub(super) const OK: i32 = 0;
pub(super) const UNKNOWN: i32 = 2;
pub(super) const INVALID_ARGUMENT: i32 = 3;
pub(super) const NOT_FOUND: i32 = 5;
pub(super) const FAILED_PRECONDITION: i32 = 9;
pub(super) const UNIMPLEMENTED: i32 = 12;
pub(super) const UNAVAILABLE: i32 = 14;

/// The code for the status of an example, which may be one of HTTP.
pub(super) fn code(status: Option<&str>) -> i32 {
    match status.map(|it| it.parse::<i32>()) {
        None | Some(Ok(200..600)) => OK,
        Some(Ok(code @ 0..=16)) => code,
        Some(Ok(_) | Err(_)) => UNKNOWN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_of_http_succeed_and_unknown_codes_fail() {
        for (status, expected) in [
            (None, OK),
            (Some("0"), OK),
            (Some("200"), OK),
            (Some("599"), OK),
            (Some("5"), NOT_FOUND),
            (Some("16"), 16),
            (Some("17"), UNKNOWN),
            (Some("600"), UNKNOWN),
            (Some("-1"), UNKNOWN),
            (Some("abc"), UNKNOWN),
        ] {
            assert_eq!(code(status), expected, "{status:?}");
        }
    }
}
