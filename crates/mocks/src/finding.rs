//! What cannot be served as it is meant.

/// Something of a service that cannot be served as it is meant.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Finding {
    /// The operation. `None` for the whole service.
    pub operation: Option<Box<str>>,
    /// The example. `None` for the whole operation.
    pub example: Option<Box<str>>,
    /// What follows from it.
    pub effect: Effect,
    /// What is wrong, as one sentence.
    pub text: Box<str>,
}

impl Finding {
    /// A finding about a whole service.
    pub(crate) fn of_service(effect: Effect, text: impl Into<Box<str>>) -> Self {
        Self { operation: None, example: None, effect, text: text.into() }
    }

    /// A finding about an operation.
    pub(crate) fn of_operation(name: &str, effect: Effect, text: impl Into<Box<str>>) -> Self {
        Self { operation: Some(name.into()), ..Self::of_service(effect, text) }
    }

    /// A finding about an example of an operation.
    pub(crate) fn of_example(
        operation: &str,
        name: &str,
        effect: Effect,
        text: impl Into<Box<str>>,
    ) -> Self {
        Self { example: Some(name.into()), ..Self::of_operation(operation, effect, text) }
    }

    /// The finding about an example with expressions that are never evaluated.
    pub(crate) fn of_expression(operation: &str, name: &str, problem: &str) -> Self {
        let text = format!("An expression is sent as it is. {problem}");
        Self::of_example(operation, name, Effect::Ignored, text)
    }
}

/// What follows from a finding.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Effect {
    /// What is wrong has no effect, in Microcks and here: for example rules that cannot be read.
    Ignored,
    /// It answers, but Microcks would not, or otherwise.
    Differs,
    /// The script of the operation cannot run here. The example that was chosen for this answers, or an error.
    NoScript,
    /// It answers with an error that says what is wrong.
    NotServed,
}
