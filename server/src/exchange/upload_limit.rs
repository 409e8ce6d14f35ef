//! How large a file an instance accepts.

use microcks::Product;

/// The largest file that an instance accepts if nobody has configured it, in bytes.
pub(crate) const fn usual_upload_limit(product: &Product) -> u64 {
    match product {
        Product::Microcks(_) => 2 << 20,
        Product::Mockpit(_) => 1_000_000_000,
    }
}
