//! Finds the operation of a method and a path.

use std::collections::HashMap;

use snapshot::model;

use super::path_pattern::{PathPattern, without_method};
use crate::{Effect, Finding};

/// The operations of a service by method.
#[derive(Debug, Default)]
pub(super) struct Routes(HashMap<Box<str>, Method>);

/// The operations of one method. The lowest index counts.
#[derive(Debug, Default)]
struct Method {
    by_path: HashMap<Box<str>, usize>,
    by_name: HashMap<Box<str>, usize>,
    patterns: Vec<(usize, PathPattern)>,
}

impl Routes {
    pub(super) fn new(operations: &[model::Operation], findings: &mut Vec<Finding>) -> Self {
        let mut methods: HashMap<Box<str>, Method> = HashMap::new();
        for (index, operation) in operations.iter().enumerate() {
            if let Some((method, path)) = operation.name.split_once(' ') {
                let paths = &mut methods.entry(method.into()).or_default().by_name;
                paths.entry(path.into()).or_insert(index);
            }
            let finding =
                |effect, text: String| Finding::of_operation(&operation.name, effect, text);
            let Some(method) = &operation.method else {
                findings.push(finding(
                    Effect::Differs,
                    "The operation has no method. Microcks answers many calls of this service with an error."
                        .into(),
                ));
                continue;
            };
            let Some(paths) = &operation.resource_paths else { continue };
            let routes = methods.entry(method.clone()).or_default();
            for path in paths {
                routes.by_path.entry(path.replace('+', "%20").into()).or_insert(index);
            }
            let path = without_method(&operation.name);
            let pattern = PathPattern::new(path).or_else(|problem| {
                findings.push(finding(
                    Effect::Differs,
                    format!(
                        "The path is no regular expression, so Microcks answers many calls of this \
                         service with an error: {problem}."
                    ),
                ));
                PathPattern::literal(path).ok_or(())
            });
            routes.patterns.extend(pattern.ok().map(|pattern| (index, pattern)));
        }
        Self(methods)
    }

    /// The index of the operation. The path has `%20` for `+`.
    pub(super) fn find(&self, method: &str, path: &str) -> Option<usize> {
        let routes = self.0.get(method)?;
        let without_slash = path.strip_suffix('/').unwrap_or(path);
        let exact = [routes.by_path.get(path), routes.by_path.get(without_slash)];
        let exact = exact.into_iter().chain([routes.by_name.get(path)]).flatten().min();
        exact.copied().or_else(|| {
            let mut patterns = routes.patterns.iter();
            patterns.find(|(_, pattern)| pattern.is_match(path)).map(|(index, _)| *index)
        })
    }

    /// The methods that have an operation for a path, sorted.
    pub(super) fn methods_of(&self, path: &str) -> Vec<&str> {
        let mut methods: Vec<&str> = self.0.keys().map(|method| &**method).collect();
        methods.retain(|method| self.find(method, path).is_some());
        methods.sort_unstable();
        methods
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operation(name: &str, method: Option<&str>, paths: Option<&[&str]>) -> model::Operation {
        model::Operation {
            name: name.into(),
            method: method.map(Into::into),
            action: None,
            input_name: None,
            output_name: None,
            dispatcher: None,
            rules: None,
            delay: None,
            delay_strategy: None,
            resource_paths: paths.map(|paths| paths.iter().map(|it| (*it).into()).collect()),
            constraints: Vec::new(),
            bindings: Vec::new(),
            callbacks: Vec::new(),
            triggers: Vec::new(),
        }
    }

    #[test]
    fn exact_paths_precede_patterns() {
        let operations = [
            operation("GET /items/{id}", Some("GET"), Some(&["/items/1"])),
            operation("GET /items/special", Some("GET"), Some(&["/items/special"])),
            operation("GET /name/{only}", Some("GET"), None),
            operation("/v1/hello", Some("GET"), Some(&["/v1/hello"])),
            operation("GET /odd/{e.f}", Some("GET"), Some(&[])),
            operation("none", None, None),
        ];
        let mut findings = Vec::new();
        let routes = Routes::new(&operations, &mut findings);
        let find = |path| routes.find("GET", path);
        assert_eq!(find("/items/special"), Some(1));
        assert_eq!(find("/items/special/"), Some(1));
        assert_eq!(find("/items/2"), Some(0));
        assert_eq!(find("/items/2/"), None);
        assert_eq!(find("/name/{only}"), Some(2));
        assert_eq!(find("/name/x"), None, "without paths, only the name counts");
        assert_eq!(find("/v1/hello"), Some(3));
        assert_eq!(find("/odd/1"), Some(4), "the broken pattern harms only itself");
        assert_eq!(routes.find("POST", "/items/2"), None);
        assert_eq!(routes.methods_of("/items/2"), ["GET"]);
        assert_eq!(findings.len(), 2);
    }
}
