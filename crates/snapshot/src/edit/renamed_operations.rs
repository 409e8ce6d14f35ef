//! Finds operations that were renamed between two versions of a service.

use std::collections::{HashMap, HashSet};

use crate::{
    Definition, Kind, SEPARATOR, document,
    edit::splice::splice,
    object::{Object, quoted},
    read::schema::field_index,
    service::{Operation, Service},
};

/// Operations that have different names in two definitions of one service.
#[derive(Default)]
pub(crate) struct RenamedOperations {
    /// The names in the file by the names in the repository.
    pub(crate) file_name_by_existing: HashMap<Box<str>, Box<str>>,
    /// The names in the repository by the names in the file.
    pub(crate) existing_name_by_file: HashMap<Box<str>, Box<str>>,
}

impl RenamedOperations {
    /// Finds the renamed operations. An operation counts as renamed in two cases:
    ///
    /// - Method and path are the same except for the names of path parameters.
    /// - Each side has exactly one other operation that the other side lacks, with equal method,
    ///   input and action, and with mostly equal names of examples.
    pub(crate) fn find(existing: &Definition, file: &Definition) -> Self {
        let (ours, theirs) = (Service::from_definition(existing), Service::from_definition(file));
        Self::find_in_services((existing, &ours), (file, &theirs))
    }

