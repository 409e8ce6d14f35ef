//! The rules of an edited profile, in their order. A rule keeps its ID wherever it moves.

use snapshot::response_times::{Condition, MAX_RULES, Rule};

use super::rule_form::RuleForm;

/// Identifies a rule while its profile is edited.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct RuleId(u32);

impl RuleId {
    /// The number, for the ids of elements.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}

/// Where a rule moves.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Move {
    /// One place towards the start.
    Up,
    /// One place towards the end.
    Down,
    /// To the start.
    First,
    /// To the end.
    Last,
    /// To this index.
    To(usize),
}

/// A rule of an edited profile.
#[derive(Clone, Debug, PartialEq)]
pub struct EditedRule {
    /// The ID.
    pub id: RuleId,
    /// The last valid state.
    pub rule: Rule,
    /// What the fields hold. `None` until somebody opens the rule, because a profile can have thousands.
    form: Option<Box<RuleForm>>,
    is_valid: bool,
}

impl EditedRule {
    /// Whether all fields are valid.
    #[must_use]
    pub const fn is_valid(&self) -> bool {
        self.is_valid
    }

    /// What the fields hold.
    #[must_use]
    pub fn form(&self) -> RuleForm {
        self.form.as_deref().cloned().unwrap_or_else(|| RuleForm::from(&self.rule))
    }
}

/// The rules of an edited profile.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RuleList {
    rules: Vec<EditedRule>,
    next_id: u32,
}

impl RuleList {
    /// Takes the rules of a profile.
    #[must_use]
    pub fn new(rules: &[Rule]) -> Self {
        let mut list = Self::default();
        for rule in rules {
            let new = list.create(rule.clone(), None);
            list.rules.push(new);
        }
        list
    }

    /// The rules in their order.
    #[must_use]
    pub fn as_slice(&self) -> &[EditedRule] {
        &self.rules
    }

    /// The number of rules.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// Whether there is no rule.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Whether another rule would be too many.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.rules.len() >= MAX_RULES
    }

    /// The index of a rule.
    #[must_use]
    pub fn position(&self, id: RuleId) -> Option<usize> {
        self.rules.iter().position(|rule| rule.id == id)
    }

    /// A rule.
    #[must_use]
    pub fn get(&self, id: RuleId) -> Option<&EditedRule> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// The first rule with an invalid field.
    #[must_use]
    pub fn first_invalid(&self) -> Option<RuleId> {
        self.rules.iter().find(|rule| !rule.is_valid).map(|rule| rule.id)
    }

    /// The rules that have the text in a pattern or a label, in any case. All for an empty text.
    #[must_use]
    pub fn find(&self, text: &str) -> Vec<RuleId> {
        let text = text.trim().to_lowercase();
        let has = |part: &str| part.to_lowercase().contains(&text);
        let is_found = |rule: &EditedRule| {
            let Condition { label, service, version, operation, .. } = &rule.rule.condition;
            let patterns = [service, version, operation].into_iter().flatten();
            let label = label.as_ref();
            text.is_empty()
                || patterns.into_iter().any(|it| has(it.as_str()))
                || label.is_some_and(|it| has(it.key()) || it.value().is_some_and(&has))
        };
        self.rules.iter().filter(|rule| is_found(rule)).map(|rule| rule.id).collect()
    }

    /// Whether the rules are valid and equal to these.
    #[must_use]
    pub fn is_equal(&self, rules: &[Rule]) -> bool {
        self.rules.iter().all(|rule| rule.is_valid)
            && self.rules.iter().map(|rule| &rule.rule).eq(rules)
    }

    /// Appends a rule that keeps the times of all operations. `None` if there are too many rules.
    pub fn add(&mut self) -> Option<RuleId> {
        if self.is_full() {
            return None;
        }
        let new = self.create(Rule::default(), None);
        let id = new.id;
        self.rules.push(new);
        Some(id)
    }

    /// Inserts a copy below a rule. `None` if there are too many rules.
    pub fn duplicate(&mut self, id: RuleId) -> Option<RuleId> {
        let index = self.position(id).filter(|_| !self.is_full())?;
        let EditedRule { rule, form, is_valid, .. } = self.rules.get(index)?.clone();
        let copy = EditedRule { is_valid, ..self.create(rule, form) };
        let id = copy.id;
        self.rules.insert(index + 1, copy);
        Some(id)
    }

    /// Removes a rule. Returns the one that is in its place, or the last one.
    pub fn remove(&mut self, id: RuleId) -> Option<RuleId> {
        let index = self.position(id)?;
        self.rules.remove(index);
        self.rules.get(index).or(self.rules.last()).map(|rule| rule.id)
    }

    /// Moves a rule. Returns its new index if it has moved.
    pub fn move_rule(&mut self, id: RuleId, to: Move) -> Option<usize> {
        let from = self.position(id)?;
        let last = self.rules.len() - 1;
        let to = match to {
            Move::Up => from.saturating_sub(1),
            Move::Down => from + 1,
            Move::First => 0,
            Move::Last => last,
            Move::To(index) => index,
        };
        let to = to.min(last);
        if to == from {
            return None;
        }
        let rule = self.rules.remove(from);
        self.rules.insert(to, rule);
        Some(to)
    }

    /// Changes what the fields of a rule hold.
    pub fn edit(&mut self, id: RuleId, change: impl FnOnce(&mut RuleForm)) {
        let Some(edited) = self.rules.iter_mut().find(|rule| rule.id == id) else { return };
        let form = edited.form.get_or_insert_with(|| Box::new(RuleForm::from(&edited.rule)));
        change(form);
        let rule = form.to_rule();
        edited.is_valid = rule.is_some();
        if let Some(rule) = rule {
            edited.rule = rule;
        }
    }

    fn create(&mut self, rule: Rule, form: Option<Box<RuleForm>>) -> EditedRule {
        let id = RuleId(self.next_id);
        self.next_id += 1;
        EditedRule { id, rule, form, is_valid: true }
    }
}

