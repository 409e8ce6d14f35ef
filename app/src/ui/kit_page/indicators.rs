//! Icons, badges, counts and facts.

use leptos::prelude::*;
use snapshot::ServiceType;

use super::section;
use crate::{
    text,
    ui::{
        browser,
        kit::{
            Badge, Chip, CodeValue, Count, CountList, Fact, Facts, Icon, IconName, Status,
            StatusBadge, Thumbnail, Thumbnails, TimeAgo, Tone, TypeBadge,
        },
    },
};

pub(super) fn view() -> AnyView {
    [
        section("Icons", icons()),
        section("Badges and chips", badges()),
        section("Counts", counts()),
        section("Facts", facts()),
        section("Thumbnails", thumbnails()),
    ]
    .into_any()
}

fn icons() -> AnyView {
    let icon = |icon: IconName| {
        let name = format!("{icon:?}");
        view! {
            <span class="s-kit__icon">
                <Icon name=icon />
                {name}
            </span>
        }
    };
    view! { <div class="s-kit__row">{IconName::ALL.map(icon).into_iter().collect_view()}</div> }
        .into_any()
}

fn badges() -> AnyView {
    let tones = [Tone::Neutral, Tone::Info, Tone::Success, Tone::Warning, Tone::Danger];
    let badge = |tone: Tone| view! { <Badge tone icon=IconName::History text="Restore of 41" /> };
    let statuses = [
        Status::New,
        Status::Changed,
        Status::Conflict,
        Status::OnlyHere,
        Status::Removed,
        Status::Identical,
    ];
    let types = ServiceType::KNOWN.into_iter().chain([ServiceType::Unknown]);
    view! {
        <div class="s-kit__row">
            {statuses.map(|status| view! { <StatusBadge status /> }).into_iter().collect_view()}
        </div>
        <div class="s-kit__row">
            {types.map(|of| view! { <TypeBadge of /> }).collect_view()}
        </div>
        <div class="s-kit__row">{tones.map(badge).into_iter().collect_view()}</div>
        <div class="s-kit__row">
            <Chip text="domain=pastry" />
            <Chip text="Type: REST" on_remove=|| () />
            <Chip text=text::visible("label\u{202e}with a hidden character") on_remove=|| () />
        </div>
    }
    .into_any()
}

fn counts() -> AnyView {
    let counts = vec![
        Count { count: 12, words: "to add".into(), tone: Tone::Success },
        Count { count: 4, words: "to replace".into(), tone: Tone::Warning },
        Count { count: 1, words: "removes 3 examples".into(), tone: Tone::Danger },
        Count { count: 10_103, words: "identical".into(), tone: Tone::Neutral },
        Count { count: 2, words: "need a decision".into(), tone: Tone::Info },
    ];
    view! { <CountList counts /> }.into_any()
}

fn facts() -> AnyView {
    view! {
        <Facts>
            <Fact label="File">"payments.json"</Fact>
            <Fact label="Size">{text::bytes(14_200_000)}</Fact>
            <Fact label="SHA-256">
                <CodeValue
                    text="9f2c4a7be01d55c0a3f9e6c2118d7b40a1ce27f3906be4d85f12ac0937de6b58"
                    short=12
                    copy="Copy SHA-256"
                />
            </Fact>
            <Fact label="Last import">
                <TimeAgo at=browser::now() - 7_200_000 />
            </Fact>
        </Facts>
    }
    .into_any()
}

fn thumbnails() -> AnyView {
    view! {
        <Thumbnails>
            <Thumbnail
                href="#"
                icon=IconName::Snapshot
                name="Snapshots"
                line="Export services as a snapshot, or import a snapshot"
                fact="103 services, last import 2 hours ago by anna"
            />
            <Thumbnail
                href="#"
                icon=IconName::History
                name="History"
                line="View, download, restore and undo revisions"
            />
            <Thumbnail
                href="#"
                icon=IconName::Snapshot
                name="With links"
                line="Links of their own below the fact"
                fact="103 services"
            >
                <ul class="c-thumbnail__items">
                    <li>
                        <a href="#">"payments.json"</a>
                        <span class="c-thumbnail__item-facts">"anna, 2 hours ago"</span>
                    </li>
                </ul>
            </Thumbnail>
        </Thumbnails>
    }
    .into_any()
}
