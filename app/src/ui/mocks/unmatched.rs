//! The list of calls that got no example, on the page of mocks and on the page of a service.

use api_types::UnmatchedCall;
use leptos::prelude::*;

use super::text;
use crate::{
    text::visible,
    ui::{
        kit::{Badge, Button, LinkButton, TimeAgo, Tone},
        paths::{Path, escape},
        session::use_session,
    },
};

/// The calls, newest first. `try_call` opens a call to be tried again. Without it, each call names its service.
pub fn unmatched_calls(
    calls: Vec<UnmatchedCall>,
    try_call: Option<Callback<UnmatchedCall>>,
) -> AnyView {
    if calls.is_empty() {
        return view! { <p class="s-mocks__hint">{text::NO_UNMATCHED}</p> }.into_any();
    }
    let rows = calls.into_iter().map(|call| row(call, try_call)).collect_view();
    view! {
        <ul class="s-mocks__list" aria-label=text::UNMATCHED>
            {rows}
        </ul>
    }
    .into_any()
}

fn row(call: UnmatchedCall, try_call: Option<Callback<UnmatchedCall>>) -> AnyView {
    let is_manager = use_session().is_manager();
    let line = text::call(&call);
    let (status, at, reason) = (call.status.to_string(), call.at.0, visible(&call.reason));
    let service = try_call.is_none().then(|| service(&call));
    let edit = call.id.as_ref().map(|id| {
        let settings = Path::Service(id.clone()).href() + "/settings";
        match &call.operation {
            Some(name) => (settings + "/operations/" + &escape(name), text::EDIT_OPERATION),
            None => (settings, text::EDIT_SERVICE),
        }
    });
    let edit = move || {
        let (href, label) = edit.clone().filter(|_| is_manager.get())?;
        Some(view! { <LinkButton href>{label}</LinkButton> })
    };
    let label = line.clone();
    let again = try_call.map(|try_call| {
        let press = move |()| try_call.run(call.clone());
        view! { <Button on_press=press>{text::TRY_AGAIN}</Button> }
    });
    view! {
        <li class="s-mocks__row">
            <div class="s-mocks__text">
                <p class="s-mocks__call">
                    <bdi>{line}</bdi>
                </p>
                <p class="s-mocks__reason">
                    <bdi>{reason}</bdi>
                </p>
                <p class="s-mocks__facts">
                    <Badge tone=Tone::Warning text=status />
                    <TimeAgo at />
                    {service}
                </p>
            </div>
            <div class="s-mocks__actions" role="group" aria-label=label>
                {again}
                {edit}
            </div>
        </li>
    }
    .into_any()
}

/// The link to the service of a call.
fn service(call: &UnmatchedCall) -> AnyView {
    let name = text::service(&call.service);
    match &call.id {
        Some(id) => {
            let href = Path::Service(id.clone()).href() + "/mocks";
            view! {
                <a href=href>
                    <bdi>{name}</bdi>
                </a>
            }
            .into_any()
        }
        None => view! {
            <span>
                <bdi>{name}</bdi>
                " ("
                {text::NO_SUCH_SERVICE}
                ")"
            </span>
        }
        .into_any(),
    }
}
