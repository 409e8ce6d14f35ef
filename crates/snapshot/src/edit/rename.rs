//! Operations that are the same under another name.

use std::collections::{HashMap, HashSet};

use crate::{
    Definition, Kind, SEPARATOR,
    compare::document,
    edit::{object::Object, rewrite::quoted, splice},
    read::schema::slot,
    service::{Operation, Service},
};

/// Operations that two definitions of one service have under two names.
#[derive(Default)]
pub(crate) struct Renamed {
    /// The names in the file by the names here.
    pub(crate) file: HashMap<Box<str>, Box<str>>,
    /// The names here by the names in the file.
    pub(crate) here: HashMap<Box<str>, Box<str>>,
}

impl Renamed {
    /// Operations that only one of both has are the same where method and path are, however the
    /// parameters of the path are called; or where each has only one more of them, alike in method,
    /// input and action, and most examples of both are called alike.
    pub(crate) fn of(here: &Definition, file: &Definition) -> Self {
        Self::between((here, &Service::of(here)), (file, &Service::of(file)))
    }

    pub(crate) fn between(
        (here, ours): (&Definition, &Service<'_>),
        (file, theirs): (&Definition, &Service<'_>),
    ) -> Self {
        let (mut ours_left, mut theirs_left) = (only(ours, theirs), only(theirs, ours));
        let mut renamed = Self::default();
        if ours_left.is_empty() || theirs_left.is_empty() {
            return renamed;
        }
        let theirs_by = by_shape(&theirs_left);
        for (shape, our) in by_shape(&ours_left) {
            if let (Some(our), Some(Some(their))) = (our, theirs_by.get(&shape)) {
                renamed.add(&our.name, &their.name);
            }
        }
        ours_left.retain(|our| !renamed.file.contains_key(&our.name));
        theirs_left.retain(|their| !renamed.here.contains_key(&their.name));
        if let ([our], [their]) = (&ours_left[..], &theirs_left[..]) {
            let alike = ["method", "inputName", "action"]
                .iter()
                .all(|field| our.fields.text(field) == their.fields.text(field));
            let names = |definition, service: &Service<'_>, operation: &Operation<'_>| {
                example_names(definition, &service.id, &operation.name)
            };
            if alike && mostly_same(names(here, ours, our), &names(file, theirs, their)) {
                renamed.add(&our.name, &their.name);
            }
        }
        renamed
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.file.is_empty()
    }

    fn add(&mut self, here: &str, file: &str) {
        self.file.insert(here.into(), file.into());
        self.here.insert(file.into(), here.into());
    }

    /// The definition that is here with its operations, and their messages, under the file's names.
    pub(crate) fn carry(&self, here: &Definition) -> Definition {
        let Some(header) = document::service_of(here) else {
            return here.clone();
        };
        let id = header.id.as_deref().unwrap_or_default();
        let moved = Kind::ALL.map(|kind| match kind {
            Kind::Service => self.carry_operations(here.section(kind)),
            Kind::Resource => here.section(kind).to_owned(),
            Kind::Request | Kind::Response | Kind::EventMessage => {
                let parts = document::parts(here, kind, id).into_iter().map(|part| {
                    let place = part.place(slot::MESSAGE_OPERATION);
                    match self.file.get(&part.operation).zip(place) {
                        Some((name, place)) => {
                            splice::splice(part.text, &[(place, quoted(&format!("{id}-{name}")))])
                        }
                        None => part.text.to_owned(),
                    }
                });
                parts.collect::<Vec<_>>().join(SEPARATOR)
            }
        });
        // Messages of an operation that was not there may have waited under the new name.
        document::ordered(&Definition::from_sections(moved))
    }

    fn carry_operations(&self, service: &str) -> String {
        let Some(mut object) = Object::of(service) else {
            return service.to_owned();
        };
        let operations = object.list("operations").unwrap_or_default().into_iter().map(|text| {
            let Some(mut operation) = Object::of(text) else {
                return text.to_owned();
            };
            let name = operation.text("name").and_then(|name| self.file.get(&name));
            if let Some(name) = name {
                operation.put("name", quoted(name), &Object::default());
            }
            operation.to_string()
        });
        let operations = format!("[{}]", operations.collect::<Vec<_>>().join(","));
        object.put("operations", operations, &Object::default());
        object.to_string()
    }
}

/// The operations whose names the other service does not have.
fn only<'s, 'a>(of: &'s Service<'a>, other: &Service<'_>) -> Vec<&'s Operation<'a>> {
    let names: HashSet<&str> = other.operations.iter().map(|operation| &*operation.name).collect();
    of.operations.iter().filter(|it| it.nth == 0 && !names.contains(&*it.name)).collect()
}

/// The operations by method and path; nothing where several have one.
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

/// Method and path of an operation, without the names of the path's parameters.
fn shape(operation: &Operation<'_>) -> [String; 2] {
    let name = &*operation.name;
    let said = name
        .split_once(' ')
        .filter(|(verb, _)| !verb.is_empty() && verb.bytes().all(|byte| byte.is_ascii_uppercase()));
    let method = operation.fields.text("method");
    let method = method.as_deref().or(said.map(|(verb, _)| verb)).unwrap_or_default();
    let path = said.filter(|(verb, _)| *verb == method).map_or(name, |(_, path)| path);
    [method.to_owned(), path_shape(path)]
}

/// `/a/{x}/b` and `/a/:y/b` have one shape.
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
    let parts = kinds.flat_map(|kind| document::parts(definition, kind, service));
    parts.filter(|part| &*part.operation == operation).map(|part| part.name).collect()
}

/// Whether more than half of the larger of two lists is in the other.
fn mostly_same(ours: Vec<Box<str>>, theirs: &[Box<str>]) -> bool {
    let most = ours.len().max(theirs.len());
    let mut left: HashMap<Box<str>, usize> = HashMap::new();
    for name in ours {
        *left.entry(name).or_default() += 1;
    }
    let same = theirs.iter().filter(|name| match left.get_mut(&***name) {
        Some(times) if *times > 0 => {
            *times -= 1;
            true
        }
        _ => false,
    });
    2 * same.count() > most
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_parameters_do_not_count() {
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
    fn most_is_more_than_half_of_the_larger() {
        let names = |text: &str| text.split_whitespace().map(Box::from).collect::<Vec<Box<str>>>();
        assert!(mostly_same(names("a b c"), &names("c b x")));
        assert!(!mostly_same(names("a b"), &names("a x")));
        assert!(!mostly_same(names("a a"), &names("a b b")));
        assert!(!mostly_same(names(""), &names("")));
    }
}
