//! Finds the rule that decides for an operation.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{
    action::Action, condition::ServiceFacts, latin::fold, pattern::Pattern, profile::Profile,
    time::Unit,
};

/// What decides the response time of an operation.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecidedBy {
    /// The rule with this index, from 0.
    Rule(u32),
    /// No rule matches, so the action for all other operations decides.
    Otherwise,
    /// No rule matches, and nothing else changes an event service.
    Nothing,
}

/// The rules of a profile that can match operations of one service.
pub(super) struct Decider<'a> {
    profile: &'a Profile,
    unit: Unit,
    /// The first rule for exactly this folded name. Measured profiles have a rule for each operation,
    /// so checking all of them for each would take quadratic time.
    by_name: HashMap<&'a str, u32>,
    /// All other rules, in their order. `None` matches every operation.
    others: Vec<(u32, Option<&'a Pattern>)>,
}

impl<'a> Decider<'a> {
    pub(super) fn new(profile: &'a Profile, service: &ServiceFacts) -> Self {
        let (mut by_name, mut others) = (HashMap::new(), Vec::new());
        let rules = (0..).zip(&profile.rules);
        for (index, rule) in rules.filter(|(_, rule)| rule.condition.matches_service(service)) {
            let pattern = rule.condition.operation.as_ref();
            match pattern.and_then(Pattern::literal) {
                Some(name) => _ = by_name.entry(name).or_insert(index),
                None => others.push((index, pattern)),
            }
        }
        Self { profile, unit: Unit::of(service.kind), by_name, others }
    }

    /// The first rule that matches the operation, and its action.
    pub(super) fn decide(&self, operation: &str) -> (DecidedBy, Action) {
        let name = fold(operation);
        let by_name = self.by_name.get(name.as_str()).copied();
        let matches =
            |pattern: &Option<&Pattern>| pattern.is_none_or(|it| it.matches_folded(&name));
        let earlier =
            self.others.iter().take_while(|(index, _)| by_name.is_none_or(|at| *index < at));
        let other = earlier.into_iter().find(|(_, pattern)| matches(pattern));
        let index = other.map(|(index, _)| *index).or(by_name);
        let rule = index.and_then(|index| Some((index, self.profile.rules.get(index as usize)?)));
        match (rule, self.unit) {
            (Some((index, rule)), _) => (DecidedBy::Rule(index), rule.action),
            (None, Unit::Milliseconds) => (DecidedBy::Otherwise, self.profile.otherwise),
            (None, Unit::Seconds) => (DecidedBy::Nothing, Action::Keep),
        }
    }
}
