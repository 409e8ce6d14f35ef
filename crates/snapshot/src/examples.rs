//! What counts as an example: a request with its response, or an event message.
//!
//! Microcks shows a request together with the response that it links to in the same operation. It does
//! not show a request without a response or a response without a request.

use crate::Kind;

/// What a document counts as in the number of examples.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum CountedAs {
    /// It counts as one example: a request that has its response, or an event message.
    Example,
    /// The response of an example that its request counts for, or a document that is no message.
    Nothing,
    /// A request without a response, or a response without a request.
    Unpaired,
}

/// The fields of a document that link it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Link<'a> {
    pub(crate) kind: Kind,
    pub(crate) operation: &'a str,
    pub(crate) id: Option<&'a str>,
    /// The response of a request.
    pub(crate) response: Option<&'a str>,
}

/// What each document counts as, in the order of the documents.
pub(crate) fn count<'a>(links: impl Iterator<Item = Link<'a>> + Clone) -> Vec<CountedAs> {
    let mut counted: Vec<CountedAs> = Vec::new();
    // Sorting needs less memory than a hash map for a million documents.
    let mut responses: Vec<((&str, &str), u32)> = Vec::new();
    for (link, index) in links.clone().zip(0..) {
        counted.push(match link.kind {
            Kind::EventMessage => CountedAs::Example,
            Kind::Request | Kind::Response => CountedAs::Unpaired,
            Kind::Service | Kind::Resource => CountedAs::Nothing,
        });
        if let (Kind::Response, Some(id)) = (link.kind, link.id) {
            responses.push(((link.operation, id), index));
        }
    }
    responses.sort_unstable();
    for (link, index) in links.zip(0..) {
        let (Kind::Request, Some(id)) = (link.kind, link.response) else { continue };
        let key = (link.operation, id);
        let first = responses.partition_point(|(response, _)| *response < key);
        let Some((_, response)) = responses.get(first).filter(|(found, _)| *found == key) else {
            continue;
        };
        for (index, counted_as) in [(index, CountedAs::Example), (*response, CountedAs::Nothing)] {
            if let Some(known) = counted.get_mut(index as usize) {
                *known = counted_as;
            }
        }
    }
    counted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link<'a>(kind: Kind, operation: &'a str, id: &'a str, response: &'a str) -> Link<'a> {
        let some = |text: &'a str| Some(text).filter(|text| !text.is_empty());
        Link { kind, operation, id: some(id), response: some(response) }
    }

    #[test]
    fn requests_with_a_response_of_their_operation_and_events_are_examples() {
        let links = [
            link(Kind::Resource, "", "p1", ""),
            link(Kind::Request, "o", "q1", "p1"),
            link(Kind::Request, "o", "q2", "p1"),
            link(Kind::Request, "o", "q3", "p2"),
            link(Kind::Request, "o", "q4", "gone"),
            link(Kind::Request, "o", "q5", ""),
            link(Kind::Response, "o", "p1", ""),
            link(Kind::Response, "other", "p2", ""),
            link(Kind::Response, "o", "", ""),
            link(Kind::EventMessage, "o", "e", ""),
        ];
        use CountedAs::{Example, Nothing, Unpaired};
        let expected = [
            Nothing, Example, Example, Unpaired, Unpaired, Unpaired, Nothing, Unpaired, Unpaired,
            Example,
        ];
        assert_eq!(count(links.into_iter()), expected);
    }
}
