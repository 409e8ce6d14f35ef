//! Finds the operations whose path template matches the last segments of a path.

use std::{collections::HashMap, mem};

use super::url::{decode, segments};

/// The templates of operations by their segments, from the last to the first.
#[derive(Debug, Default)]
pub(super) struct PathTrie {
    /// The node before the last segment, by method. An empty method is any.
    roots: HashMap<Box<str>, usize>,
    nodes: Vec<Node>,
}

#[derive(Debug, Default)]
struct Node {
    literals: HashMap<Box<str>, usize>,
    /// Segments with a parameter and other text: what is before it and after it.
    partial: Vec<(Box<str>, Box<str>, usize)>,
    /// A segment that is a parameter.
    parameter: Option<usize>,
    /// The operations whose template is complete here.
    operations: Vec<u32>,
}

/// How much of a path must match.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Extent {
    /// All of it.
    Whole,
    /// Any number of its last segments, with at least one that is no parameter.
    End,
}

/// What matches a path.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Match {
    Nothing,
    One(u32),
    /// Several operations match it equally well.
    Several,
}

impl PathTrie {
    /// Adds an operation named by method and path template: `GET /beer/{name}`, `GET /beer/:name` or
    /// `/beer`. Operations with other names have no path.
    pub(super) fn insert(&mut self, name: &str, operation: u32) {
        let is_verb = |word: &str| word.bytes().all(|byte| byte.is_ascii_uppercase());
        let (method, template) =
            name.split_once(' ').filter(|(word, _)| is_verb(word)).unwrap_or(("", name));
        let Some(segments) = segments(template).filter(|_| template.starts_with('/')) else {
            return;
        };
        let mut at = match self.roots.get(method) {
            Some(root) => *root,
            None => {
                let root = self.add_node();
                self.roots.insert(method.into(), root);
                root
            }
        };
        for segment in segments.into_iter().rev() {
            at = self.child(at, segment);
        }
        if let Some(node) = self.nodes.get_mut(at) {
            node.operations.push(operation);
        }
    }

    fn add_node(&mut self) -> usize {
        self.nodes.push(Node::default());
        self.nodes.len() - 1
    }

    /// The child of a node for a segment of a template.
    fn child(&mut self, parent: usize, segment: &str) -> usize {
        let kind = Segment::parse(segment);
        if let Some(child) = self.nodes.get(parent).and_then(|node| node.child(&kind)) {
            return child;
        }
        let child = self.add_node();
        if let Some(node) = self.nodes.get_mut(parent) {
            match kind {
                Segment::Literal(text) => _ = node.literals.insert(text, child),
                Segment::Partial(before, after) => {
                    node.partial.push((before.into(), after.into(), child));
                }
                Segment::Parameter => node.parameter = Some(child),
            }
        }
        child
    }

    /// Finds the operation with the longest matching template. Of equally long ones, the one with the
    /// fewest parameters.
    pub(super) fn find(
        &self,
        method: &str,
        path: &[&str],
        extent: Extent,
        is_candidate: impl Fn(u32) -> bool,
    ) -> Match {
        let method = method.to_ascii_uppercase();
        let of_method = self.roots.get(&*method).filter(|_| !method.is_empty());
        let roots = of_method.into_iter().chain(self.roots.get(""));
        // Nodes that match the last segments, each with its number of literal segments.
        let mut states: Vec<(usize, usize)> = roots.map(|root| (*root, 0)).collect();
        let mut best = Match::Nothing;
        let mut path_before = path.iter().rev();
        for depth in 0..=path.len() {
            let is_whole = depth == path.len();
            let mut most_literals = 0;
            let mut found = Match::Nothing;
            for (node, literals) in &states {
                let is_accepted = is_whole || (extent == Extent::End && *literals > 0);
                let Some(node) = self.nodes.get(*node).filter(|_| is_accepted) else { continue };
                for operation in node.operations.iter().filter(|it| is_candidate(**it)) {
                    if found == Match::Nothing || *literals > most_literals {
                        (found, most_literals) = (Match::One(*operation), *literals);
                    } else if *literals == most_literals {
                        found = Match::Several;
                    }
                }
            }
            if found != Match::Nothing {
                best = found;
            }
            let Some(segment) = path_before.next() else { break };
            let segment = decode(segment);
            for (node, literals) in mem::take(&mut states) {
                let Some(node) = self.nodes.get(node) else { continue };
                states.extend(node.literals.get(&*segment).map(|child| (*child, literals + 1)));
                states.extend(node.parameter.map(|child| (child, literals)));
                let partial = node.partial.iter().filter(|(before, after, _)| {
                    let inner = segment.strip_prefix(&**before);
                    inner
                        .and_then(|rest| rest.strip_suffix(&**after))
                        .is_some_and(|it| !it.is_empty())
                });
                states.extend(partial.map(|(_, _, child)| (*child, literals)));
            }
        }
        best
    }
}

