//! The tab with the accounts of this server.

use api_types::{AccountChange, AccountEntry, AccountState, Role};
use leptos::{prelude::*, task::spawn_local};

use super::{
    add_account::add_dialog,
    link::{ShownLink, link_dialog},
    text,
};
use crate::{
    api::{
        ApiError,
        accounts::{change_account, list_accounts, reset_password},
    },
    text::visible,
    ui::{
        browser,
        confirm::Confirm,
        errors::{Failure, sentence_and_advice},
        kit::{Badge, Button, ButtonVariant, IconName, Menu, MenuItem, Notice, Skeleton, Tone},
        session::{QueryState, use_session},
    },
};

/// What is asked before.
#[derive(Clone, Debug)]
enum Risky {
    Disable(String),
    Reset(String),
    Remove(String),
}

/// What the rows can do.
#[derive(Clone, Copy)]
struct Actions {
    change: Callback<(String, AccountChange)>,
    ask: Callback<Risky>,
}

/// The button of the heading, and the content.
pub(super) fn accounts() -> (ViewFn, AnyView) {
    let session = use_session();
    let query = session.query(list_accounts);
    let adding = RwSignal::new(false);
    let shown = RwSignal::new(None::<ShownLink>);
    let failure = RwSignal::new(None::<ApiError>);
    let confirm = Confirm::<Risky>::new();
    let show_link = Callback::new(move |link: ShownLink| {
        shown.set(Some(link));
        query.reload();
    });
    let change = Callback::new(move |(name, change): (String, AccountChange)| {
        failure.set(None);
        spawn_local(async move {
            let answer = change_account(name, change).await;
            if let Err(error) = answer {
                session.report_error(&error);
                failure.try_set(Some(error));
            }
            query.reload();
        });
    });
    let on_confirm = Callback::new(move |risky: Risky| {
        spawn_local(async move {
            let answer = match risky {
                Risky::Disable(name) => change_account(name, AccountChange::Disable).await,
                Risky::Remove(name) => change_account(name, AccountChange::Remove).await,
                Risky::Reset(name) => reset_password(name.clone())
                    .await
                    .map(|link| show_link.run(ShownLink { name, link })),
            };
            if let Err(error) = &answer {
                session.report_error(error);
            }
            confirm.finish(answer);
            query.reload();
        });
    });
    let actions = Actions { change, ask: Callback::new(move |risky| confirm.ask(risky)) };
    let state = query.state();
    let account = session.account();
    // Memos, so that an equal answer does not render the rows again and close a menu.
    let shown_state = Memo::new(move |_| state.get());
    let you = Memo::new(move |_| account.get().map(|account| account.name).unwrap_or_default());
    let content = move || match shown_state.get() {
        QueryState::Loading => view! { <Skeleton lines=4 label=text::LOADING /> }.into_any(),
        QueryState::Failed(error) => {
            view! { <Failure error on_retry=move |()| query.reload() /> }.into_any()
        }
        QueryState::Loaded(accounts) => {
            let you = you.get();
            let rows = accounts.iter().map(|account| row(account, &you, actions));
            let rows = rows.collect_view();
            view! {
                <ul class="s-access__list" aria-label=text::ACCOUNTS>
                    {rows}
                </ul>
            }
            .into_any()
        }
    };
    let count = move || match &*state.read() {
        QueryState::Loaded(accounts) => text::account_count(accounts.len()),
        QueryState::Loading | QueryState::Failed(_) => String::new(),
    };
    let failed = move || {
        failure.get().map(|error| {
            view! { <Notice tone=Tone::Danger title=sentence_and_advice(&error) /> }
        })
    };
    let heading = ViewFn::from(move || {
        view! {
            <Button
                variant=ButtonVariant::Primary
                icon=IconName::Plus
                on_press=move |()| adding.set(true)
            >
                {text::ADD_ACCOUNT}
            </Button>
        }
    });
    let content = view! {
        <div class="s-access">
            {failed}
            {content}
            <p class="s-access__hint" role="status">{count}</p>
        </div>
        {add_dialog(adding, show_link)}
        {link_dialog(shown)}
        {confirm.dialog(words, on_confirm)}
    };
    (heading, content.into_any())
}

fn words(risky: &Risky) -> (String, &'static str, &'static str) {
    let (verb, name, explained, button) = match risky {
        Risky::Disable(name) => ("Disable", name, text::DISABLE_EXPLAINED, text::DISABLE_NOW),
        Risky::Reset(name) => {
            ("Reset the password of", name, text::RESET_EXPLAINED, text::RESET_NOW)
        }
        Risky::Remove(name) => ("Remove", name, text::REMOVE_EXPLAINED, text::REMOVE_NOW),
    };
    (text::question(verb, name), explained, button)
}

fn row(account: &AccountEntry, you: &str, actions: Actions) -> AnyView {
    let AccountEntry { name, role, state, sessions } = account;
    let state_badge = match *state {
        AccountState::Active => None,
        AccountState::Disabled => Some((Tone::Danger, text::DISABLED)),
        AccountState::Invited(until) if until.0 <= browser::now() => {
            Some((Tone::Warning, text::LINK_EXPIRED))
        }
        AccountState::Invited(_) => Some((Tone::Warning, text::INVITED)),
    };
    let state_badge = state_badge.map(|(tone, text)| view! { <Badge tone text /> });
    let you = (name == you).then(|| view! { <Badge text=text::YOU /> });
    view! {
        <li class="s-access__row">
            <div class="s-access__name">
                <bdi>{visible(name)}</bdi>
                " "
                {you}
                " "
                {state_badge}
            </div>
            <span class="s-access__role">{text::role(*role)}</span>
            <span class="s-access__fact">{text::sessions(*sessions)}</span>
            <Menu label=text::actions_of(name) items=items(account, actions) />
        </li>
    }
    .into_any()
}

fn items(account: &AccountEntry, actions: Actions) -> Vec<MenuItem> {
    let AccountEntry { name, role: current, state, sessions } = account.clone();
    let change = |text: &str, change: AccountChange| {
        let name = name.clone();
        MenuItem::new(text, move || actions.change.run((name.clone(), change)))
    };
    let ask = |text: &str, risky: fn(String) -> Risky| {
        let name = name.clone();
        MenuItem::new(text, move || actions.ask.run(risky(name.clone())))
    };
    let mut items: Vec<MenuItem> = [Role::User, Role::Manager, Role::Admin]
        .map(|role| {
            change(text::role(role), AccountChange::Role(role))
                .one_of(Signal::stored(role == current))
        })
        .into();
    items.push(match state {
        AccountState::Disabled => change(text::ENABLE, AccountChange::Enable),
        AccountState::Active | AccountState::Invited(_) => ask(text::DISABLE, Risky::Disable),
    });
    if sessions > 0 {
        items.push(change(text::END_SESSIONS, AccountChange::EndSessions));
    }
    items.push(ask(text::RESET, Risky::Reset));
    items.push(ask(text::REMOVE, Risky::Remove));
    items
}
