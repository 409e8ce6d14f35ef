//! Icons: strokes in a view box of 16 by 16. Each accompanies a text, so screen readers skip it.

use leptos::prelude::*;

/// The name of an icon.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum IconName {
    /// Services.
    Services,
    /// Administration.
    Administration,
    /// Snapshots.
    Snapshot,
    /// Export.
    Export,
    /// Import.
    Import,
    /// Search.
    Search,
    /// Close, clear, remove from a filter.
    Close,
    /// Success.
    Check,
    /// Added.
    Plus,
    /// Removed.
    Minus,
    /// Changed.
    Tilde,
    /// Identical.
    Equals,
    /// Conflict or danger.
    Exclamation,
    /// Information.
    Info,
    /// Warning.
    Warning,
    /// Opens a menu.
    More,
    /// Opens downwards.
    Down,
    /// Leads to another page.
    Right,
    /// Copy.
    Copy,
    /// A file.
    File,
    /// The main menu.
    Bars,
    /// An account.
    Account,
    /// Show.
    Eye,
    /// Hide.
    EyeOff,
    /// Empty.
    Empty,
    /// Retry, undo.
    Retry,
    /// Sign out.
    SignOut,
    /// History.
    History,
    /// Health.
    Health,
    /// Response times.
    Clock,
    /// Mocks.
    Reply,
    /// Instances.
    Instances,
}

impl IconName {
    /// All names.
    #[cfg(not(feature = "csr"))]
    pub const ALL: [Self; 32] = [
        Self::Services,
        Self::Administration,
        Self::Snapshot,
        Self::Export,
        Self::Import,
        Self::Search,
        Self::Close,
        Self::Check,
        Self::Plus,
        Self::Minus,
        Self::Tilde,
        Self::Equals,
        Self::Exclamation,
        Self::Info,
        Self::Warning,
        Self::More,
        Self::Down,
        Self::Right,
        Self::Copy,
        Self::File,
        Self::Bars,
        Self::Account,
        Self::Eye,
        Self::EyeOff,
        Self::Empty,
        Self::Retry,
        Self::SignOut,
        Self::History,
        Self::Health,
        Self::Clock,
        Self::Reply,
        Self::Instances,
    ];

    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Services => "M2.5 3.5h11M2.5 8h11M2.5 12.5h11M4.5 2v3M10.5 6.5v3M6.5 11v3",
            Self::Administration => {
                "M8 1.8 13.4 4v3.7c0 3-2.1 5.3-5.4 6.5-3.3-1.2-5.4-3.5-5.4-6.5V4zM5.7 8l1.7 1.7L10.6 6.4"
            }
            Self::Snapshot => {
                "M2.5 4.5h2l1-1.7h5l1 1.7h2v8.7h-11zM8 6.4a2.3 2.3 0 1 1 0 4.6 2.3 2.3 0 0 1 0-4.6z"
            }
            Self::Export => "M8 10V2M5 4.8 8 1.8l3 3M2.5 9.5v4h11v-4",
            Self::Import => "M8 2v8M5 7.2l3 3 3-3M2.5 9.5v4h11v-4",
            Self::Search => "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM10.3 10.3l3.4 3.4",
            Self::Close => "M4 4l8 8M12 4l-8 8",
            Self::Check => "M3 8.5 6.3 12 13 4.5",
            Self::Plus => "M8 3v10M3 8h10",
            Self::Minus => "M3 8h10",
            Self::Tilde => "M2.8 9.2c1.4-3 3.4-3 5.2-1.2s3.8 1.8 5.2-1.2",
            Self::Equals => "M3 6h10M3 10h10",
            Self::Exclamation => "M8 2.8v6.4M8 12.3v.9",
            Self::Info => "M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8zM8 7.3v3.7M8 4.8v.6",
            Self::Warning => "M8 2.2 14.3 13.3H1.7zM8 6.5v3.3M8 11.3v.5",
            Self::More => {
                "M3 7.6a.4.4 0 1 1 0 .8.4.4 0 0 1 0-.8zM8 7.6a.4.4 0 1 1 0 .8.4.4 0 0 1 0-.8zM13 7.6a.4.4 0 1 1 0 .8.4.4 0 0 1 0-.8z"
            }
            Self::Down => "M4 6.3l4 4 4-4",
            Self::Right => "M6.3 4l4 4-4 4",
            Self::Copy => "M5.5 5.5h8v8h-8zM3.5 10.5h-1v-8h8v1",
            Self::File => "M3.5 1.8h5.5l3.5 3.5v8.9h-9zM9 1.8v3.5h3.5",
            Self::Bars => "M2.5 4h11M2.5 8h11M2.5 12h11",
            Self::Account => {
                "M8 2.3a2.9 2.9 0 1 1 0 5.8 2.9 2.9 0 0 1 0-5.8zM2.5 14c.5-3 2.7-4.2 5.5-4.2s5 1.2 5.5 4.2"
            }
            Self::Eye => {
                "M1.5 8C3 5 5.3 3.7 8 3.7S13 5 14.5 8c-1.5 3-3.8 4.3-6.5 4.3S3 11 1.5 8zM8 6.2a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6z"
            }
            Self::EyeOff => {
                "M1.5 8C3 5 5.3 3.7 8 3.7S13 5 14.5 8c-1.5 3-3.8 4.3-6.5 4.3S3 11 1.5 8zM2.5 13.5l11-11"
            }
            Self::Empty => "M2.5 9.5 4.3 3h7.4l1.8 6.5v4h-11zM2.5 9.5h3.2l.8 1.7h3l.8-1.7h3.2",
            Self::Retry => "M13.5 8A5.5 5.5 0 1 1 11.7 3.9M11.9 1.5v2.7H9.2",
            Self::SignOut => "M6.5 2.5h-4v11h4M6 8h8M11 5l3 3-3 3",
            Self::Clock => "M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8zM8 4.3V8l2.6 1.6",
            Self::Health => "M1.5 8.5h3l1.8-5 3.2 9 1.8-4h3.2",
            Self::Reply => "M6 3.5 2.5 7 6 10.5M2.5 7H9a4.5 4.5 0 0 1 4.5 4.5v1.5",
            Self::Instances => "M2.5 2.5h11v4h-11zM2.5 9.5h11v4h-11zM5 4.5h.5M5 11.5h.5",
            Self::History => "M2.5 8a5.5 5.5 0 1 1 1.8 4.1M4.1 14.5v-2.7h2.7M8 5v3.2l2.2 1.3",
        }
    }
}

/// An icon next to a text.
#[component]
pub fn Icon(name: IconName) -> impl IntoView {
    view! {
        <svg class="c-icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
            <path d=name.path()></path>
        </svg>
    }
    .into_any()
}
