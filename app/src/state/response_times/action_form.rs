//! The fields of an action. They keep what a person entered, even if it is invalid or belongs to another kind
//! of action.

use snapshot::response_times::{Action, Bounds, Factor, Percent, Scale, Strategy, Time};

use super::fault::{self, Fault};

/// What an action does.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum ActionKind {
    /// Keeps the time.
    #[default]
    Keep,
    /// Sets time and strategy.
    Set,
    /// Multiplies the time.
    Scale,
}

/// How a time varies.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum StrategyKind {
    /// As the operation has it. Only for scaling.
    Keep,
    /// Always the time.
    Fixed,
    /// Between 0 and the time.
    Random,
    /// Some percent around the time.
    Percent,
}

/// A field of an action.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ActionField {
    /// The time to set.
    Time,
    /// The percentage of the strategy.
    Percent,
    /// The factor.
    Factor,
    /// The lowest result of scaling.
    Lowest,
    /// The highest result of scaling.
    Highest,
}

/// The fields of an action.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ActionForm {
    /// What the action does.
    pub kind: ActionKind,
    /// The strategy to set.
    pub set_strategy: StrategyKind,
    /// The strategy after scaling.
    pub scale_strategy: StrategyKind,
    time: String,
    percent: String,
    factor: String,
    lowest: String,
    highest: String,
}

impl Default for ActionForm {
    fn default() -> Self {
        Self {
            kind: ActionKind::Keep,
            set_strategy: StrategyKind::Fixed,
            scale_strategy: StrategyKind::Keep,
            time: String::new(),
            percent: "20".to_owned(),
            factor: "2".to_owned(),
            lowest: String::new(),
            highest: String::new(),
        }
    }
}

impl From<Action> for ActionForm {
    fn from(action: Action) -> Self {
        let mut form = Self::default();
        match action {
            Action::Keep => {}
            Action::Set { time, strategy } => {
                form.kind = ActionKind::Set;
                form.time = time.get().to_string();
                form.set_strategy = form.take_strategy(Some(strategy));
            }
            Action::Scale(Scale { factor, bounds, strategy }) => {
                let text =
                    |time: Option<Time>| time.map_or_else(String::new, |it| it.get().to_string());
                form.kind = ActionKind::Scale;
                form.factor = factor.to_string();
                form.lowest = text(bounds.floor());
                form.highest = text(bounds.ceiling());
                form.scale_strategy = form.take_strategy(strategy);
            }
        }
        form
    }
}

impl ActionForm {
    /// The text of a field.
    #[must_use]
    pub fn text(&self, field: ActionField) -> &str {
        match field {
            ActionField::Time => &self.time,
            ActionField::Percent => &self.percent,
            ActionField::Factor => &self.factor,
            ActionField::Lowest => &self.lowest,
            ActionField::Highest => &self.highest,
        }
    }

    /// Sets the text of a field.
    pub fn set_text(&mut self, field: ActionField, text: String) {
        let place = match field {
            ActionField::Time => &mut self.time,
            ActionField::Percent => &mut self.percent,
            ActionField::Factor => &mut self.factor,
            ActionField::Lowest => &mut self.lowest,
            ActionField::Highest => &mut self.highest,
        };
        *place = text;
    }

    /// The strategy of the chosen action.
    #[must_use]
    pub const fn strategy(&self) -> StrategyKind {
        match self.kind {
            ActionKind::Keep => StrategyKind::Keep,
            ActionKind::Set => self.set_strategy,
            ActionKind::Scale => self.scale_strategy,
        }
    }

    /// Sets the strategy of the chosen action.
    pub const fn set_strategy(&mut self, strategy: StrategyKind) {
        match self.kind {
            ActionKind::Keep => {}
            ActionKind::Set => self.set_strategy = strategy,
            ActionKind::Scale => self.scale_strategy = strategy,
        }
    }

    /// What is wrong with a field of the chosen action. Fields of other actions are never wrong.
    #[must_use]
    pub fn fault(&self, field: ActionField) -> Option<Fault> {
        match (self.kind, field) {
            (ActionKind::Set, ActionField::Time) => fault::time(&self.time).err(),
            (ActionKind::Set | ActionKind::Scale, ActionField::Percent) => {
                let is_used = self.strategy() == StrategyKind::Percent;
                (is_used && self.parse_percent().is_none()).then_some(Fault::Percent)
            }
            (ActionKind::Scale, ActionField::Factor) => self.parse_factor().err(),
            (ActionKind::Scale, ActionField::Lowest) => {
                let lowest = bound(&self.lowest);
                let is_above = |lowest| match (lowest, bound(&self.highest)) {
                    (Some(lowest), Ok(Some(highest))) => lowest > highest,
                    _ => false,
                };
                match lowest {
                    Err(fault) => Some(fault),
                    Ok(lowest) => is_above(lowest).then_some(Fault::LowestAboveHighest),
                }
            }
            (ActionKind::Scale, ActionField::Highest) => bound(&self.highest).err(),
            _ => None,
        }
    }

