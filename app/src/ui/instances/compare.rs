//! The dialog that asks what an instance is compared with.

use api_types::{ImportId, InstanceId, InstanceSide};
use leptos::prelude::*;

use super::{compare_file::FileUpload, context::Context, text};
use crate::{
    api::instances::compare_instances,
    text::visible,
    ui::{
        erased::{changing, memo},
        kit::{Button, ButtonVariant, Dialog, Select, SelectOption},
        session::QueryState,
    },
};

/// The value of the choice of the repository. IDs of instances are not empty.
const REPOSITORY: &str = "";

/// The value of the choice of a file. IDs of instances have hexadecimal digits only.
const FILE: &str = "file";

/// The dialog.
pub(super) fn compare_dialog(context: Context, open: RwSignal<bool>) -> AnyView {
    let Context { id, instances, jobs, .. } = context;
    let other = RwSignal::new(REPOSITORY.to_owned());
    let upload = FileUpload::new();
    let options = move || {
        let mut options = vec![SelectOption::new(REPOSITORY, text::THIS_REPOSITORY)];
        if let QueryState::Loaded(view) = &*instances.state().read() {
            let others = view.instances.iter().filter(|it| id.with_value(|id| it.id != *id));
            options
                .extend(others.map(|it| SelectOption::new(it.id.to_string(), visible(&it.name))));
        }
        options.push(SelectOption::new(FILE, text::A_FILE));
        options
    };
    let close = move || {
        upload.stop();
        open.set(false);
    };
    let compare_with = move |side: InstanceSide| {
        let id = id.get_value();
        close();
        jobs.start(async move { compare_instances(side, InstanceSide::Instance(id)).await });
    };
    let compare = move |()| {
        compare_with(match other.get_untracked() {
            other if other == REPOSITORY => InstanceSide::Repository,
            other => InstanceSide::Instance(InstanceId::from(other)),
        });
    };
    let is_file = memo(move || other.with(|other| other == FILE));
    let uploaded = Callback::new(move |import: ImportId| compare_with(InstanceSide::File(import)));
    let file =
        move || changing(move || if is_file.get() { upload.view(uploaded) } else { ().into_any() });
    let name = context.name();
    view! {
        <Dialog
            title=Signal::derive(move || text::compare(&name.get()))
            open
            on_close=move |()| close()
            actions=move || {
                view! {
                    <Button on_press=move |()| close()>{text::CANCEL}</Button>
                    <Button
                        variant=ButtonVariant::Primary
                        disabled_reason=Signal::derive(move || {
                            is_file.get().then(|| text::CHOOSE_FILE_FIRST.to_owned())
                        })
                        on_press=compare
                    >
                        {text::COMPARE_NOW}
                    </Button>
                }
            }
        >
            <Select
                label=text::COMPARE_WITH
                options=Signal::derive(options)
                value=other
                on_change=move |value: String| {
                    upload.stop();
                    other.set(value);
                }
            />
            {file()}
            <p class="s-instances__hint">{text::COMPARE_EXPLAINED}</p>
        </Dialog>
    }
    .into_any()
}