    /// As [`RenamedOperations::find`], for definitions whose services were parsed already.
    pub(crate) fn find_in_services(
        (existing, ours): (&Definition, &Service<'_>),
        (file, theirs): (&Definition, &Service<'_>),
    ) -> Self {
        let mut unmatched_here = operations_only_in(ours, theirs);
        let mut unmatched_in_file = operations_only_in(theirs, ours);
        let mut renamed = Self::default();
        if unmatched_here.is_empty() || unmatched_in_file.is_empty() {
            return renamed;
        }
        let theirs_by_shape = by_shape(&unmatched_in_file);
        for (shape, our) in by_shape(&unmatched_here) {
            if let (Some(our), Some(Some(their))) = (our, theirs_by_shape.get(&shape)) {
                renamed.add(&our.name, &their.name);
            }
        }
        unmatched_here.retain(|our| !renamed.file_name_by_existing.contains_key(&our.name));
        unmatched_in_file.retain(|their| !renamed.existing_name_by_file.contains_key(&their.name));
        if let ([our], [their]) = (&unmatched_here[..], &unmatched_in_file[..]) {
            let has_equal_fields = ["method", "inputName", "action"]
                .iter()
                .all(|field| our.fields.text(field) == their.fields.text(field));
            let our_examples = || example_names(existing, &ours.id, &our.name);
            let their_examples = || example_names(file, &theirs.id, &their.name);
            if has_equal_fields && are_mostly_equal(our_examples(), &their_examples()) {
                renamed.add(&our.name, &their.name);
            }
        }
        renamed
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.file_name_by_existing.is_empty()
    }

    fn add(&mut self, existing: &str, file: &str) {
        self.file_name_by_existing.insert(existing.into(), file.into());
        self.existing_name_by_file.insert(file.into(), existing.into());
    }

    /// Renames the operations of `existing`, and their messages, to the names in the file.
    pub(crate) fn apply(&self, existing: &Definition) -> Definition {
        let Some(header) = document::service_header(existing) else {
            return existing.clone();
        };
        let id = header.id.as_deref().unwrap_or_default();
        let sections = Kind::ALL.map(|kind| match kind {
            Kind::Service => self.rename_operations(existing.section(kind)),
            Kind::Resource => existing.section(kind).to_owned(),
            Kind::Request | Kind::Response | Kind::EventMessage => {
                self.rename_messages(existing, kind, id)
            }
        });
        // Messages without an operation may already use the new name, so the order can change.
        document::sorted(&Definition::from_sections(sections))
    }

    fn rename_messages(&self, existing: &Definition, kind: Kind, service: &str) -> String {
        let mut texts = Vec::new();
        for message in document::documents(existing, kind, service) {
            let name = self.file_name_by_existing.get(&message.operation);
            let text = match (name, message.range(field_index::MESSAGE_OPERATION)) {
                (Some(name), Some(range)) => {
                    splice(message.text, &[(range, quoted(&format!("{service}-{name}")))])
                }
                _ => message.text.to_owned(),
            };
            texts.push(text);
        }
        texts.join(SEPARATOR)
    }

    fn rename_operations(&self, service: &str) -> String {
        let Some(mut object) = Object::parse(service) else {
            return service.to_owned();
        };
        let operations = object.list("operations").unwrap_or_default().into_iter().map(|text| {
            let Some(mut operation) = Object::parse(text) else {
                return text.to_owned();
            };
            let name =
                operation.text("name").and_then(|name| self.file_name_by_existing.get(&name));
            if let Some(name) = name {
                operation.set("name", quoted(name), &Object::default());
            }
            operation.to_string()
        });
        let operations = format!("[{}]", operations.collect::<Vec<_>>().join(","));
        object.set("operations", operations, &Object::default());
        object.to_string()
    }
}

/// The operations whose names the other service does not have.
fn operations_only_in<'s, 'a>(
    service: &'s Service<'a>,
    other: &Service<'_>,
) -> Vec<&'s Operation<'a>> {
    let names: HashSet<&str> = other.operations.iter().map(|operation| &*operation.name).collect();
    let operations = service.operations.iter();
    operations.filter(|it| it.nth == 0 && !names.contains(&*it.name)).collect()
}

/// The operations by method and path. `None` if several have the same.
fn by_shape<'s, 'a>(
    operations: &[&'s Operation<'a>],
) -> HashMap<[String; 2], Option<&'s Operation<'a>>> {
    let mut all = HashMap::new();
    for operation in operations {
        let found = all.entry(shape(operation)).or_insert(Some(*operation));
        if found.is_some_and(|found| found.name != operation.name) {
            *found = None;
        }
    }
    all
}

/// Method and path of an operation, without the names of path parameters.
fn shape(operation: &Operation<'_>) -> [String; 2] {
    let name = &*operation.name;
    let is_verb =
        |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_uppercase());
    let verb_and_path = name.split_once(' ').filter(|(word, _)| is_verb(word));
    let field = operation.fields.text("method");
    let method = field.as_deref().or(verb_and_path.map(|(verb, _)| verb)).unwrap_or_default();
    let path = match verb_and_path {
        Some((verb, path)) if verb == method => path,
        _ => name,
    };
    [method.to_owned(), path_shape(path)]
}

/// Removes the names of path parameters: `/a/{x}/b` and `/a/:y/b` both become `/a/{}/b`.
fn path_shape(path: &str) -> String {
    let mut shape = String::with_capacity(path.len());
    for segment in path.split_inclusive('/') {
        let (segment, slash) = match segment.strip_suffix('/') {
            Some(segment) => (segment, "/"),
            None => (segment, ""),
        };
        let mut rest = segment;
        if rest.starts_with(':') {
            shape.push_str("{}");
            rest = "";
        }
        while let Some((before, (_, after))) =
            rest.split_once('{').and_then(|(before, name)| Some((before, name.split_once('}')?)))
        {
            shape.push_str(before);
            shape.push_str("{}");
            rest = after;
        }
        shape.push_str(rest);
        shape.push_str(slash);
    }
    shape
}

/// The names of the examples of an operation.
fn example_names(definition: &Definition, service: &str, operation: &str) -> Vec<Box<str>> {
    let kinds = [Kind::Response, Kind::EventMessage].into_iter();
    let documents = kinds.flat_map(|kind| document::documents(definition, kind, service));
    let of_operation = documents.filter(|document| &*document.operation == operation);
    of_operation.map(|document| document.name).collect()
}

/// Whether two lists have more than half of the larger one in common. Duplicates count separately.
fn are_mostly_equal(ours: Vec<Box<str>>, theirs: &[Box<str>]) -> bool {
    let larger = ours.len().max(theirs.len());
    let mut unmatched: HashMap<Box<str>, usize> = HashMap::new();
    for name in ours {
        *unmatched.entry(name).or_default() += 1;
    }
    let mut common = 0;
    for name in theirs {
        if let Some(count) = unmatched.get_mut(name)
            && *count > 0
        {
            *count -= 1;
            common += 1;
        }
    }
    2 * common > larger
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_shape_ignores_parameter_names() {
        for (one, other) in [
            ("/a/{x}", "/a/:y"),
            ("/a/{x}/b/{y}.json", "/a/{z}/b/{id}.json"),
            ("/:a", "/{b}"),
            ("order/{id}", "order/{key}"),
        ] {
            assert_eq!(path_shape(one), path_shape(other), "{one} {other}");
        }
        for (one, other) in
            [("/a/{x}", "/a/x"), ("/a/{x}", "/a/{x}/"), ("/{x", "/{y"), ("a:b", "a:c")]
        {
            assert_ne!(path_shape(one), path_shape(other), "{one} {other}");
        }
    }

    #[test]
    fn are_mostly_equal_needs_more_than_half_of_the_larger_list() {
        let names = |text: &str| text.split_whitespace().map(Box::from).collect::<Vec<Box<str>>>();
        assert!(are_mostly_equal(names("a b c"), &names("c b x")));
        assert!(!are_mostly_equal(names("a b"), &names("a x")));
        assert!(!are_mostly_equal(names("a a"), &names("a b b")));
        assert!(!are_mostly_equal(names(""), &names("")));
    }
}
