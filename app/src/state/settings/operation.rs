//! The settings of an operation in a form.

use snapshot::{
    response_times::{Percent, ResponseTime, StoredStrategy, Strategy},
    settings::{DispatcherEdit, OperationEdit, OperationSettings},
};

use super::{
    constraints::ConstraintsForm,
    time::{TimeFault, parse_time},
};

/// A setting of an operation.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum OperationField {
    /// The response time.
    Time,
    /// The strategy.
    Strategy,
    /// The dispatcher with its rules.
    Dispatcher,
    /// The parameter constraints.
    Constraints,
}

/// The settings of an operation in a form.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct OperationForm {
    /// The response time.
    pub time: String,
    /// The strategy.
    pub strategy: StrategyForm,
    /// The name of the dispatcher. Empty for none.
    pub dispatcher: String,
    /// The rules of the dispatcher.
    pub rules: String,
    /// The parameter constraints.
    pub constraints: ConstraintsForm,
}

/// How a time varies.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub enum StrategyKind {
    /// Always the time.
    #[default]
    Fixed,
    /// Between 0 and the time.
    Random,
    /// Some percent around the time.
    Percent,
    /// Another text of the repository, which stays as it is.
    Other(String),
}

/// A strategy in a form.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct StrategyForm {
    /// The kind.
    pub kind: StrategyKind,
    /// The percentage of [`StrategyKind::Percent`].
    pub percent: String,
}

impl StrategyForm {
    fn new(strategy: &StoredStrategy) -> Self {
        let kind = match strategy {
            StoredStrategy::Known(Strategy::Fixed) => StrategyKind::Fixed,
            StoredStrategy::Known(Strategy::Random) => StrategyKind::Random,
            StoredStrategy::Known(Strategy::RandomPercent(percent)) => {
                let percent = percent.get().to_string();
                return Self { kind: StrategyKind::Percent, percent };
            }
            StoredStrategy::Other(text) => StrategyKind::Other(text.to_string()),
        };
        Self { kind, percent: "20".to_owned() }
    }

    /// The strategy. `None` if the percentage is no whole number from 0 to 100.
    #[must_use]
    pub fn to_strategy(&self) -> Option<StoredStrategy> {
        Some(match &self.kind {
            StrategyKind::Fixed => StoredStrategy::Known(Strategy::Fixed),
            StrategyKind::Random => StoredStrategy::Known(Strategy::Random),
            StrategyKind::Percent => {
                let percent = self.percent.trim().parse().ok().and_then(Percent::new)?;
                StoredStrategy::Known(Strategy::RandomPercent(percent))
            }
            StrategyKind::Other(text) => StoredStrategy::Other(text.as_str().into()),
        })
    }
}

impl OperationForm {
    /// The form with these settings.
    #[must_use]
    pub fn new(settings: &OperationSettings) -> Self {
        let ResponseTime { strategy, .. } = &settings.response_time;
        Self {
            time: settings.response_time.effective_time().to_string(),
            strategy: StrategyForm::new(strategy),
            dispatcher: settings.dispatcher.to_string(),
            rules: settings.rules.to_string(),
            constraints: ConstraintsForm::new(&settings.constraints),
        }
    }

    /// What is wrong with the time.
    #[must_use]
    pub fn time_fault(&self) -> Option<TimeFault> {
        parse_time(&self.time).err()
    }

    /// Whether a field cannot be read.
    #[must_use]
    pub fn is_invalid(&self) -> bool {
        self.time_fault().is_some() || self.strategy.to_strategy().is_none()
    }

    /// Whether a field differs from these settings. An invalid field does.
    #[must_use]
    pub fn differs(&self, field: OperationField, settings: &OperationSettings) -> bool {
        match field {
            OperationField::Time => {
                parse_time(&self.time) != Ok(settings.response_time.effective_time())
            }
            OperationField::Strategy => {
                self.strategy.to_strategy().as_ref() != Some(&settings.response_time.strategy)
            }
            OperationField::Dispatcher => {
                *self.dispatcher != *settings.dispatcher || *self.rules != *settings.rules
            }
            OperationField::Constraints => !self.constraints.is_equal(&settings.constraints),
        }
    }

    /// Takes a field from these settings.
    pub fn take(&mut self, field: OperationField, settings: &OperationSettings) {
        let new = Self::new(settings);
        match field {
            OperationField::Time => self.time = new.time,
            OperationField::Strategy => self.strategy = new.strategy,
            OperationField::Dispatcher => {
                (self.dispatcher, self.rules) = (new.dispatcher, new.rules);
            }
            OperationField::Constraints => self.constraints = new.constraints,
        }
    }

    /// What differs from these settings. Invalid fields are left out.
    #[must_use]
    pub fn edit(&self, settings: &OperationSettings) -> OperationEdit {
        let differs = |field| self.differs(field, settings);
        let strategy = self.strategy.to_strategy();
        OperationEdit {
            name: settings.name.clone(),
            time: parse_time(&self.time).ok().filter(|_| differs(OperationField::Time)),
            strategy: strategy
                .filter(|_| differs(OperationField::Strategy))
                .map(|strategy| strategy.to_string().into()),
            dispatcher: differs(OperationField::Dispatcher).then(|| DispatcherEdit {
                name: self.dispatcher.as_str().into(),
                rules: self.rules.as_str().into(),
            }),
            constraints: differs(OperationField::Constraints)
                .then(|| self.constraints.to_constraints()),
        }
    }
}

impl OperationField {
    /// All settings.
    pub const ALL: [Self; 4] = [Self::Time, Self::Strategy, Self::Dispatcher, Self::Constraints];
}
