//! The name and version of a copy, checked during input.

use api_types::{CopyNameCheck, Decision};
use leptos::{prelude::*, task::spawn_local};
use snapshot::ServiceKey;

use super::text;
use crate::{api::services::list_services, state::Review, ui::kit::TextField};

/// The fields for a row that is imported as a copy.
pub(super) fn copy_fields(index: u32, service: &str, review: RwSignal<Review>) -> AnyView {
    let is_copy = Memo::new(move |_| review.with(|review| review.copy_name(index).is_some()));
    let service = service.to_owned();
    (move || is_copy.get().then(|| fields(index, &service, review))).into_any()
}

fn fields(index: u32, service: &str, review: RwSignal<Review>) -> AnyView {
    let key = match review.with_untracked(|review| review.unchecked_decision(index)) {
        Some(Decision::Copy(key)) => key,
        _ => ServiceKey::new("", ""),
    };
    let name = RwSignal::new(key.name.to_string());
    let version = RwSignal::new(key.version.to_string());
    Effect::new(move || {
        let key = ServiceKey::new(name.get(), version.get());
        review.update(|review| review.decide(index, Decision::Copy(key)));
    });
    let check = move || review.with(|review| review.copy_name(index));
    let error = Signal::derive(move || match check() {
        Some(CopyNameCheck::Blank) => Some(text::COPY_BLANK.to_owned()),
        Some(CopyNameCheck::TooLong) => Some(text::copy_too_long()),
        Some(CopyNameCheck::Taken) => {
            Some(text::copy_taken(&ServiceKey::new(name.get(), version.get())))
        }
        Some(CopyNameCheck::Available | CopyNameCheck::Confusable) | None => None,
    });
    let confusable =
        move || (check() == Some(CopyNameCheck::Confusable)).then_some(text::COPY_CONFUSABLE);
    view! {
        <div class="s-review__copy" role="group" aria-label=text::copy_of(service)>
            <TextField label=text::COPY_NAME value=name error />
            <TextField label=text::COPY_VERSION value=version />
            <p class="s-review__confusable" role="status">{confusable}</p>
        </div>
    }
    .into_any()
}

/// Requests the taken names and versions when the first row becomes a copy, once for each plan.
pub(super) fn load_taken_names(review: RwSignal<Review>) {
    let plan =
        Memo::new(move |_| review.with(|review| review.has_copies().then(|| review.plan_number())));
    Effect::new(move || {
        if plan.get().is_none() {
            return;
        }
        spawn_local(async move {
            // If this fails, the server still rejects a taken name.
            if let Ok(list) = list_services().await {
                let keys = list.services.into_iter().map(|service| service.key);
                review.try_update(|review| review.add_taken_names(keys));
            }
        });
    });
}
