//! The search inside a service.

use snapshot::describe::{ExampleOverview, OperationOverview, Overview};

use super::search::{fold, search_words};

/// An operation that a search found, with its examples that match.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FoundOperation {
    /// The index of the operation.
    pub index: usize,
    /// The indexes of the examples to show: all of them if the name of the operation matches.
    pub examples: Vec<usize>,
    /// Whether it was found by its examples, so that they are what the person looks for.
    pub is_found_by_examples: bool,
}

/// The operations whose name, or one of whose examples, contains all words. Without words all of them.
#[must_use]
pub fn find_operations(overview: &Overview, search: &str) -> Vec<FoundOperation> {
    let words = search_words(search);
    let has_words = |text: &str| {
        let text = fold(text);
        words.iter().all(|word| text.contains(word))
    };
    let found = |(index, operation): (usize, &OperationOverview)| {
        let all = operation.examples.iter().enumerate();
        let is_found_by_examples = !has_words(&operation.name);
        let examples: Vec<usize> = all
            .filter(|(_, example)| !is_found_by_examples || has_words(&text_of(example)))
            .map(|(index, _)| index)
            .collect();
        let is_found = !is_found_by_examples || !examples.is_empty();
        is_found.then_some(FoundOperation { index, examples, is_found_by_examples })
    };
    overview.operations.iter().enumerate().filter_map(found).collect()
}

/// What a person can look for in an example. A word contains no white space, so none matches across two parts.
fn text_of(example: &ExampleOverview) -> String {
    let optional = |text: &Option<Box<str>>| text.clone().unwrap_or_default();
    let (status, media_type) = (optional(&example.status), optional(&example.media_type));
    let criteria = optional(&example.criteria);
    [&example.name, &example.path, &status, &media_type, &criteria].map(|text| &**text).join("\n")
}

#[cfg(test)]
mod tests {
    use snapshot::{
        describe::{Dispatcher, ExampleKind},
        response_times::ResponseTime,
    };

    use super::*;

    fn overview() -> Overview {
        let example = |name: &str, path: &str| ExampleOverview {
            id: name.into(),
            name: name.into(),
            kind: ExampleKind::Pair,
            path: path.into(),
            status: Some("200".into()),
            media_type: None,
            criteria: None,
            is_fault: false,
        };
        let operation = |name: &str, examples| OperationOverview {
            name: name.into(),
            is_declared: true,
            method: None,
            dispatcher: Dispatcher::Any,
            rules: None,
            response_time: ResponseTime::default(),
            constraints: Vec::new(),
            bindings: Vec::new(),
            examples,
        };
        Overview {
            operations: vec![
                operation("GET /pastry", vec![example("all", "/pastry?page=1")]),
                operation(
                    "GET /pastry/{name}",
                    vec![example("Éclair", "/pastry/Éclair"), example("Tarte", "/pastry/Tarte")],
                ),
            ],
            ..Overview::default()
        }
    }

    fn found(search: &str) -> Vec<(usize, Vec<usize>, bool)> {
        let found = find_operations(&overview(), search).into_iter();
        found.map(|it| (it.index, it.examples, it.is_found_by_examples)).collect()
    }

    #[test]
    fn operations_and_examples_are_found_without_case_and_accents() {
        let all = vec![(0, vec![0], false), (1, vec![0, 1], false)];
        assert_eq!(found(""), all);
        assert_eq!(found("get PASTRY"), all);
        assert_eq!(found("{name}"), [(1, vec![0, 1], false)]);
        assert_eq!(found("eclair 200"), [(1, vec![0], true)]);
        assert_eq!(found("page=1"), [(0, vec![0], true)]);
        assert_eq!(found("nothing"), []);
    }
}
