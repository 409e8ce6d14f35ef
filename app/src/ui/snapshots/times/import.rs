//! The response times of an import: a popover in its review.

use api_types::ProfileSource;
use leptos::prelude::*;
use snapshot::response_times::BuiltIn;

use super::{TimesOption, controls, text};
use crate::ui::kit::{Chip, IconName, Popover};

/// The popover, and a chip with the profile of the current plan. A choice makes a new plan.
pub(in super::super) fn import_times(
    applied: RwSignal<Option<Box<str>>>,
    on_choose: Callback<ProfileSource>,
) -> AnyView {
    let times = TimesOption::new();
    let as_in_file = || ProfileSource::from(BuiltIn::AsInFile);
    // The first value is no choice: the plan may have a profile already.
    Effect::new(move |earlier: Option<Option<ProfileSource>>| {
        let chosen =
            times.chosen.with(|chosen| chosen.as_ref().map(|chosen| chosen.source.clone()));
        if earlier.is_some_and(|earlier| earlier != chosen) {
            on_choose.run(chosen.clone().unwrap_or_else(as_in_file));
        }
        chosen
    });
    let remove = move |()| {
        if times.source().is_some() {
            times.select(BuiltIn::AsInFile.id());
        } else {
            on_choose.run(as_in_file());
        }
    };
    let chip = move || {
        applied.get().map(|name| view! { <Chip text=text::title(&name) on_remove=remove /> })
    };
    view! {
        <div class="s-review__times">
            <Popover label=text::RESPONSE_TIMES icon=IconName::More>
                {controls(times, text::IMPORT_HINT)}
            </Popover>
            {chip}
        </div>
    }
    .into_any()
}
