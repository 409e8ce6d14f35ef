//! The dialog that asks what an instance is compared with.

use api_types::{InstanceId, InstanceSide};
use leptos::prelude::*;

use super::{context::Context, text};
use crate::{
    api::instances::compare_instances,
    text::visible,
    ui::{
        kit::{Button, ButtonVariant, Dialog, Select, SelectOption},
        session::QueryState,
    },
};

/// The value of the choice of the repository. IDs of instances are not empty.
const REPOSITORY: &str = "";

/// The dialog.
pub(super) fn compare_dialog(context: Context, open: RwSignal<bool>) -> AnyView {
    let Context { id, instances, jobs, .. } = context;
    let other = RwSignal::new(REPOSITORY.to_owned());
    let options = move || {
        let mut options = vec![SelectOption::new(REPOSITORY, text::THIS_REPOSITORY)];
        if let QueryState::Loaded(view) = &*instances.state().read() {
            let others = view.instances.iter().filter(|it| id.with_value(|id| it.id != *id));
            options
                .extend(others.map(|it| SelectOption::new(it.id.to_string(), visible(&it.name))));
        }
        options
    };
    let compare = move |()| {
        let other = match other.get_untracked() {
            other if other == REPOSITORY => InstanceSide::Repository,
            other => InstanceSide::Instance(InstanceId::from(other)),
        };
        let id = id.get_value();
        open.set(false);
        jobs.start(async move { compare_instances(other, InstanceSide::Instance(id)).await });
    };
    let name = context.name();
    view! {
        <Dialog
            title=Signal::derive(move || text::compare(&name.get()))
            open
            on_close=move |()| open.set(false)
            actions=move || {
                view! {
                    <Button on_press=move |()| open.set(false)>{text::CANCEL}</Button>
                    <Button variant=ButtonVariant::Primary on_press=compare>
                        {text::COMPARE_NOW}
                    </Button>
                }
            }
        >
            <Select
                label=text::COMPARE_WITH
                options=Signal::derive(options)
                value=other
                on_change=move |value: String| other.set(value)
            />
            <p class="s-instances__hint">{text::COMPARE_EXPLAINED}</p>
        </Dialog>
    }
    .into_any()
}
