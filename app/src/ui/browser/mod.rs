//! All that the console asks of the browser itself. Nothing else in the console names `web_sys`, so every piece
//! also renders natively, where these functions do nothing.

#[cfg(feature = "csr")]
mod files;
#[cfg(feature = "csr")]
mod history;
#[cfg(not(feature = "csr"))]
mod native_stub;
#[cfg(not(feature = "csr"))]
mod native_stub_files;
#[cfg(feature = "csr")]
mod page;
#[cfg(feature = "csr")]
mod popover;
#[cfg(feature = "csr")]
mod scroll;
#[cfg(feature = "csr")]
mod visibility;

#[cfg(feature = "csr")]
pub use {files::*, history::*, page::*, popover::*, scroll::*, visibility::*};
#[cfg(not(feature = "csr"))]
pub use {native_stub::*, native_stub_files::*};

/// The colours that the person chose.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// All three, in the order of the menu.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The word for it, also in `data-theme`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of this name; any other is the system's.
    #[must_use]
    pub fn of_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.name() == name).unwrap_or_default()
    }
}

/// Where the focus goes among the items of a menu.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Step {
    /// The first item.
    First,
    /// The last item.
    Last,
    /// The next item, and from the last one to the first.
    Next,
    /// The item before, and from the first one to the last.
    Previous,
}
