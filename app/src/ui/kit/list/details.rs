//! The panel with the details of a row: what the row cuts off.

use leptos::prelude::*;

use crate::ui::{browser, erased::changing};

/// The details of the rows of a list.
#[derive(Clone, Copy)]
pub(super) struct Details {
    /// Renders the details of a row.
    pub(super) content: Callback<usize, Option<AnyView>>,
    /// The row whose details are open. It stays when the panel closes.
    row: RwSignal<Option<usize>>,
    panel: StoredValue<String>,
}

impl Details {
    /// The details of the list with this id.
    pub(super) fn new(list: &str, content: Callback<usize, Option<AnyView>>) -> Self {
        let panel = list.to_owned() + "-details";
        Self { content, row: RwSignal::new(None), panel: StoredValue::new(panel) }
    }

    /// Opens the details of a row, which has this id. Esc and a click elsewhere close them.
    pub(super) fn open(self, index: usize, row: &str) {
        self.row.set(Some(index));
        self.panel.with_value(|panel| {
            // Rendered before it is shown, so that it is placed with its final size.
            let (panel, row) = (panel.clone(), row.to_owned());
            let show = move |()| {
                browser::open_popover(&panel, &row);
                browser::focus(&panel);
            };
            browser::run_after(0, Callback::new(show));
        });
    }

    pub(super) fn close(self) {
        if self.row.with_untracked(Option::is_some) {
            self.row.set(None);
            self.panel.with_value(|panel| browser::close_popover(panel));
        }
    }

    pub(super) fn view(self, label: &'static str) -> AnyView {
        let content = changing(move || {
            let content = self.row.get().and_then(|row| self.content.run(row));
            content.unwrap_or_else(|| ().into_any())
        });
        view! {
            <div
                class="c-popover"
                id=self.panel.get_value()
                role="group"
                tabindex="-1"
                popover="auto"
                aria-label=label
            >
                {content}
            </div>
        }
        .into_any()
    }
}
