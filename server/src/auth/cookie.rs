//! The cookies: one carries a session's id, one by which a browser is known again.

use axum::http::{HeaderMap, HeaderValue, header};
use cookie::{Cookie, SameSite, time::Duration};

use super::token::Token;

/// With this prefix the browser takes it from this origin alone, and for all of it.
const SESSION: &str = "__Host-mockpit";

const BROWSER: &str = "__Host-mockpit-browser";

/// A browser that does not sign in for so long is not known any more.
const KNOWN_FOR: Duration = Duration::days(400);

/// What a request brings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cookies {
    /// The id of a session.
    pub(crate) session: Option<Token>,
    /// By which the browser says that it is known.
    pub(crate) browser: Option<Token>,
}

/// The cookies of a request. One that it brings twice counts as none.
pub(crate) fn read(headers: &HeaderMap) -> Cookies {
    Cookies { session: only(headers, SESSION), browser: only(headers, BROWSER) }
}

fn only(headers: &HeaderMap, name: &str) -> Option<Token> {
    let mut values = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(Cookie::split_parse)
        .filter_map(Result::ok)
        .filter(|cookie| cookie.name() == name);
    let token = Token::from_client(values.next()?.value());
    values.next().is_none().then_some(token)
}

/// The cookie of a new session. It has no end of its own: the server knows when it ends.
pub(crate) fn begin(id: &Token) -> HeaderValue {
    value(Cookie::new(SESSION, id.reveal()))
}

/// The cookie by which a browser is known again. It stays when the session ends.
pub(crate) fn know(browser: &Token) -> HeaderValue {
    let mut cookie = Cookie::new(BROWSER, browser.reveal());
    cookie.set_max_age(KNOWN_FOR);
    value(cookie)
}

/// The cookie that ends it.
pub(crate) fn end() -> HeaderValue {
    let mut cookie = Cookie::new(SESSION, "");
    cookie.make_removal();
    value(cookie)
}

fn value(mut cookie: Cookie<'_>) -> HeaderValue {
    cookie.set_path("/");
    cookie.set_http_only(true);
    cookie.set_secure(true);
    cookie.set_same_site(SameSite::Strict);
    let mut value = HeaderValue::from_str(&cookie.to_string())
        .unwrap_or_else(|_| unreachable!("a name and hexadecimal digits are plain ASCII"));
    value.set_sensitive(true);
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_kept_from_scripts_and_other_sites() {
        let cookie = begin(&Token::from_client("0f"));
        assert_eq!(
            cookie.to_str().unwrap(),
            "__Host-mockpit=0f; HttpOnly; SameSite=Strict; Secure; Path=/"
        );
        assert!(cookie.is_sensitive());
        assert!(end().to_str().unwrap().contains("Max-Age=0"));
        let cookie = know(&Token::from_client("0f"));
        assert_eq!(
            cookie.to_str().unwrap(),
            "__Host-mockpit-browser=0f; HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age=34560000"
        );
        assert!(cookie.is_sensitive());
    }

    #[test]
    fn a_session_is_one_cookie_among_others() {
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
        assert_eq!(session(&["__Host-mockpit=0f; __Host-mockpit=0e"]), None, "which one?");
        assert_eq!(session(&[]), None);
    }
}
