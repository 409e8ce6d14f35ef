//! The button after a list of which only the first items are in the page.

use leptos::prelude::*;

use super::text;
use crate::ui::kit::Button;

/// Shows `step` more items, as long as some are hidden.
pub(super) fn show_more(
    hidden: impl Fn() -> usize + Send + Sync + 'static,
    shown: RwSignal<usize>,
    step: usize,
) -> AnyView {
    let button = move || {
        let hidden = hidden();
        (hidden > 0).then(|| {
            view! {
                <p>
                    <Button on_press=move |()| shown.update(|shown| *shown += step)>
                        {text::show_more(hidden)}
                    </Button>
                </p>
            }
        })
    };
    button.into_any()
}
