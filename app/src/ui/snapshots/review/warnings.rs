//! The warnings of a row, below its line.

use api_types::{Row, RowWarnings};
use leptos::prelude::*;

use super::text;
use crate::{
    state::Review,
    text::visible,
    ui::kit::{Icon, IconName, TimeAgo, attributes::aria_level},
};

/// The warnings of a row. Nothing if there are none.
pub(super) fn warnings(index: u32, row: &Row, review: RwSignal<Review>) -> AnyView {
    let RowWarnings {
        confusable,
        unexportable_id,
        new_ids,
        upper_case_ids,
        changed_since,
        orphans,
        kept_settings,
        executable_content,
        dropped,
        blank_name,
        uncallable,
        unreadable,
    } = &row.warnings;
    let key = row.summary.key.clone();
    let warnings = [
        confusable.as_ref().map(|other| text::confusable(&key, &other.key, other.is_existing)),
        unexportable_id.then(|| text::unexportable_id(row.summary.id.as_str())),
        (*new_ids > 0).then(|| text::new_ids(*new_ids)),
        (*upper_case_ids > 0).then(|| text::upper_case_ids(*upper_case_ids)),
        changed_since.then(|| text::CHANGED_SINCE.to_owned()),
        (*orphans > 0).then(|| text::orphans(*orphans)),
        (*dropped > 0).then(|| text::dropped(*dropped)),
        blank_name.then(|| text::BLANK_NAME.to_owned()),
        uncallable.map(|why| text::uncallable(why).to_owned()),
        unreadable.then(|| text::UNREADABLE.to_owned()),
    ];
    let warnings: Vec<String> = warnings.into_iter().flatten().collect();
    let kept = kept_settings.as_ref().map(|kept| (visible(&kept.by), kept.at.0));
    let executable: Vec<String> = executable_content.iter().map(text::executable).collect();
    let rival =
        Memo::new(move |_| review.with(|review| Some(text::rival(review.rival(index)?, review))));
    let place = review.with_untracked(|review| {
        let origin = review.origin(index)?;
        Some((text::origin(&origin), origin.last_update))
    });
    let always =
        place.is_some() || !warnings.is_empty() || kept.is_some() || !executable.is_empty();
    // The search for secrets answers later.
    let has_secrets = Memo::new(move |_| review.with(|review| review.has_secrets(&key)));
    let content = move || {
        let rival = rival.get();
        (always || rival.is_some() || has_secrets.get()).then(|| {
            let place = place.clone().map(|(place, last_update)| {
                let changed = last_update.map(|at| view! { {text::LAST_CHANGE} <TimeAgo at /> });
                view! { <li class="s-review__origin">{place} {changed}</li> }
            });
            let rival = rival.map(|rival| {
                view! {
                    <li class="s-review__rival">
                        <Icon name=IconName::Warning />
                        <span>{rival}</span>
                    </li>
                }
            });
            let executable = executable.clone().into_iter().map(|line| {
                view! {
                    <li class="s-review__executable">
                        <Icon name=IconName::Warning />
                        <span>{line}</span>
                    </li>
                }
            });
            let kept = kept.clone().map(|(by, at)| {
                view! {
                    <li>{by} {text::KEPT_SETTINGS} <TimeAgo at /> {text::KEPT_SETTINGS_NEXT}</li>
                }
            });
            let secrets = has_secrets.get().then_some(text::HAS_SECRETS);
            let warnings = warnings.clone().into_iter().map(|line| view! { <li>{line}</li> });
            view! {
                <div class="s-review__notes" role="row" {..aria_level("2")}>
                    <div role="gridcell">
                        <ul class="s-review__warnings">
                            {place}
                            {rival}
                            {warnings.collect_view()}
                            {kept}
                            {executable.collect_view()}
                            {secrets.map(|line| view! { <li>{line}</li> })}
                        </ul>
                    </div>
                </div>
            }
        })
    };
    content.into_any()
}
