//! Access to the browser. No other module uses `web_sys`, so every component also renders natively, where
//! these functions do nothing.

#[cfg(feature = "csr")]
mod files;
#[cfg(feature = "csr")]
mod highlight;
#[cfg(feature = "csr")]
mod history;
#[cfg(not(feature = "csr"))]
mod native_stub;
#[cfg(not(feature = "csr"))]
mod native_stub_files;
#[cfg(feature = "csr")]
mod page;
#[cfg(feature = "csr")]
mod pointer;
#[cfg(feature = "csr")]
mod popover;
#[cfg(feature = "csr")]
mod scroll;
#[cfg(feature = "csr")]
mod visibility;

#[cfg(feature = "csr")]
pub use {
    files::*, highlight::*, history::*, page::*, pointer::*, popover::*, scroll::*, visibility::*,
};
#[cfg(not(feature = "csr"))]
pub use {native_stub::*, native_stub_files::*};

/// The colour theme.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Theme {
    /// The theme of the system.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// All themes, in the order of the menu.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The name, as stored and as the value of `data-theme`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme with this name. Unknown names are the theme of the system.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.name() == name).unwrap_or_default()
    }
}

/// A move of the focus among the items of a menu.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum FocusMove {
    /// The first item.
    First,
    /// The last item.
    Last,
    /// The next item. The first one follows the last one.
    Next,
    /// The previous item. The last one precedes the first one.
    Previous,
}

/// Who takes files that are dropped on the console.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum FileTaker {
    /// The console, which asks what to do with them.
    Console,
    /// The page, which expects files.
    Page,
    /// Nobody.
    Nobody,
}
