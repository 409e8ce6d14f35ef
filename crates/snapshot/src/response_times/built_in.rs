//! The profiles that Mockpit has.

use super::{
    action::Action,
    profile::Profile,
    scale::{Bounds, Factor, Scale},
    strategy::{Percent, Strategy},
    time::Time,
};

/// A profile that Mockpit has.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum BuiltIn {
    /// Keeps all times.
    AsInFile,
    /// Sets all times to 0.
    NoDelay,
    /// Doubles all times, to at least 300 ms, and varies them by 30 percent. A request over a mobile
    /// network of the third generation takes about that much longer.
    SlowNetwork,
    /// Multiplies all times by ten, so that load tests find missing timeouts.
    Tenfold,
}

impl BuiltIn {
    /// All profiles, in the order of lists.
    pub const ALL: [Self; 4] = [Self::AsInFile, Self::NoDelay, Self::SlowNetwork, Self::Tenfold];

    /// The ID, for addresses and requests. It never changes.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::AsInFile => "as-in-file",
            Self::NoDelay => "no-delay",
            Self::SlowNetwork => "slow-network",
            Self::Tenfold => "tenfold",
        }
    }

    /// The profile with this ID.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.id() == id)
    }

    /// The profile.
    #[must_use]
    pub fn profile(self) -> Profile {
        let (name, description) = match self {
            Self::AsInFile => ("As in the file", "Keeps all response times."),
            Self::NoDelay => ("No delay", "Responds at once."),
            Self::SlowNetwork => (
                "Slow network",
                "Doubles response times, to at least 300 ms, and varies them by 30 %.",
            ),
            Self::Tenfold => ("Tenfold for load tests", "Multiplies response times by ten."),
        };
        Profile {
            name: name.into(),
            description: description.into(),
            rules: Vec::new(),
            otherwise: self.action(),
        }
    }

    const fn action(self) -> Action {
        match self {
            Self::AsInFile => Action::Keep,
            Self::NoDelay => Action::Set { time: Time(0), strategy: Strategy::Fixed },
            Self::SlowNetwork => Action::Scale(Scale {
                factor: Factor(2_000),
                bounds: Bounds { floor: Some(Time(300)), ceiling: None },
                strategy: Some(Strategy::RandomPercent(Percent(30))),
            }),
            Self::Tenfold => Action::Scale(Scale::new(Factor(10_000))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::response_times::preview_service;

    #[test]
    fn built_in_profiles_are_valid_and_have_stable_ids() {
        let ids = BuiltIn::ALL.map(BuiltIn::id);
        assert_eq!(ids, ["as-in-file", "no-delay", "slow-network", "tenfold"]);
        for built_in in BuiltIn::ALL {
            assert_eq!(BuiltIn::from_id(built_in.id()), Some(built_in));
            let profile = built_in.profile();
            let checked = Profile::new(
                profile.name(),
                profile.description(),
                profile.rules().to_vec(),
                profile.otherwise(),
            );
            assert_eq!(checked.as_ref(), Ok(&profile));
        }
        assert_eq!(BuiltIn::from_id("other"), None);
    }

    #[test]
    fn built_in_profiles_change_times_as_described() {
        let service = r#"{"type":"GRPC","operations":[{"name":"a"},
            {"name":"b","defaultDelay":80,"defaultDelayStrategy":"random"},
            {"name":"c","defaultDelay":1500}]}"#;
        for (built_in, expected) in [
            (BuiltIn::AsInFile, ["0 fixed", "80 random", "1500 fixed"]),
            (BuiltIn::NoDelay, ["0 fixed", "0 fixed", "0 fixed"]),
            (BuiltIn::SlowNetwork, ["300 random-30", "300 random-30", "3000 random-30"]),
            (BuiltIn::Tenfold, ["0 fixed", "800 random", "15000 fixed"]),
        ] {
            let changes = preview_service(&built_in.profile(), service).into_iter();
            let after: Vec<String> = changes
                .map(|it| format!("{} {}", it.after.effective_time(), it.after.strategy))
                .collect();
            assert_eq!(after, expected);
        }
    }
}
