//! What a colour means. Never alone: a word or an icon always says the same.

/// The meaning of a colour.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Tone {
    /// Says nothing.
    #[default]
    Neutral,
    /// Worth knowing.
    Info,
    /// Went well; something is added.
    Success,
    /// Changes something; look twice.
    Warning,
    /// Failed; something is removed.
    Danger,
}

impl Tone {
    /// The value of `data-tone`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Info => "info",
            Self::Success => "success",
            Self::Warning => "warning",
            Self::Danger => "danger",
        }
    }
}