    /// The action, if all its fields are valid.
    #[must_use]
    pub fn to_action(&self) -> Option<Action> {
        match self.kind {
            ActionKind::Keep => Some(Action::Keep),
            ActionKind::Set => {
                let strategy = self.parse_strategy()?.unwrap_or_default();
                Some(Action::Set { time: fault::time(&self.time).ok()?, strategy })
            }
            ActionKind::Scale => {
                let (floor, ceiling) = (bound(&self.lowest).ok()?, bound(&self.highest).ok()?);
                Some(Action::Scale(Scale {
                    factor: self.parse_factor().ok()?,
                    bounds: Bounds::new(floor, ceiling).ok()?,
                    strategy: self.parse_strategy()?,
                }))
            }
        }
    }

    fn take_strategy(&mut self, strategy: Option<Strategy>) -> StrategyKind {
        match strategy {
            None => StrategyKind::Keep,
            Some(Strategy::Fixed) => StrategyKind::Fixed,
            Some(Strategy::Random) => StrategyKind::Random,
            Some(Strategy::RandomPercent(percent)) => {
                self.percent = percent.get().to_string();
                StrategyKind::Percent
            }
        }
    }

    /// `None` if it is invalid.
    fn parse_strategy(&self) -> Option<Option<Strategy>> {
        Some(match self.strategy() {
            StrategyKind::Keep => None,
            StrategyKind::Fixed => Some(Strategy::Fixed),
            StrategyKind::Random => Some(Strategy::Random),
            StrategyKind::Percent => Some(Strategy::RandomPercent(self.parse_percent()?)),
        })
    }

    fn parse_percent(&self) -> Option<Percent> {
        self.percent.trim().parse().ok().and_then(Percent::new)
    }

    fn parse_factor(&self) -> Result<Factor, Fault> {
        self.factor.trim().parse().map_err(|_| Fault::Factor)
    }
}

/// An optional time.
fn bound(text: &str) -> Result<Option<Time>, Fault> {
    if text.trim().is_empty() { Ok(None) } else { fault::time(text).map(Some) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(time: &str) -> ActionForm {
        ActionForm { kind: ActionKind::Set, time: time.to_owned(), ..ActionForm::default() }
    }

    #[test]
    fn every_invalid_time_has_its_own_fault() {
        for (text, fault) in [
            ("", Fault::NoTime),
            ("  ", Fault::NoTime),
            ("-1", Fault::Negative),
            ("1.5", Fault::Fraction),
            ("86400001", Fault::TooHigh),
            ("1e300", Fault::TooHigh),
            ("soon", Fault::NotANumber),
            ("1,000", Fault::NotANumber),
            ("NaN", Fault::NotANumber),
        ] {
            assert_eq!(set(text).fault(ActionField::Time), Some(fault), "{text}");
            assert_eq!(set(text).to_action(), None, "{text}");
        }
        assert_eq!(set(" 86400000 ").fault(ActionField::Time), None);
        assert_eq!(
            set(" 120 ").to_action(),
            Some(Action::Set { time: Time::new(120).unwrap(), strategy: Strategy::Fixed })
        );
    }

    #[test]
    fn percentage_is_checked_only_where_it_is_used() {
        let mut form = set("5");
        form.set_text(ActionField::Percent, "101".into());
        assert_eq!(form.fault(ActionField::Percent), None);
        form.set_strategy(StrategyKind::Percent);
        for text in ["101", "-1", "2.5", "", "x"] {
            form.set_text(ActionField::Percent, text.into());
            assert_eq!(form.fault(ActionField::Percent), Some(Fault::Percent), "{text}");
            assert_eq!(form.to_action(), None);
        }
    }

    #[test]
    fn bounds_and_factor_of_a_scale_are_checked() {
        let mut form = ActionForm { kind: ActionKind::Scale, ..ActionForm::default() };
        assert_eq!(form.to_action(), Some(Action::Scale(Scale::new("2".parse().unwrap()))));
        form.set_text(ActionField::Lowest, "300".into());
        form.set_text(ActionField::Highest, "200".into());
        assert_eq!(form.fault(ActionField::Lowest), Some(Fault::LowestAboveHighest));
        assert_eq!(form.fault(ActionField::Highest), None);
        form.set_text(ActionField::Highest, "x".into());
        assert_eq!(form.fault(ActionField::Highest), Some(Fault::NotANumber));
        form.set_text(ActionField::Factor, "0".into());
        assert_eq!(form.fault(ActionField::Factor), Some(Fault::Factor));
        assert_eq!(form.to_action(), None);
    }

    #[test]
    fn actions_survive_the_form_and_text_survives_another_kind() {
        let percent = Strategy::RandomPercent(Percent::new(7).unwrap());
        let bounds = Bounds::new(Time::new(20), Time::new(2_000)).unwrap();
        let factor = "1.5".parse().unwrap();
        let time = Time::new(9).unwrap();
        for action in [
            Action::Keep,
            Action::Set { time, strategy: Strategy::Random },
            Action::Set { time, strategy: percent },
            Action::Scale(Scale { factor, bounds, strategy: Some(percent) }),
            Action::Scale(Scale { factor, bounds: Bounds::NONE, strategy: None }),
        ] {
            assert_eq!(ActionForm::from(action).to_action(), Some(action));
        }
        let mut form = set("never");
        form.kind = ActionKind::Keep;
        assert_eq!(form.to_action(), Some(Action::Keep));
        form.kind = ActionKind::Set;
        assert_eq!(form.text(ActionField::Time), "never");
    }
}