impl Node {
    fn child(&self, segment: &Segment<'_>) -> Option<usize> {
        match segment {
            Segment::Literal(text) => self.literals.get(text).copied(),
            Segment::Partial(before, after) => {
                let same =
                    |it: &&(Box<str>, Box<str>, usize)| &*it.0 == *before && &*it.1 == *after;
                self.partial.iter().find(same).map(|(_, _, child)| *child)
            }
            Segment::Parameter => self.parameter,
        }
    }
}

/// A segment of a template.
enum Segment<'a> {
    /// Decoded.
    Literal(Box<str>),
    /// What is before and after the parameter.
    Partial(&'a str, &'a str),
    Parameter,
}

impl<'a> Segment<'a> {
    fn parse(segment: &'a str) -> Self {
        if segment.starts_with(':') {
            return Self::Parameter;
        }
        let parameter = segment.split_once('{').and_then(|(before, rest)| {
            let (_, after) = rest.rsplit_once('}')?;
            Some((before, after))
        });
        match parameter {
            Some(("", "")) => Self::Parameter,
            Some((before, after)) => Self::Partial(before, after),
            None => Self::Literal(decode(segment).into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEMPLATES: &[&str] = &[
        "GET /beer",
        "GET /beer/{name}",
        "GET /beer/:name/reviews",
        "GET /beer/top",
        "GET /beer/{name}.json",
        "POST /beer",
        "/any",
        "GET /{id}",
        "GET /v1/beer/{name}",
        "GET /",
        "SayHello",
        "GET /caf%C3%A9",
    ];

    fn find(request: &str, extent: Extent) -> Option<&'static str> {
        let mut trie = PathTrie::default();
        for (operation, template) in (0..).zip(TEMPLATES) {
            trie.insert(template, operation);
        }
        let (method, path) = request.split_once(' ').unwrap();
        match trie.find(method, &segments(path).unwrap(), extent, |_| true) {
            Match::One(operation) => Some(TEMPLATES[operation as usize]),
            Match::Nothing => None,
            Match::Several => Some("several"),
        }
    }

    #[test]
    fn end_of_a_path_matches_the_longest_and_most_literal_template() {
        for (request, template) in [
            ("GET /api/beer", "GET /beer"),
            ("GET /api/beer/", "GET /beer"),
            ("POST /beer", "POST /beer"),
            ("GET /beer/IPA", "GET /beer/{name}"),
            ("GET /beer/top", "GET /beer/top"),
            ("GET /beer/IPA.json", "several"),
            ("GET /x/v1/beer/IPA", "GET /v1/beer/{name}"),
            ("GET /x/beer/IPA/reviews", "GET /beer/:name/reviews"),
            ("DELETE /x/any", "/any"),
            (" /x/any", "/any"),
            ("get /api/beer", "GET /beer"),
            ("GET /7", "GET /{id}"),
            ("GET /", "GET /"),
            ("GET /menu/café", "GET /caf%C3%A9"),
        ] {
            assert_eq!(find(request, Extent::End), Some(template), "{request}");
        }
        // Templates of parameters only would match everything.
        for request in ["GET /x/7", "PUT /beer", "GET /SayHello/x", "GET /beer/IPA/x"] {
            assert_eq!(find(request, Extent::End), None, "{request}");
        }
    }

    #[test]
    fn whole_path_matches_only_a_whole_template() {
        assert_eq!(find("GET /beer/IPA", Extent::Whole), Some("GET /beer/{name}"));
        assert_eq!(find("GET /api/beer/IPA", Extent::Whole), None);
    }

    #[test]
    fn equal_templates_are_ambiguous_unless_one_is_excluded() {
        let mut trie = PathTrie::default();
        trie.insert("GET /a/{x}", 0);
        trie.insert("GET /a/{y}", 1);
        let path = segments("/a/1").unwrap();
        assert_eq!(trie.find("GET", &path, Extent::End, |_| true), Match::Several);
        assert_eq!(trie.find("GET", &path, Extent::End, |it| it == 1), Match::One(1));
    }
}
