//! A call on its way to the protocol of its service.

use std::sync::Arc;

use crate::{
    Delay, Documents, Options, Reason, Request, ScriptFallbacks, Service, Source, Unmatched,
};

/// The protocol that the path of a call names.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum HttpProtocol {
    Rest,
    Soap,
    GraphQl,
    Dynarest,
}

/// A call with the service that it names.
#[derive(Clone, Copy)]
pub(crate) struct Call<'a> {
    pub(crate) service: &'a Arc<Service>,
    pub(crate) request: &'a Request<'a>,
    /// The protocol that the path names.
    pub(crate) protocol: HttpProtocol,
    /// The name of the service as it was sent, decoded but for `+`.
    pub(crate) sent_name: &'a str,
    /// Whether the body must match the contract: the call came to `/rest-valid`.
    pub(crate) is_validated: bool,
    /// The path below the version as it was sent, with its first slash. Empty if there is none.
    pub(crate) path: &'a str,
    /// Response times that replace those of the operations.
    pub(crate) delays: Option<&'a [Delay]>,
    pub(crate) script_fallbacks: &'a ScriptFallbacks,
    pub(crate) options: Options,
    pub(crate) documents: &'a Documents,
}

impl Call<'_> {
    /// The response time that is set for an operation.
    pub(crate) fn delay(&self, operation: usize) -> Option<&Delay> {
        let replaced = self.delays.and_then(|delays| delays.get(operation));
        replaced.or_else(|| Some(&self.service.operations.get(operation)?.delay))
    }

    /// The source of an answer that is an example. `instead_of`: why a script could not choose it.
    pub(crate) fn example(
        &self,
        operation: usize,
        example: &Arc<str>,
        instead_of: Option<Box<str>>,
    ) -> Source {
        let (service, example) = (Arc::clone(self.service), Arc::clone(example));
        Source::Example { service, operation, example, instead_of }
    }

    /// The source of an answer that is no example.
    pub(crate) fn unmatched(&self, operation: Option<usize>, reason: Reason) -> Source {
        let operation = operation.and_then(|index| self.service.operations.get(index));
        Source::Unmatched(Unmatched {
            service: self.service.key.clone(),
            operation: operation.map(|it| (*it.name).into()),
            reason,
        })
    }
}
