//! What was found at an instance: its facts, or why it cannot be used.

use api_types::{InstanceFindings, InstanceProblem};
use leptos::prelude::*;

use super::{problem, text};
use crate::ui::kit::{Fact, Facts, Notice, Tone};

/// The facts of a trial that succeeded.
pub(super) fn found(findings: &InstanceFindings) -> AnyView {
    let title = text::found(findings);
    let (facts, warnings) = (findings_facts(findings), warnings(findings));
    view! {
        <Notice tone=Tone::Success title />
        <Facts>{facts}</Facts>
        {warnings}
    }
    .into_any()
}

/// The problem of a trial that failed.
pub(super) fn failed(what: &InstanceProblem) -> AnyView {
    let next = problem::next(what);
    view! { <Notice tone=Tone::Danger title=problem::sentence(what)>{next}</Notice> }.into_any()
}

/// The facts about an account and the limits.
pub(super) fn findings_facts(findings: &InstanceFindings) -> AnyView {
    let rights = &findings.rights;
    let (export, import) = (text::permission(rights.export), text::permission(rights.import));
    let (roles, limit) = (text::roles(rights), text::limit(findings.limits.upload));
    view! {
        {roles.map(|roles| view! { <Fact label=text::ROLES>{roles}</Fact> })}
        <Fact label=text::MAY_FETCH>{export}</Fact>
        <Fact label=text::MAY_SEND>{import}</Fact>
        <Fact label=text::LIMIT>{limit}</Fact>
    }
    .into_any()
}

/// What a person should know before using the instance.
pub(super) fn warnings(findings: &InstanceFindings) -> AnyView {
    let remark = |is_shown: bool, text: &'static str| {
        is_shown.then(|| view! { <p class="s-instances__hint">{text}</p> })
    };
    view! {
        {remark(!findings.is_known_version, text::UNKNOWN_VERSION)}
        {remark(findings.is_private, text::PRIVATE)}
    }
    .into_any()
}
