//! What can be chosen about an export: behind a button, and as chips beside it.

use api_types::ExportOptions;
use leptos::prelude::*;
use snapshot::Release;

use crate::{
    state::export::reader,
    ui::kit::{Checkbox, Chip, Choice, Glyph, Popover, Select, Tick},
};

/// The button with the options, after the chips of those that are not as usual.
pub(super) fn options(options: RwSignal<ExportOptions>) -> AnyView {
    let for_reader = move || options.with(|options| options.reader);
    let redacts = move || options.with(|options| options.redact);
    let set_reader = move |release| options.update(|options| options.reader = release);
    let set_redact = move |on| options.update(|options| options.redact = on);
    // The newest stands first.
    let choices: Vec<Choice> = Release::ALL
        .into_iter()
        .rev()
        .map(|release| Choice::new(release.number(), reader(release)))
        .collect();
    let chips = move || {
        let reader = for_reader();
        let reader = (reader != Release::NEWEST).then(|| {
            view! {
                <Chip
                    text=format!("For Microcks {reader}")
                    on_remove=move |()| set_reader(Release::NEWEST)
                />
            }
        });
        let redact = redacts().then(|| {
            view! { <Chip text="Secrets redacted" on_remove=move |()| set_redact(false) /> }
        });
        view! {
            {reader}
            {redact}
        }
    };
    view! {
        {chips}
        <Popover label="Options" icon=Glyph::More>
            <Select
                label="Who will read it?"
                choices=choices
                value=Signal::derive(move || for_reader().number().to_owned())
                on_change=move |number: String| {
                    if let Ok(release) = number.parse() {
                        set_reader(release);
                    }
                }
            />
            <p class="s-export__hint">
                "A Microcks imports nothing from a file with anything newer than itself, and does \
                 not say so. What the reader does not know is left out; you see it before."
            </p>
            <Checkbox
                label="Redact secrets"
                tick=Signal::derive(move || Tick::from(redacts()))
                on_change=set_redact
            />
            <p class="s-export__hint">
                "Tokens, keys and passwords that are found become REDACTED in the file. The \
                 repository stays as it is."
            </p>
        </Popover>
    }
    .into_any()
}
