//! The page to open after signing in.

/// A path of this server, with its query. Never another server, so that a link cannot send people elsewhere.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct ReturnPath(String);

/// The longest path, in bytes.
const MAX_BYTES: usize = 2_048;

impl ReturnPath {
    /// Reads a path. Any other text becomes the first page.
    pub(crate) fn parse(text: &str) -> Self {
        let is_path = text.starts_with('/') && !text[1..].starts_with('/');
        // Browsers read a backslash as a slash.
        let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
        // The addresses of the sign-in itself would repeat it.
        let is_page = !text.starts_with("/console/") && !text.starts_with("/api/");
        if is_path && is_plain && is_page && text.len() <= MAX_BYTES {
            Self(text.to_owned())
        } else {
            Self::default()
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for ReturnPath {
    fn default() -> Self {
        Self("/".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_this_server_are_opened() {
        for page in ["/", "/services?q=a&b=%20#x", "/administration/history/4"] {
            assert_eq!(ReturnPath::parse(page).as_str(), page);
        }
        let long = format!("/{}", "x".repeat(MAX_BYTES));
        for other in [
            "",
            "services",
            "//evil.example",
            "/\\evil.example",
            "/a\\b",
            "https://evil.example",
            "javascript:alert(1)",
            "/a\r\nSet-Cookie: a=b",
            "/a b",
            "/ü",
            "/console/oidc/sign-in",
            "/api/health",
            &long,
        ] {
            assert_eq!(ReturnPath::parse(other).as_str(), "/", "{other:?}");
        }
    }
}
