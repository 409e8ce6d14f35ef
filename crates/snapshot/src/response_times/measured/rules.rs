//! Makes a profile from measurements.

use std::{cmp::Reverse, time::Duration};

use super::{
    super::{
        action::Action,
        condition::Condition,
        pattern::Pattern,
        profile::{InvalidProfile, Profile, Rule},
        strategy::{Percent, Strategy},
        time::Time,
    },
    measurements::{MeasuredOperation, Measurements},
};

/// Which measured times become rules.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Basis {
    /// The median, without variation.
    P50Fixed,
    /// The median, varied by as many percent as the 90th percentile is above it: 1 to 100.
    P50WithSpread,
}

impl Measurements {
    /// A profile with a rule for each measured operation. It keeps the times of all others.
    ///
    /// Rules ignore case and accents. Of operations that differ in nothing else, the first one decides
    /// for all.
    ///
    /// # Errors
    /// The name is blank or too long, or there are more operations than a profile can have rules.
    pub fn to_profile(&self, name: &str, basis: Basis) -> Result<Profile, InvalidProfile> {
        let rule = |measured: &MeasuredOperation| Rule {
            condition: condition(measured),
            action: action(measured, basis),
        };
        let mut rules: Vec<Rule> = self.operations.iter().map(rule).collect();
        // A name with `*` or `?` also matches other names, whose own rules must decide.
        rules.sort_by_key(|rule| {
            let Condition { service, version, operation, .. } = &rule.condition;
            let patterns = [service, version, operation].into_iter().flatten();
            let has_wildcard = patterns.clone().any(|it| it.literal().is_none());
            let is_literal = |letter: &char| !matches!(letter, '*' | '?');
            let literals = patterns.flat_map(|it| it.as_str().chars()).filter(is_literal).count();
            (has_wildcard, has_wildcard.then_some(Reverse(literals)))
        });
        Profile::new(name, "", rules, Action::Keep)
    }
}

fn condition(measured: &MeasuredOperation) -> Condition {
    Condition {
        service: Pattern::for_name(&measured.service.name),
        version: Pattern::for_name(&measured.service.version),
        operation: Pattern::for_name(&measured.operation),
        ..Condition::default()
    }
}

fn action(measured: &MeasuredOperation, basis: Basis) -> Action {
    let MeasuredOperation { p50, p90, .. } = measured;
    let strategy = match basis {
        Basis::P50Fixed => Strategy::Fixed,
        Basis::P50WithSpread => spread(*p50, *p90).map_or(Strategy::Fixed, Strategy::RandomPercent),
    };
    Action::Set { time: to_time(*p50), strategy }
}

/// The time in whole milliseconds. Halves are rounded up.
fn to_time(time: Duration) -> Time {
    let millis = (time.as_micros() + 500) / 1000;
    u32::try_from(millis).ok().and_then(Time::new).unwrap_or(Time::MAX)
}

/// How many percent the 90th percentile is above the median. `None` if there is no wait.
fn spread(p50: Duration, p90: Duration) -> Option<Percent> {
    if to_time(p50).get() == 0 {
        return None;
    }
    let (p50, above) = (p50.as_micros(), p90.saturating_sub(p50).as_micros());
    let percent = (above * 100 + p50 / 2) / p50;
    Percent::new(u8::try_from(percent.clamp(1, 100)).unwrap_or(100))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ServiceKey, response_times::preview_service};

    fn measured(operation: &str, p50: u64, p90: u64) -> MeasuredOperation {
        let [p50, p90] = [p50, p90].map(Duration::from_micros);
        let service = ServiceKey::new("Beer API", "");
        MeasuredOperation { service, operation: operation.into(), count: 1, p50, p90, p95: p90 }
    }

    #[test]
    fn median_becomes_the_time_and_spread_the_strategy() {
        for (p50, p90, fixed, with_spread) in [
            (80_000, 100_000, "80 fixed", "80 random-25"),
            (80_499, 80_500, "80 fixed", "80 random-1"),
            (80_500, 900_000, "81 fixed", "81 random-100"),
            (499, 900_000, "0 fixed", "0 fixed"),
        ] {
            let action = |basis| match action(&measured("a", p50, p90), basis) {
                Action::Set { time, strategy } => format!("{} {strategy}", time.get()),
                other => format!("{other:?}"),
            };
            assert_eq!(action(Basis::P50Fixed), fixed);
            assert_eq!(action(Basis::P50WithSpread), with_spread);
        }
    }

    #[test]
    fn each_operation_gets_its_own_time() {
        let long = format!("GET /{}", "é".repeat(600));
        let operations = ["GET /*", "GET /a", "GET /b\nc", &long]
            .map(|name| measured(name, name.len() as u64 * 1_000, 0));
        let measurements =
            Measurements { operations: operations.into(), ..Measurements::default() };
        let profile = measurements.to_profile("Measured", Basis::P50Fixed).unwrap();
        let service = format!(
            r#"{{"name":"Beer API","type":"REST","operations":[{{"name":"GET /a"}},{{"name":"GET /*"}},{{"name":"GET /b\nc"}},{{"name":"{long}"}},{{"name":"PUT /a"}}]}}"#
        );
        let after: Vec<Option<i64>> = preview_service(&profile, &service)
            .into_iter()
            .map(|change| change.after.time)
            .collect();
        assert_eq!(after, [Some(6), Some(6), Some(8), Some(long.len() as i64), None]);
    }
}
