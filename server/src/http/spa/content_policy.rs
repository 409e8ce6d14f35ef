//! The content security policy: what a page of the console may run and load.

use axum::http::HeaderValue;
use data_encoding::BASE64;
use sha2::{Digest, Sha256};

/// The policy for this page. Trunk starts the console by an inline script; it runs because its hash
/// is named, and nothing that somebody slips in does.
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

/// What stands between `<script …>` and `</script>`, where the script has no `src`.
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
    fn inline_scripts_are_named_by_their_hash_and_no_others() {
        let page = "<head><script src=\"a.js\"></script><script type=\"module\">\nlet a = 1 < 2;\n\
                    </script><script>b()</script></head>";
        assert_eq!(inline_scripts(page).collect::<Vec<_>>(), ["\nlet a = 1 < 2;\n", "b()"]);
        let policy = for_page("<script>alert(1)</script>");
        // As `openssl dgst -sha256 -binary | base64` has it.
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
