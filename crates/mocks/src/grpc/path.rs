//! Paths of gRPC calls.

use snapshot::ServiceKey;

use super::{GrpcAnswer, status};
use crate::{Reason, Source, Unmatched};

/// The service and the method that a path names, for example `/beers.v1.BeerService/Find`. `None` if the service has
/// no package, from which Microcks takes the version.
pub(crate) fn service_of(path: &str) -> Option<(ServiceKey, &str)> {
    let (service, method) = without_slash(path).rsplit_once('/')?;
    let (package, _) = service.rsplit_once('.')?;
    let version = match package.rsplit_once('.') {
        Some((before, last)) if before.contains('.') => last,
        _ => package,
    };
    Some((ServiceKey::new(service, version), method))
}

/// The answer to a call of no known service.
pub(crate) fn unknown_service(
    path: &str,
    service: Option<ServiceKey>,
    reason: Reason,
) -> GrpcAnswer {
    let (code, message) = match (&service, &reason) {
        (None, _) => (status::UNKNOWN, String::new()),
        (_, Reason::SwitchedOff) => (status::UNAVAILABLE, reason.to_string()),
        _ => {
            let message = format!("No GRPC Service def found for {}", without_slash(path));
            (status::UNIMPLEMENTED, message)
        }
    };
    let service = service.unwrap_or_else(|| ServiceKey::new(without_slash(path), ""));
    let unmatched = Unmatched { service, operation: None, reason };
    GrpcAnswer::failed(code, message, Source::Unmatched(unmatched))
}

pub(super) fn without_slash(path: &str) -> &str {
    path.strip_prefix('/').unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_is_part_of_the_package() {
        let find = |path| service_of(path).map(|(key, method)| (key.to_string(), method));
        let key = |name: &str, version: &str| ServiceKey::new(name, version).to_string();
        assert_eq!(find("/a.b.v1.S/m"), Some((key("a.b.v1.S", "v1"), "m")));
        assert_eq!(find("/example.v1.S/m"), Some((key("example.v1.S", "example.v1"), "m")));
        assert_eq!(find("/a.S/m"), Some((key("a.S", "a"), "m")));
        assert_eq!(find("/S/m"), None);
        assert_eq!(find("S"), None);
    }
}
