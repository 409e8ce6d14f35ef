//! The meanings of colours. A text or an icon next to it always has the same meaning.

/// The meaning of a colour.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Tone {
    /// No meaning.
    #[default]
    Neutral,
    /// Information.
    Info,
    /// Success, or something is added.
    Success,
    /// Warning, or something is changed.
    Warning,
    /// Failure, or something is removed.
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
