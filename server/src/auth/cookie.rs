//! The cookies: the ID of the session, a known browser, a browser that signs in at the provider, and the newest revision
//! that a browser has seen.

use api_types::RevisionNumber;
use axum::http::{HeaderMap, HeaderValue, header};
use cookie::{Cookie, SameSite, time::Duration};

use super::token::Token;

/// The `__Host-` prefix makes browsers accept the cookie only from this exact host, over HTTPS.
const SESSION: &str = "__Host-mockpit";

const BROWSER: &str = "__Host-mockpit-browser";

/// The browser that signs in at the provider.
const SIGN_IN: &str = "__Host-mockpit-sign-in";

/// The newest revision that the browser has seen. It is no secret.
const REVISION: &str = "__Host-mockpit-revision";

/// How long a person may take to sign in at the provider. The server has the exact limit.
const SIGN_IN_MAX_AGE: Duration = Duration::minutes(15);

/// How long a browser stays known after a sign-in.
const BROWSER_MAX_AGE: Duration = Duration::days(400);

/// The cookies of a request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cookies {
    /// The ID of the session.
    pub(crate) session: Option<Token>,
    /// The token of a known browser.
    pub(crate) browser: Option<Token>,
    /// The token of a browser that signs in at the provider.
    pub(crate) sign_in: Option<Token>,
}

/// Reads the cookies of a request. A cookie that occurs twice is ignored.
pub(crate) fn read(headers: &HeaderMap) -> Cookies {
    Cookies {
        session: unique(headers, SESSION),
        browser: unique(headers, BROWSER),
        sign_in: unique(headers, SIGN_IN),
    }
}

/// The newest revision that the browser has seen.
pub(crate) fn read_revision(headers: &HeaderMap) -> Option<RevisionNumber> {
    unique_value(headers, REVISION, |value| value.parse().ok()).map(RevisionNumber)
}

fn unique(headers: &HeaderMap, name: &str) -> Option<Token> {
    unique_value(headers, name, |value| Some(Token::from_client(value)))
}

fn unique_value<T>(
    headers: &HeaderMap,
    name: &str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Option<T> {
    let mut values = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(Cookie::split_parse)
        .filter_map(Result::ok)
        .filter(|cookie| cookie.name() == name);
    let first = values.next()?;
    if values.next().is_none() { parse(first.value()) } else { None }
}

/// The cookie of a new session. It has no expiry, because the server decides when a session ends.
pub(crate) fn new_session(id: &Token) -> HeaderValue {
    to_header(Cookie::new(SESSION, id.reveal()), SameSite::Strict)
}

/// The cookie of a known browser. The browser keeps it when the session ends.
pub(crate) fn known_browser(token: &Token) -> HeaderValue {
    let mut cookie = Cookie::new(BROWSER, token.reveal());
    cookie.set_max_age(BROWSER_MAX_AGE);
    to_header(cookie, SameSite::Strict)
}

/// The cookie of a browser that signs in at the provider. Browsers send it when the provider sends them back,
/// which they do not do with the strict cookies.
pub(crate) fn sign_in(token: &Token) -> HeaderValue {
    let mut cookie = Cookie::new(SIGN_IN, token.reveal());
    cookie.set_max_age(SIGN_IN_MAX_AGE);
    to_header(cookie, SameSite::Lax)
}

/// The cookie with the newest revision that the browser has seen.
pub(crate) fn revision(number: RevisionNumber) -> HeaderValue {
    to_header(Cookie::new(REVISION, number.0.to_string()), SameSite::Strict)
}

/// The cookie that removes the session from the browser.
pub(crate) fn no_session() -> HeaderValue {
    let mut cookie = Cookie::new(SESSION, "");
    cookie.make_removal();
    to_header(cookie, SameSite::Strict)
}

fn to_header(mut cookie: Cookie<'_>, same_site: SameSite) -> HeaderValue {
    cookie.set_path("/");
    cookie.set_http_only(true);
    cookie.set_secure(true);
    cookie.set_same_site(same_site);
    let mut value = HeaderValue::from_str(&cookie.to_string())
        .unwrap_or_else(|_| unreachable!("a name and digits are plain ASCII"));
    value.set_sensitive(true);
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_http_only_same_site_and_secure() {
        let cookie = new_session(&Token::from_client("0f"));
        assert_eq!(
            cookie.to_str().unwrap(),
            "__Host-mockpit=0f; HttpOnly; SameSite=Strict; Secure; Path=/"
        );
        assert!(cookie.is_sensitive());
        assert!(no_session().to_str().unwrap().contains("Max-Age=0"));
        let cookie = known_browser(&Token::from_client("0f"));
        assert_eq!(
            cookie.to_str().unwrap(),
            "__Host-mockpit-browser=0f; HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age=34560000"
        );
        assert!(cookie.is_sensitive());
        assert_eq!(
            sign_in(&Token::from_client("0f")).to_str().unwrap(),
            "__Host-mockpit-sign-in=0f; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=900"
        );
        assert_eq!(
            revision(RevisionNumber(42)).to_str().unwrap(),
            "__Host-mockpit-revision=42; HttpOnly; SameSite=Strict; Secure; Path=/"
        );
    }

    #[test]
    fn read_finds_the_session_among_other_cookies_and_ignores_duplicates() {
        let session = |lines: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(header::COOKIE, HeaderValue::from_static(line));
            }
            read(&headers).session.map(|id| id.reveal().to_owned())
        };
        assert_eq!(session(&["a=b; __Host-mockpit=0f; c=d"]).as_deref(), Some("0f"));
        assert_eq!(session(&["a=b", "__Host-mockpit=0f"]).as_deref(), Some("0f"));
        assert_eq!(session(&["mockpit=0f"]), None);
        assert_eq!(session(&["__Host-mockpit=0f; __Host-mockpit=0e"]), None);
        assert_eq!(session(&[]), None);
    }

    #[test]
    fn revision_that_is_no_number_is_ignored() {
        let revision = |value: &str| {
            let cookie = format!("__Host-mockpit-revision={value}").parse().unwrap();
            read_revision(&HeaderMap::from_iter([(header::COOKIE, cookie)]))
        };
        assert_eq!(revision("42"), Some(RevisionNumber(42)));
        for value in ["", "-1", "1.5", "x", "18446744073709551616"] {
            assert_eq!(revision(value), None, "{value}");
        }
    }
}
