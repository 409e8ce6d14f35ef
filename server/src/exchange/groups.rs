//! Divides services into groups for requests.

use snapshot::ServiceKey;

/// The bytes of one request. A Microcks accepts 2 MB unless it is configured.
const REQUEST: u64 = 1_500_000;

/// Groups of services, each of which fits into a request if it has more than one.
pub(crate) fn groups(
    keys: &[ServiceKey],
    size: impl Fn(&ServiceKey) -> u64,
) -> impl Iterator<Item = &[ServiceKey]> {
    let mut rest = keys;
    std::iter::from_fn(move || {
        let mut room = REQUEST;
        let fits = |key: &&ServiceKey| {
            let remaining = room.checked_sub(size(key));
            room = remaining.unwrap_or(room);
            remaining.is_some()
        };
        let count = rest.iter().take_while(fits).count().max(1).min(rest.len());
        let (group, others) = rest.split_at(count);
        rest = others;
        (!group.is_empty()).then_some(group)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_fit_into_a_request_and_leave_nothing_out() {
        let keys: Vec<ServiceKey> =
            (0..7).map(|number| ServiceKey::new("Orders", number.to_string())).collect();
        let sizes = [700_000, 700_000, 200_000, 9_000_000, 1_500_000, 1, 2];
        let size = |key: &ServiceKey| sizes[key.version.parse::<usize>().unwrap()];
        let lengths: Vec<usize> = groups(&keys, size).map(<[_]>::len).collect();
        assert_eq!(lengths, [2, 1, 1, 1, 2]);
        assert_eq!(groups(&[], size).count(), 0);
    }
}
