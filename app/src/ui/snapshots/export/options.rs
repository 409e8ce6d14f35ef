//! The export options: a popover, and a chip for each option that is not the default.

use api_types::ExportOptions;
use leptos::prelude::*;
use snapshot::Release;

use super::{
    super::times::{self, TimesOption, chip, controls},
    text,
};
use crate::ui::kit::{CheckState, Checkbox, Chip, IconName, Popover, Select, SelectOption};

/// The chips and the button that opens the options. `more` follows the options.
pub(super) fn options(
    options: RwSignal<ExportOptions>,
    times: TimesOption,
    more: ViewFn,
) -> AnyView {
    let target = move || options.with(|options| options.reader);
    let redacts = move || options.with(|options| options.redact);
    let set_target = move |release| options.update(|options| options.reader = release);
    let set_redact = move |on| options.update(|options| options.redact = on);
    let newest_first = Release::ALL.into_iter().rev();
    let releases: Vec<SelectOption> = newest_first
        .map(|release| SelectOption::new(release.number(), text::target(release)))
        .collect();
    let chips = move || {
        let target = target();
        let target = (target != Release::NEWEST).then(|| {
            view! {
                <Chip
                    text=text::for_target(target)
                    on_remove=move |()| set_target(Release::NEWEST)
                />
            }
        });
        let redact = redacts().then(|| {
            view! { <Chip text=text::REDACTED on_remove=move |()| set_redact(false) /> }
        });
        view! {
            {target}
            {redact}
            {chip(times)}
        }
    };
    view! {
        <span class="s-export__chips">{chips}</span>
        <Popover label=text::OPTIONS icon=IconName::More>
            <Select
                label=text::TARGET
                options=releases
                value=Signal::derive(move || target().number().to_owned())
                on_change=move |number: String| {
                    if let Ok(release) = number.parse() {
                        set_target(release);
                    }
                }
            />
            <p class="s-export__hint">{text::TARGET_HINT}</p>
            <Checkbox
                label=text::REDACT
                state=Signal::derive(move || CheckState::from(redacts()))
                on_change=set_redact
            />
            <p class="s-export__hint">{text::REDACT_HINT}</p>
            {controls(times, times::text::HINT)}
            {more.run()}
        </Popover>
    }
    .into_any()
}
