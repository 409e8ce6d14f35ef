//! Answers of other servers.

use bytes::Bytes;

use super::{merge::Parts, too_large};
use crate::json;

/// What happens to the response of another server to a GraphQL request: it is filtered, and merged with examples of
/// other fields.
#[derive(Debug)]
pub struct Proxied {
    pub(super) parts: Parts,
}

impl Proxied {
    /// The body that the client gets with the media type `application/json`.
    ///
    /// # Errors
    /// The body of the other server is no GraphQL response. The value says so in a GraphQL response, for the status 502.
    pub fn rewrite(&self, body: &[u8]) -> Result<Bytes, Bytes> {
        let text = String::from_utf8_lossy(body);
        match json::parse(&text) {
            Ok(proxied) => match self.parts.write(Some(&proxied)) {
                Ok(json) => Ok(Bytes::from(json)),
                Err(_) => Err(Bytes::from(too_large().to_json())),
            },
            Err(mistake) => {
                let mut out = String::from("{\"errors\":[{\"message\":");
                let text = format!("The proxy answered no JSON. {}.", mistake.describe(&text));
                json::write_string(&text, &mut out);
                out.push_str("}]}");
                Err(Bytes::from(out))
            }
        }
    }
}
