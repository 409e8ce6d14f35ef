//! The order in which Java iterates over hash tables. Some criteria depend on it.

/// Java's hash code of a string.
fn hash(text: &str) -> u32 {
    text.encode_utf16().fold(0, |hash: u32, unit| hash.wrapping_mul(31).wrapping_add(unit.into()))
}

/// Sorts entries as a `HashMap` or `HashSet` of Java iterates over them, if they were inserted in the given order.
pub(crate) fn sort<T>(entries: &mut [T], key: impl Fn(&T) -> &str) {
    let mut capacity: usize = 16;
    while entries.len() > capacity / 4 * 3 {
        capacity *= 2;
    }
    entries.sort_by_key(|entry| {
        let hash = hash(key(entry));
        (hash ^ (hash >> 16)) as usize & (capacity - 1)
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hash_is_the_polynomial_of_java() {
        assert_eq!(hash("hello"), 99_162_322);
        assert_eq!(hash("polygenelubricants"), i32::MIN as u32);
        assert_eq!(hash(""), 0);
    }

    #[test]
    fn order_is_that_of_a_java_hash_map() {
        let mut names = ["b", "a", "q"];
        sort(&mut names, |name| name);
        assert_eq!(names, ["a", "q", "b"], "`a` and `q` share a place");
        let mut names = ["lastname", "firstname"];
        sort(&mut names, |name| name);
        assert_eq!(names, ["firstname", "lastname"]);
    }
}
