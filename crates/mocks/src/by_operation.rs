//! The messages of a definition, grouped once, so that compiling takes time for each message and not for each pair of
//! an operation and a message.

use std::collections::HashMap;

/// Messages by the name of their operation, with their positions in the definition.
pub(crate) struct ByOperation<'m, M>(HashMap<&'m str, Vec<(usize, &'m M)>>);

impl<'m, M> ByOperation<'m, M> {
    /// Groups messages. Those of an operation keep their order.
    pub(crate) fn new(messages: &'m [M], operation: impl Fn(&'m M) -> &'m str) -> Self {
        let mut groups: HashMap<&str, Vec<(usize, &M)>> = HashMap::new();
        for (position, message) in messages.iter().enumerate() {
            groups.entry(operation(message)).or_default().push((position, message));
        }
        Self(groups)
    }

    /// The messages of an operation.
    pub(crate) fn of(&self, operation: &str) -> &[(usize, &'m M)] {
        self.0.get(operation).map(Vec::as_slice).unwrap_or_default()
    }
}
