//! The content of a contract, with line numbers.

use api_types::{TokenRange, Tokens};
use leptos::{prelude::*, task::spawn_local};
use snapshot::describe::{ContractContent, ContractId};

use super::{context::Context, part_query::part_query, text};
use crate::{
    api::services::{contract_tokens, view_contract},
    text::{bytes, visible_lines},
    ui::{
        browser::{self, FileBuilder},
        errors::sentence_and_advice,
        kit::{Button, CopyTextButton, IconName, Notice, Tone, unique_id},
        session::{QueryState, use_session},
    },
};

/// The content of a contract, loaded now.
pub(super) fn contract_content(id: ContractId, context: Context) -> AnyView {
    let id = StoredValue::new(id);
    let load = move |whole| view_contract(context.service.get_value(), id.get_value(), whole);
    part_query(load, move |content, whole| self::content(&content, whole, id, context))
}

fn content(
    content: &ContractContent,
    whole: RwSignal<bool>,
    id: StoredValue<ContractId>,
    context: Context,
) -> AnyView {
    let more = content.is_cut().then(|| {
        view! {
            <p class="s-service__note">
                {text::beginning(&bytes(content.text.len() as u64), &bytes(content.bytes))}
                " "
                <Button on_press=move |()| whole.set(true)>{text::SHOW_ALL}</Button>
            </p>
        }
    });
    let text = visible_lines(&content.text);
    let binary = content.is_binary.then(|| {
        view! { <p class="s-service__note">{text::BINARY}</p> }
    });
    let copy = (!content.is_cut())
        .then(|| view! { <CopyTextButton label=text::COPY text=content.text.to_string() /> });
    view! {
        <div class="s-example__actions">{download(id, context)} {copy}</div>
        {binary}
        {numbered(&text, &text::content_of(&content.name), id, context)}
        {more}
    }
    .into_any()
}

/// A text with the numbers of its lines beside it. They are one text too, so that a long contract does not need an
/// element for each line.
fn numbered(
    text: &str,
    label: &str,
    contract: StoredValue<ContractId>,
    context: Context,
) -> AnyView {
    let lines = text.split('\n').count();
    let numbers: Vec<String> = (1..=lines).map(|line| line.to_string()).collect();
    let id = unique_id("contract-text");
    colour(&id, contract, context);
    view! {
        <div class="s-contract" tabindex="0" role="group" aria-label=label.to_owned()>
            <pre class="s-contract__numbers" aria-hidden="true">
                {numbers.join("\n")}
            </pre>
            <pre class="s-contract__text" id=id>
                {text.to_owned()}
            </pre>
        </div>
    }
    .into_any()
}

/// Colours the text in this element once its tokens are loaded. Nobody misses the colours if that fails.
fn colour(id: &str, contract: StoredValue<ContractId>, context: Context) {
    let id = id.to_owned();
    let tokens = use_session()
        .query(move || contract_tokens(context.service.get_value(), contract.get_value()));
    Effect::new(move || {
        if let QueryState::Loaded(tokens) = tokens.state().get() {
            let Tokens { comments, texts, numbers, keywords, names } = tokens;
            let ranges = |tokens: Vec<TokenRange>| tokens.into_iter().map(Into::into).collect();
            let groups = [
                ("comment", ranges(comments)),
                ("text", ranges(texts)),
                ("number", ranges(numbers)),
                ("keyword", ranges(keywords)),
                ("name", ranges(names)),
            ];
            browser::highlight(&id, &groups);
        }
    });
}

/// The button that downloads the whole contract.
fn download(id: StoredValue<ContractId>, context: Context) -> AnyView {
    let session = use_session();
    let is_busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<String>);
    let press = move |()| {
        is_busy.set(true);
        failed.set(None);
        spawn_local(async move {
            let answer = view_contract(context.service.get_value(), id.get_value(), true).await;
            is_busy.try_set(false);
            match answer {
                Ok(content) => {
                    let mut file = FileBuilder::default();
                    file.push(content.text.as_bytes());
                    if let Some(file) = file.build(&text::file_name(&content.name)) {
                        browser::save(&file);
                    }
                }
                Err(error) => {
                    session.report_error(&error);
                    failed.try_set(Some(sentence_and_advice(&error)));
                }
            }
        });
    };
    let failed = move || {
        let title = failed.get()?;
        Some(view! { <Notice tone=Tone::Danger title /> })
    };
    view! {
        <Button icon=IconName::Export busy=is_busy on_press=press>
            {text::DOWNLOAD}
        </Button>
        {failed}
    }
    .into_any()
}
