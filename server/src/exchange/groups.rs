//! Divides services into groups for requests.

/// Groups of services, each of which fits into a file below `limit` if it has more than one. `size` is that of the
/// definition. Adapting it to a release can make it a little larger.
pub(crate) fn groups<T>(
    services: &[T],
    limit: u64,
    size: impl Fn(&T) -> u64,
) -> impl Iterator<Item = &[T]> {
    let mut rest = services;
    std::iter::from_fn(move || {
        let mut room = limit / 4 * 3;
        let fits = |service: &&T| {
            let remaining = room.checked_sub(size(service));
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
        let sizes = [700_000, 700_000, 200_000, 9_000_000, 1_500_000, 1, 2];
        let lengths: Vec<usize> = groups(&sizes, 2_000_000, |size| *size).map(<[_]>::len).collect();
        assert_eq!(lengths, [2, 1, 1, 1, 2]);
        assert_eq!(groups(&[], 2_000_000, |size: &u64| *size).count(), 0);
    }
}
