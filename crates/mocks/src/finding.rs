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

/// What follows from a finding.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Effect {
    /// What is wrong has no effect, in Microcks and here: for example rules that cannot be read.
    Ignored,
    /// It answers, but Microcks would not, or otherwise.
    Differs,
    /// It answers with an error that says what is wrong.
    NotServed,
}
