//! What requests of the page need: the session, and leaving the page.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use crate::ui::session::{Session, use_session};

/// Opens the page at an address, in place of the current one if the second argument is true.
type Go = Box<dyn Fn(&str, bool)>;

/// What requests of the page need.
#[derive(Clone, Copy)]
pub(super) struct PageContext {
    pub(super) session: Session,
    navigate: StoredValue<Go, LocalStorage>,
}

impl PageContext {
    pub(super) fn new() -> Self {
        let navigate = use_navigate();
        let go = move |to: &str, replace| {
            navigate(to, NavigateOptions { replace, ..NavigateOptions::default() });
        };
        Self { session: use_session(), navigate: StoredValue::new_local(Box::new(go)) }
    }

    /// Opens another page.
    pub(super) fn open(self, to: &str) {
        self.navigate.try_with_value(|go| go(to, false));
    }

    /// Opens another page in place of this one, which no longer exists under its address.
    pub(super) fn replace(self, to: &str) {
        self.navigate.try_with_value(|go| go(to, true));
    }
}
