//! The cookie that carries a session's id.

use axum::http::{HeaderMap, HeaderValue, header};
use cookie::{Cookie, SameSite};

use super::token::Token;

/// With this prefix the browser takes it from this origin alone, and for all of it.
const NAME: &str = "__Host-mockpit";

/// The id that a request brings, if it brings exactly one.
pub(crate) fn session(headers: &HeaderMap) -> Option<Token> {
    let mut ids = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(Cookie::split_parse)
        .filter_map(Result::ok)
        .filter(|cookie| cookie.name() == NAME);
    let id = Token::presented(ids.next()?.value());
    ids.next().is_none().then_some(id)
}

/// The cookie of a new session. It has no end of its own: the server knows when it ends.
pub(crate) fn begin(id: &Token) -> HeaderValue {
    value(Cookie::new(NAME, id.reveal()))
}

/// The cookie that ends it.
pub(crate) fn end() -> HeaderValue {
    let mut cookie = Cookie::new(NAME, "");
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
    fn the_cookie_is_kept_from_scripts_and_other_sites() {
        let cookie = begin(&Token::presented("0f"));
        assert_eq!(
            cookie.to_str().unwrap(),
            "__Host-mockpit=0f; HttpOnly; SameSite=Strict; Secure; Path=/"
        );
        assert!(cookie.is_sensitive());
        assert!(end().to_str().unwrap().contains("Max-Age=0"));
    }

    #[test]
    fn a_session_is_one_cookie_among_others() {
        let session = |lines: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(header::COOKIE, HeaderValue::from_static(line));
            }
            session(&headers).map(|id| id.reveal().to_owned())
        };
        assert_eq!(session(&["a=b; __Host-mockpit=0f; c=d"]).as_deref(), Some("0f"));
        assert_eq!(session(&["a=b", "__Host-mockpit=0f"]).as_deref(), Some("0f"));
        assert_eq!(session(&["mockpit=0f"]), None);
        assert_eq!(session(&["__Host-mockpit=0f; __Host-mockpit=0e"]), None, "which one?");
        assert_eq!(session(&[]), None);
    }
}
