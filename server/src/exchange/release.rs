//! The release of Microcks that an instance reads.

use microcks::Product;
use snapshot::Release;

/// The release that an instance reads. An unknown one, such as a build of somebody's own, reads what the newest reads.
pub(crate) fn release(product: &Product) -> Release {
    match product {
        Product::Microcks(version) => version.parse().unwrap_or_default(),
        // It keeps what every release writes.
        Product::Mockpit(_) => Release::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_become_releases() {
        let of = |version: &str| release(&Product::Microcks(version.to_owned()));
        assert_eq!(of("1.8.1"), "1.8.1".parse().unwrap());
        assert_eq!(of("of-our-own"), Release::default());
        assert_eq!(release(&Product::Mockpit("1.8.1".to_owned())), Release::default());
    }
}
