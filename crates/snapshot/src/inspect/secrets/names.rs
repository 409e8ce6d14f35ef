//! Names of headers, parameters and criteria whose values are secrets.

use std::ops::Range;

/// Every name below contains one of these texts, in lower case. A document without any of them has
/// no named secrets.
pub(super) const HINTS: &[&str] = &[
    "authorization",
    "cookie",
    "apikey",
    "api-key",
    "api_key",
    "-key",
    "token",
    "secret",
    "passw",
    "pwd",
    "signature",
    // Only whole names, because ordinary words contain these letters.
    "\"sig\"",
    "sig=",
    "credential",
];

const HEADERS: &[&str] = &[
    "authorization",
    "proxy-authorization",
    "cookie",
    "set-cookie",
    "apikey",
    "api-key",
    "x-apikey",
    "x-auth-token",
    "x-access-token",
    "x-csrf-token",
    "x-xsrf-token",
    "x-amz-security-token",
    "x-vault-token",
    "private-token",
    "x-gitlab-token",
    "x-functions-key",
    "ocp-apim-subscription-key",
    "x-client-secret",
    "x-hub-signature",
    "x-hub-signature-256",
];

const HEADER_ENDS: &[&str] =
    &["-api-key", "-apikey", "-auth-token", "-access-token", "-secret", "-password"];

const PARAMETERS: &[&str] = &[
    "access_token",
    "refresh_token",
    "id_token",
    "auth_token",
    "token",
    "apikey",
    "api_key",
    "api-key",
    "subscription-key",
    "client_secret",
    "secret",
    "password",
    "passwd",
    "pwd",
    "sig",
    "signature",
    "x-amz-signature",
    "x-amz-credential",
    "x-amz-security-token",
    "x-goog-signature",
    "x-goog-credential",
];

/// Whether the values of this header are secret.
pub(super) fn is_secret_header(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    HEADERS.contains(&name.as_str()) || HEADER_ENDS.iter().any(|end| name.ends_with(end))
}

/// Whether the values of this query parameter are secret.
pub(super) fn is_secret_parameter(name: &str) -> bool {
    PARAMETERS.contains(&name.to_ascii_lowercase().as_str())
}

/// The ranges of a header's value that are secret, without the scheme of an authorization and the
/// names and attributes of cookies.
pub(super) fn secrets_in_header(name: &str, value: &str) -> Vec<Range<usize>> {
    let name = name.to_ascii_lowercase();
    let from = |start: usize| Vec::from([Range { start, end: value.len() }]);
    let mut ranges = match name.as_str() {
        "authorization" | "proxy-authorization" => {
            from(value.find(' ').map_or(0, |space| space + 1))
        }
        "cookie" => cookie_values(value).collect(),
        "set-cookie" => cookie_values(value).take(1).collect(),
        _ => from(0),
    };
    ranges.retain(|range| value.get(range.clone()).is_some_and(is_real));
    ranges
}

/// The ranges of the values in `a=1; b=2`.
fn cookie_values(cookies: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    cookies.split(';').filter_map(move |cookie| {
        let start = at;
        at += cookie.len() + 1;
        let (name, value) = cookie.split_once('=')?;
        let value_start = start + name.len() + 1;
        Some(value_start..value_start + value.len())
    })
}

/// The secret names in dispatch criteria such as `/a=1?b=2`, with the ranges of their values.
pub(super) fn secrets_in_criteria(criteria: &str) -> Vec<(&str, Range<usize>)> {
    let mut secrets = Vec::new();
    let mut at = 0;
    for part in criteria.split_inclusive(['?', '/', '&']) {
        let start = at;
        at += part.len();
        let Some((name, value)) = part.trim_end_matches(['?', '/', '&']).split_once('=') else {
            continue;
        };
        let is_secret = is_secret_parameter(name) || is_secret_header(name);
        if is_secret && is_real(value) {
            let value_start = start + name.len() + 1;
            secrets.push((name, value_start..value_start + value.len()));
        }
    }
    secrets
}

/// The replacement for secrets.
pub(crate) const REDACTED: &str = "REDACTED";

/// Whether a value can be a secret: not empty and not a placeholder.
pub(super) fn is_real(value: &str) -> bool {
    let value = value.trim();
    let is_placeholder = value.contains("{{")
        || value.contains("${")
        || value.starts_with(['<', '[', '{'])
        || value.contains(REDACTED)
        || value.chars().all(|character| matches!(character, '*' | 'x' | 'X' | '.' | '-'))
        || ["string", "password", "pass", "secret", "token", "changeme", "null", "undefined"]
            .iter()
            .any(|word| value.eq_ignore_ascii_case(word));
    !is_placeholder
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_in_header_excludes_schemes_names_and_placeholders() {
        let check = |name: &str, value: &str, parts: &[&str]| {
            assert!(is_secret_header(name), "{name}");
            let ranges = secrets_in_header(name, value).into_iter();
            let found: Vec<_> = ranges.map(|range| &value[range]).collect();
            assert_eq!(found, parts, "{name}: {value}");
        };
        check("Authorization", "Bearer abc", &["abc"]);
        check("authorization", "abc", &["abc"]);
        check("Proxy-Authorization", "Basic dXNlcg==", &["dXNlcg=="]);
        check("Set-Cookie", "sid=1a; Path=/; HttpOnly", &["1a"]);
        check("Cookie", "a=11; b=22", &["11", "22"]);
        check("X-Api-Key", "k1", &["k1"]);
        check("X-Acme-Api-Key", "k1", &["k1"]);
        for placeholder in
            ["", "{{ token() }}", "<your key>", "REDACTED", "string", "***", "${KEY}"]
        {
            check("X-Api-Key", placeholder, &[]);
        }
        for name in ["Accept", "X-Request-Id", "Token-Count", "Cache-Key"] {
            assert!(!is_secret_header(name), "{name}");
        }
    }

    #[test]
    fn secrets_in_criteria_returns_names_and_values() {
        let check = |criteria: &str, found: &[(&str, &str)]| {
            let all: Vec<_> = secrets_in_criteria(criteria)
                .into_iter()
                .map(|(name, range)| (name, &criteria[range]))
                .collect();
            assert_eq!(all, found, "{criteria}");
        };
        check("?api_key=k1?page=2", &[("api_key", "k1")]);
        check("/id=7?access_token=t", &[("access_token", "t")]);
        check("?x-api-key=k", &[("x-api-key", "k")]);
        check("?page=2", &[]);
        check("", &[]);
    }

    #[test]
    fn every_secret_name_contains_a_hint() {
        let ends = HEADER_ENDS.iter().map(|end| (*end).to_owned());
        let names = HEADERS.iter().chain(PARAMETERS).map(|name| format!("\"{name}\""));
        for name in names.chain(ends) {
            assert!(HINTS.iter().any(|hint| name.contains(hint)), "{name}");
        }
    }
}
