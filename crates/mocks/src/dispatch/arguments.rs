//! The dispatcher `QUERY_ARGS`: arguments of GraphQL fields, and fields of gRPC messages.

use super::pairs::{Pair, to_criteria_in_java_order};

/// The rules of `QUERY_ARGS`.
#[derive(Debug)]
pub(crate) struct Arguments {
    rules: Box<str>,
    names: Vec<Box<str>>,
}

impl Arguments {
    /// Reads rules such as `id`, `x, y` or `first && last`.
    pub(crate) fn new(rules: &str) -> Self {
        let names = rules.split(|c: char| c == ',' || c == '&' || c.is_whitespace());
        let names = names.filter(|it| !it.is_empty()).map(Into::into).collect();
        Self { rules: rules.into(), names }
    }

    /// The criteria of arguments whose names the rules list.
    pub(crate) fn criteria(&self, arguments: &[(Box<str>, Box<str>)]) -> String {
        self.select(arguments, |name| self.names.iter().any(|it| **it == *name))
    }

    /// The criteria of arguments whose names are part of the rules. That is how Microcks tests them.
    pub(crate) fn lax_criteria(&self, arguments: &[(Box<str>, Box<str>)]) -> String {
        self.select(arguments, |name| self.rules.contains(name))
    }

    fn select(
        &self,
        arguments: &[(Box<str>, Box<str>)],
        is_wanted: impl Fn(&str) -> bool,
    ) -> String {
        let arguments = arguments.iter().map(|(name, value)| (&**name, &**value));
        let mut pairs: Vec<Pair<'_>> = arguments.filter(|(name, _)| is_wanted(name)).collect();
        pairs.sort_by_key(|(name, _)| *name);
        pairs.dedup_by_key(|(name, _)| *name);
        to_criteria_in_java_order(&mut pairs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(pairs: &[(&str, &str)]) -> Vec<(Box<str>, Box<str>)> {
        pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect()
    }

    #[test]
    fn listed_arguments_make_criteria() {
        let given = arguments(&[("y", "2"), ("x", "1"), ("z", "3")]);
        assert_eq!(Arguments::new("x, y").criteria(&given), "?x=1?y=2");
        assert_eq!(Arguments::new("x && z").criteria(&given), "?x=1?z=3");
        assert_eq!(Arguments::new("").criteria(&given), "");
    }

    #[test]
    fn microcks_takes_arguments_whose_names_are_part_of_the_rules() {
        let given = arguments(&[("id", "1"), ("filmId", "2")]);
        assert_eq!(Arguments::new("filmId").criteria(&given), "?filmId=2");
        assert_eq!(Arguments::new("identity").lax_criteria(&given), "?id=1");
        assert_eq!(Arguments::new("id").lax_criteria(&given), "?id=1");
    }
}
