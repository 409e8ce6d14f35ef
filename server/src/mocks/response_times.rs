//! Response times that replace those of definitions.

use std::{collections::HashMap, str::FromStr, sync::Arc, time::Duration};

use mocks::{Delay, Service};
use snapshot::{
    ServiceType,
    response_times::{Profile, preview_service},
};

/// Response times that replace those of definitions.
#[derive(Clone, Debug, Default)]
pub enum ResponseTimes {
    /// Those of the definitions.
    #[default]
    Defined,
    /// Those of a profile.
    Profile(Arc<Profile>),
    /// Those of the definitions, or of a profile, multiplied.
    Scaled(Factor, Option<Arc<Profile>>),
    /// The same for all operations.
    Fixed(Duration),
}

/// A factor from 0 to 1,000.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Factor(f64);

/// What `--delay` asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DelayArgument {
    /// The same for all operations.
    Fixed(Duration),
    /// A multiple.
    Factor(Factor),
}

/// The text is no delay.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a delay is `none`, a factor such as `x0.5`, or a time such as `200ms` or `1.5s`")]
pub struct InvalidDelay;

/// The longest fixed time.
const MAX_FIXED: Duration = Duration::from_mins(10);

impl FromStr for DelayArgument {
    type Err = InvalidDelay;

    fn from_str(text: &str) -> Result<Self, InvalidDelay> {
        let number = |text: &str| {
            let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
            text.parse::<f64>().ok().filter(|_| is_plain).ok_or(InvalidDelay)
        };
        if text == "none" {
            return Ok(Self::Fixed(Duration::ZERO));
        }
        if let Some(factor) = text.strip_prefix('x') {
            let factor = number(factor)?;
            return if factor <= 1_000.0 {
                Ok(Self::Factor(Factor(factor)))
            } else {
                Err(InvalidDelay)
            };
        }
        let seconds = match (text.strip_suffix("ms"), text.strip_suffix('s')) {
            (Some(millis), _) => number(millis)? / 1_000.0,
            (None, Some(seconds)) => number(seconds)?,
            (None, None) => return Err(InvalidDelay),
        };
        let time = Duration::try_from_secs_f64(seconds).map_err(|_| InvalidDelay)?;
        if time <= MAX_FIXED { Ok(Self::Fixed(time)) } else { Err(InvalidDelay) }
    }
}

impl ResponseTimes {
    /// What a profile and `--delay` together ask for.
    #[must_use]
    pub fn new(profile: Option<Profile>, delay: Option<DelayArgument>) -> Self {
        let profile = profile.map(Arc::new);
        match (profile, delay) {
            (_, Some(DelayArgument::Fixed(time))) => Self::Fixed(time),
            (profile, Some(DelayArgument::Factor(factor))) => Self::Scaled(factor, profile),
            (Some(profile), None) => Self::Profile(profile),
            (None, None) => Self::Defined,
        }
    }

    /// The response times of the operations of a service, which `definition` has as JSON. `None` if they are those of
    /// the definition.
    #[must_use]
    pub fn delays(&self, service: &Service, definition: &str) -> Option<Arc<[Delay]>> {
        // The delay of an event operation is the interval between two messages.
        let is_event = matches!(service.kind, ServiceType::Event | ServiceType::GenericEvent);
        match self {
            Self::Defined => None,
            Self::Profile(profile) => Some(of_profile(profile, service, definition).into()),
            Self::Fixed(_) | Self::Scaled(_, None) if is_event => None,
            Self::Fixed(time) => {
                let value = i64::try_from(time.as_millis()).ok();
                Some(service.operations.iter().map(|_| Delay { value, strategy: None }).collect())
            }
            Self::Scaled(factor, profile) => {
                let delays = match profile {
                    Some(profile) => of_profile(profile, service, definition),
                    None => service.operations.iter().map(|it| it.delay.clone()).collect(),
                };
                let scale = |delay: Delay| Delay {
                    value: delay.value.map(|value| if is_event { value } else { factor.of(value) }),
                    ..delay
                };
                Some(delays.into_iter().map(scale).collect())
            }
        }
    }
}

impl Factor {
    fn of(self, millis: i64) -> i64 {
        (millis as f64 * self.0).round() as i64
    }
}

fn of_profile(profile: &Profile, service: &Service, definition: &str) -> Vec<Delay> {
    let changes = preview_service(profile, definition);
    let after: HashMap<&str, _> = changes.iter().map(|it| (&*it.name, &it.after)).collect();
    let delay = |operation: &mocks::Operation| match after.get(&*operation.name) {
        Some(time) => Delay { value: time.time, strategy: Some(time.strategy.to_string().into()) },
        None => operation.delay.clone(),
    };
    service.operations.iter().map(delay).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_are_parsed() {
        let fixed = |millis| Ok(DelayArgument::Fixed(Duration::from_millis(millis)));
        for (text, expected) in [
            ("none", fixed(0)),
            ("200ms", fixed(200)),
            ("1.5s", fixed(1_500)),
            ("x0.5", Ok(DelayArgument::Factor(Factor(0.5)))),
            ("x", Err(InvalidDelay)),
            ("x-1", Err(InvalidDelay)),
            ("xNaN", Err(InvalidDelay)),
            ("200", Err(InvalidDelay)),
            ("1e9s", Err(InvalidDelay)),
            ("99999s", Err(InvalidDelay)),
        ] {
            assert_eq!(text.parse(), expected, "{text}");
        }
        assert_eq!(Factor(0.5).of(301), 151);
    }
}
