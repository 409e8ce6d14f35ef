//! Secrets that can be told by the name that they are under.

use std::ops::Range;

/// Texts of which one is in every name below, in small letters: a document without any of them
/// need not be looked at more closely.
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
    "\"pwd\"",
    "?pwd=",
    "signature",
    "\"sig\"",
    "?sig=",
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

/// The parts of a header's value that are secret. A scheme, and the names and attributes of
/// cookies, are not.
pub(super) fn in_header(name: &str, value: &str) -> Vec<Range<usize>> {
    let name = name.to_ascii_lowercase();
    let whole = |start: usize| Vec::from([Range { start, end: value.len() }]);
    let parts = match name.as_str() {
        "authorization" | "proxy-authorization" => {
            whole(value.find(' ').map_or(0, |blank| blank + 1))
        }
        "cookie" => pairs(value).collect(),
        "set-cookie" => pairs(value).take(1).collect(),
        _ => whole(0),
    };
    let real = |part: &Range<usize>| value.get(part.clone()).is_some_and(is_real);
    parts.into_iter().filter(real).collect()
}

/// The values of `a=1; b=2`.
fn pairs(value: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    value.split(';').filter_map(move |pair| {
        let start = at;
        at += pair.len() + 1;
        let (name, value) = pair.split_once('=')?;
        let begin = start + name.len() + 1;
        Some(begin..begin + value.len())
    })
}

/// The values of secret names in dispatch criteria, which are `/a=1?b=2` and the like.
pub(super) fn in_criteria(criteria: &str) -> Vec<(&str, Range<usize>)> {
    let mut at = 0;
    let parts = criteria.split_inclusive(['?', '/', '&']).filter_map(|part| {
        let start = at;
        at += part.len();
        let part = part.trim_end_matches(['?', '/', '&']);
        let (name, value) = part.split_once('=')?;
        let secret = is_secret_parameter(name) || is_secret_header(name);
        let begin = start + name.len() + 1;
        (secret && is_real(value)).then_some((name, begin..begin + value.len()))
    });
    parts.collect()
}

/// What stands in place of a secret.
pub(crate) const REDACTED: &str = "REDACTED";

/// Whether a value can be a secret: it is neither empty nor something put in place of one.
pub(super) fn is_real(value: &str) -> bool {
    let value = value.trim();
    let placeholder = value.contains("{{")
        || value.contains("${")
        || value.starts_with(['<', '[', '{'])
        || value.contains(REDACTED)
        || value.chars().all(|character| matches!(character, '*' | 'x' | 'X' | '.' | '-'))
        || ["string", "password", "pass", "secret", "token", "changeme", "null", "undefined"]
            .iter()
            .any(|word| value.eq_ignore_ascii_case(word));
    !placeholder
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_part_of_a_header_is_told_from_the_rest() {
        let check = |name: &str, value: &str, parts: &[&str]| {
            assert!(is_secret_header(name), "{name}");
            let found: Vec<_> = in_header(name, value).into_iter().map(|it| &value[it]).collect();
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
    fn secret_names_are_found_in_dispatch_criteria() {
        let check = |criteria: &str, found: &[(&str, &str)]| {
            let all: Vec<_> = in_criteria(criteria)
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
    fn no_secret_name_is_without_its_hint() {
        let ends = HEADER_ENDS.iter().map(|end| (*end).to_owned());
        let names = HEADERS.iter().chain(PARAMETERS).map(|name| format!("\"{name}\""));
        for name in names.chain(ends) {
            assert!(HINTS.iter().any(|hint| name.contains(hint)), "{name}");
        }
    }
}
