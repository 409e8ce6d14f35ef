//! What counts as an example: a request with its response, or an event message.
//!
//! Microcks shows a request together with the response that it links to in the same operation. It does
//! not show a request or a response without partner.

use crate::Kind;

/// What a message is for the number of examples.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Role {
    /// It counts as one example: a request that has its response, or an event message.
    Example,
    /// It belongs to an example that another message counts for, or is no message.
    Part,
    /// A request or a response without partner.
    Half,
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

/// The roles of documents, in their order.
pub(crate) fn roles<'a>(links: impl Iterator<Item = Link<'a>> + Clone) -> Vec<Role> {
    let mut roles: Vec<Role> = Vec::new();
    // Sorting needs less memory than a hash map for a million documents.
    let mut responses: Vec<((&str, &str), u32)> = Vec::new();
    for (link, index) in links.clone().zip(0..) {
        roles.push(match link.kind {
            Kind::EventMessage => Role::Example,
            Kind::Request | Kind::Response => Role::Half,
            Kind::Service | Kind::Resource => Role::Part,
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
        for (index, role) in [(index, Role::Example), (*response, Role::Part)] {
            if let Some(known) = roles.get_mut(index as usize) {
                *known = role;
            }
        }
    }
    roles
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
        use Role::{Example, Half, Part};
        let expected = [Part, Example, Example, Half, Half, Half, Part, Half, Half, Example];
        assert_eq!(roles(links.into_iter()), expected);
    }
}
