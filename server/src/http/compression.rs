//! Compresses the answers of server functions with zstd, Brotli or gzip, whichever the client prefers.
//!
//! Only JSON is compressed. An export is a stream of bytes of up to a gigabyte, for a client that is
//! usually near, and compressing it would take longer than sending it. The console's files are
//! compressed by the build.
//!
//! **Memory.** An encoder needs up to 4 MB until its response is sent. Small answers have none, so
//! only accounts that are signed in can have one open. The number of connections and their timeouts
//! limit how many there are.
//!
//! **BREACH** guesses a secret from the length of compressed answers that also contain text of the
//! attacker. It needs a browser that sends many requests with the victim's session for the attacker.
//! The guard rejects every request of another site, and the session's cookie is `SameSite=Strict`. No
//! answer contains the session or a token: both are in headers only, which are not compressed.

use axum::http::{Extensions, HeaderMap, StatusCode, Version, header};
use tower_http::{
    CompressionLevel,
    compression::{
        CompressionLayer,
        predicate::{And, Predicate as _, SizeAbove},
    },
};

/// Smaller answers fit into one packet anyway, in bytes.
const MIN_BYTES: u16 = 1024;

/// The level of all three. The list of 10,000 services, 2.7 MB, becomes 250 kB with zstd in 50 ms. Its
/// default level makes 310 kB of it, which is more than gzip does.
const LEVEL: i32 = 6;

type IsJson = fn(StatusCode, Version, &HeaderMap, &Extensions) -> bool;

/// The layer that compresses.
pub(crate) fn compression() -> CompressionLayer<And<SizeAbove, IsJson>> {
    let is_json: IsJson = |_, _, headers, _| {
        headers.get(header::CONTENT_TYPE).is_some_and(|content| content == "application/json")
    };
    CompressionLayer::new()
        .quality(CompressionLevel::Precise(LEVEL))
        .compress_when(SizeAbove::new(MIN_BYTES).and(is_json))
}