#[cfg(test)]
mod tests {
    use snapshot::response_times::{Action, Strategy, Time};

    use super::{
        super::{
            action_form::{ActionField, ActionKind},
            rule_form::RuleField,
        },
        *,
    };

    fn rule(time: u32) -> Rule {
        let time = Time::new(time).unwrap();
        Rule { action: Action::Set { time, strategy: Strategy::Fixed }, ..Rule::default() }
    }

    fn times(list: &RuleList) -> Vec<u32> {
        let time = |rule: &EditedRule| match rule.rule.action {
            Action::Set { time, .. } => time.get(),
            Action::Keep | Action::Scale(_) => 0,
        };
        list.as_slice().iter().map(time).collect()
    }

    fn list(times: &[u32]) -> RuleList {
        let rules: Vec<Rule> = times.iter().map(|time| rule(*time)).collect();
        RuleList::new(&rules)
    }

    #[test]
    fn rules_move_and_stop_at_the_ends() {
        let mut list = list(&[1, 2, 3, 4]);
        let second = list.as_slice()[1].id;
        for (to, index, expected) in [
            (Move::Up, Some(0), [2, 1, 3, 4]),
            (Move::Up, None, [2, 1, 3, 4]),
            (Move::Down, Some(1), [1, 2, 3, 4]),
            (Move::Last, Some(3), [1, 3, 4, 2]),
            (Move::Down, None, [1, 3, 4, 2]),
            (Move::To(1), Some(1), [1, 2, 3, 4]),
            (Move::To(99), Some(3), [1, 3, 4, 2]),
            (Move::First, Some(0), [2, 1, 3, 4]),
        ] {
            assert_eq!(list.move_rule(second, to), index, "{to:?}");
            assert_eq!(times(&list), expected, "{to:?}");
        }
    }

    #[test]
    fn rules_are_added_duplicated_and_removed() {
        let mut list = list(&[1, 2]);
        let first = list.as_slice()[0].id;
        let copy = list.duplicate(first).unwrap();
        assert_eq!(times(&list), [1, 1, 2]);
        assert_eq!(list.position(copy), Some(1));
        let added = list.add().unwrap();
        assert_eq!(times(&list), [1, 1, 2, 0]);
        assert_eq!(list.remove(added), Some(list.as_slice()[2].id), "the last one is next");
        assert_eq!(list.remove(first), Some(copy));
        assert_eq!(times(&list), [1, 2]);
        assert_eq!(list.remove(first), None);
    }

    #[test]
    fn rules_are_found_by_patterns_and_labels() {
        let mut list = list(&[1, 2, 3]);
        let [first, second, third] = [0, 1, 2].map(|index| list.as_slice()[index].id);
        list.edit(first, |form| form.set_text(RuleField::Operation, "GET /Orders".into()));
        list.edit(second, |form| form.set_text(RuleField::LabelKey, "orders".into()));
        assert_eq!(list.find(" ORDERS "), [first, second]);
        assert_eq!(list.find(""), [first, second, third]);
        assert_eq!(list.find("x"), []);
    }

    #[test]
    fn number_of_rules_is_limited() {
        let mut list = RuleList::new(&vec![Rule::default(); MAX_RULES]);
        assert!(list.is_full());
        assert_eq!(list.add(), None);
        assert_eq!(list.duplicate(list.as_slice()[0].id), None);
        assert_eq!(list.len(), MAX_RULES);
    }

    #[test]
    fn invalid_text_stays_and_its_copy_is_invalid_too() {
        let mut list = list(&[1]);
        let id = list.as_slice()[0].id;
        list.edit(id, |form| form.action.set_text(ActionField::Time, "-5".into()));
        assert_eq!(list.first_invalid(), Some(id));
        assert!(!list.is_equal(&[rule(1)]));
        assert_eq!(list.get(id).unwrap().form().action.text(ActionField::Time), "-5");
        let copy = list.duplicate(id).unwrap();
        assert!(!list.get(copy).unwrap().is_valid());
        list.edit(id, |form| form.action.set_text(ActionField::Time, "5".into()));
        list.remove(copy);
        assert!(list.is_equal(&[rule(5)]));
        list.edit(id, |form| {
            form.action.kind = ActionKind::Keep;
            form.set_text(RuleField::Service, "a\u{1}".into());
        });
        assert_eq!(list.first_invalid(), Some(id));
    }
}
