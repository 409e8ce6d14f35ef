//! The content security policy of the console's pages.

use axum::http::HeaderValue;
use data_encoding::BASE64;
use sha2::{Digest, Sha256};

/// The policy for this page. The build adds an inline script that starts the console. The policy
/// allows it by its hash, and no other inline script.
pub(super) fn for_page(page: &str) -> HeaderValue {
    let hashes: String = inline_scripts(page)
        .map(|script| format!(" 'sha256-{}'", BASE64.encode(&Sha256::digest(script))))
        .collect();
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{hashes}; connect-src 'self'; \
         style-src 'self'; img-src 'self' data:; font-src 'self'; manifest-src 'self'; \
         base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    );
    HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

/// The text of each script without `src`.
fn inline_scripts(page: &str) -> impl Iterator<Item = &str> {
    page.split("<script").skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let (script, _) = rest.split_once("</script>")?;
        (!attributes.contains("src=")).then_some(script)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policy_allows_exactly_the_inline_scripts_by_their_hash() {
        let page = "<head><script src=\"a.js\"></script><script type=\"module\">\nlet a = 1 < 2;\n\
                    </script><script>b()</script></head>";
        assert_eq!(inline_scripts(page).collect::<Vec<_>>(), ["\nlet a = 1 < 2;\n", "b()"]);
        let policy = for_page("<script>alert(1)</script>");
        // The hash comes from `openssl dgst -sha256 -binary | base64`.
        assert!(
            policy
                .to_str()
                .unwrap()
                .contains("'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"),
            "{policy:?}"
        );
        assert!(!for_page("").to_str().unwrap().contains("sha256"));
    }
}
