//! The name and version of a copy, checked while they are typed.

use api_types::{CopyNameCheck, Decision};
use leptos::{prelude::*, task::spawn_local};
use snapshot::{MAX_NAME_BYTES, ServiceKey};

use crate::{api::services::list_services, state::Review, text::visible, ui::kit::TextField};

/// The fields for a row that becomes a copy; nothing where it does not.
pub(super) fn copy_fields(place: u32, service: &str, review: RwSignal<Review>) -> AnyView {
    let is_copy = Memo::new(move |_| review.with(|review| review.copy_name(place).is_some()));
    let service = service.to_owned();
    (move || is_copy.get().then(|| fields(place, &service, review))).into_any()
}

fn fields(place: u32, service: &str, review: RwSignal<Review>) -> AnyView {
    let key = match review.with_untracked(|review| review.chosen(place)) {
        Some(Decision::Copy(key)) => key,
        _ => ServiceKey::new("", ""),
    };
    let name = RwSignal::new(key.name.to_string());
    let version = RwSignal::new(key.version.to_string());
    Effect::new(move || {
        let key = ServiceKey::new(name.get(), version.get());
        review.update(|review| review.decide(place, Decision::Copy(key)));
    });
    let says = move || review.with(|review| review.copy_name(place));
    let error = Signal::derive(move || match says() {
        Some(CopyNameCheck::Blank) => Some("A copy needs a name and a version.".to_owned()),
        Some(CopyNameCheck::TooLong) => {
            Some(format!("Name and version may have at most {MAX_NAME_BYTES} bytes each."))
        }
        Some(CopyNameCheck::Taken) => {
            let key = ServiceKey::new(name.get(), version.get()).to_string();
            Some(format!("{} is taken. Change the name or the version.", visible(&key)))
        }
        Some(CopyNameCheck::Available | CopyNameCheck::Confusable) | None => None,
    });
    let alike = move || {
        (says() == Some(CopyNameCheck::Confusable))
            .then_some("A service here is called the same but for case or blanks: easily mistaken.")
    };
    view! {
        <div class="s-review__copy" role="group" aria-label=format!("The copy of {service}")>
            <TextField label="Name of the copy" value=name error />
            <TextField label="Version of the copy" value=version />
            <p class="s-review__alike" role="status">{alike}</p>
        </div>
    }
    .into_any()
}

/// Asks for the names and versions that are taken once something becomes a copy, for each plan.
pub(super) fn know_what_is_taken(review: RwSignal<Review>) {
    let plan = Memo::new(move |_| review.with(|review| review.has_copies().then(|| review.plan())));
    Effect::new(move || {
        if plan.get().is_none() {
            return;
        }
        spawn_local(async move {
            // Without the answer the server still refuses a name that is taken.
            if let Ok(list) = list_services().await {
                let keys = list.services.into_iter().map(|service| service.key);
                review.try_update(|review| review.take(keys));
            }
        });
    });
}
