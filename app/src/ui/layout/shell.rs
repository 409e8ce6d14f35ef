//! The frame of the console: the vertical menu at the left, the page beside it.

use leptos::prelude::*;

use crate::{
    text,
    ui::{
        browser::{self, Theme},
        kit::{Glyph, Icon, IconButton, Menu, MenuItem, attribute::when},
        paths::{self, Path},
    },
};

/// Who is signed in, as the menu tells it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Member {
    /// The name of the account.
    pub name: String,
    /// The word for its role.
    pub role: String,
    /// Whether it may administer.
    pub is_admin: bool,
}

/// The frame. Without a member there is no menu: the page is the one to sign in.
#[component]
pub fn Shell(
    /// The path of the page that is open.
    #[prop(into)]
    path: Signal<String>,
    /// Who is signed in.
    #[prop(into)]
    member: Signal<Option<Member>>,
    /// The newest revision, where it is known.
    #[prop(optional, into)]
    revision: Signal<Option<u64>>,
    /// Whether this is the demo, which everybody administers.
    #[prop(optional, into)]
    demo: Signal<bool>,
    /// Signs out.
    #[prop(into)]
    on_sign_out: Callback<()>,
    /// The page.
    children: Children,
) -> impl IntoView {
    let unfolded = RwSignal::new(false);
    // Another page folds the menu again.
    Effect::new(move || {
        path.track();
        unfolded.set(false);
    });
    let is_unfolded = when(move || unfolded.get());
    let side = move || {
        member.get().map(|member| side(member, path, revision, demo, unfolded, on_sign_out))
    };
    view! {
        // By hand: the router would take the click for its own and leave the focus where it is.
        <a
            class="l-skip"
            href="#content"
            on:click=move |event| {
                event.prevent_default();
                browser::focus("content");
            }
        >
            "Skip to the content"
        </a>
        <div class="l-shell" data-unfolded=is_unfolded>
            {side}
            <div class="l-shell__main">
                {move || demo.get().then(banner)}
                <main class="l-content" id="content" tabindex="-1">
                    {children()}
                </main>
            </div>
        </div>
        <div class="u-hidden" id="announcer" role="status"></div>
    }
    .into_any()
}

fn banner() -> AnyView {
    view! {
        <aside class="l-demo" aria-label="Demo">
            <Icon glyph=Glyph::Info />
            "Demo: anyone on this machine is an administrator"
        </aside>
    }
    .into_any()
}

fn side(
    member: Member,
    path: Signal<String>,
    revision: Signal<Option<u64>>,
    demo: Signal<bool>,
    unfolded: RwSignal<bool>,
    on_sign_out: Callback<()>,
) -> AnyView {
    let fold = Signal::derive(move || {
        if unfolded.get() { "Close the menu" } else { "Open the menu" }.to_owned()
    });
    let glyph = Signal::derive(move || if unfolded.get() { Glyph::Close } else { Glyph::Bars });
    let live = Signal::derive(move || {
        revision.get().map(|revision| "revision ".to_owned() + &text::number(revision))
    });
    let is_unknown = Signal::derive(move || revision.get().is_none());
    let admin = member
        .is_admin
        .then(|| entry(&Path::Administration, Glyph::Administration, "Administration", path));
    view! {
        <header class="l-side">
            <div class="l-side__bar">
                <a class="l-logo" href="/">
                    <Logo />
                    "Mockpit"
                </a>
                <span class="l-side__fold">
                    <IconButton
                        label=fold
                        glyph
                        on_press=move |()| unfolded.update(|unfolded| *unfolded = !*unfolded)
                    />
                </span>
            </div>
            <nav class="l-side__menu" aria-label="Main">
                <ul>{entry(&Path::Services, Glyph::Services, "Services", path)} {admin}</ul>
            </nav>
            <div class="l-side__foot">
                <p class="l-live" hidden=is_unknown>
                    {live}
                </p>
                <div class="l-account">
                    <span class="l-account__name">
                        <bdi>{text::visible(&member.name)}</bdi>
                        <span class="l-account__role">" · " {member.role}</span>
                    </span>
                    <AccountMenu demo on_sign_out />
                </div>
            </div>
        </header>
    }
    .into_any()
}

fn entry(to: &Path, glyph: Glyph, word: &'static str, path: Signal<String>) -> AnyView {
    let href = to.href();
    let own = href.clone();
    let current =
        Signal::derive(move || path.with(|path| paths::within(path, &own)).then_some("page"));
    view! {
        <li>
            <a class="l-side__link" href=href aria-current=current>
                <Icon glyph />
                {word}
            </a>
        </li>
    }
    .into_any()
}

#[component]
fn AccountMenu(demo: Signal<bool>, on_sign_out: Callback<()>) -> impl IntoView {
    let theme = RwSignal::new(browser::theme());
    Effect::new(move || browser::set_theme(theme.get()));
    move || {
        let themes = Theme::ALL.into_iter().map(|own| {
            let words = match own {
                Theme::System => "Colours of the system",
                Theme::Light => "Light",
                Theme::Dark => "Dark",
            };
            MenuItem::new(words, move || theme.set(own))
                .one_of(Signal::derive(move || theme.get() == own))
        });
        let mut items: Vec<_> = themes.collect();
        if !demo.get() {
            items.push(MenuItem::new("Sign out", on_sign_out).with_icon(Glyph::SignOut));
        }
        view! { <Menu label="Account and colours" items /> }
    }
}

/// The mark: an open cockpit window over a horizon.
#[component]
pub fn Logo() -> impl IntoView {
    view! {
        <svg class="l-logo__mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path class="l-logo__frame" d="M12 1.5 22.5 12 12 22.5 1.5 12z"></path>
            <path class="l-logo__horizon" d="M5.5 12h3.5l2 -3.5 2.5 7 2-3.5h3"></path>
        </svg>
    }
    .into_any()
}
