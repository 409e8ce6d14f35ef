//! Texts for response times.

use snapshot::response_times::{ResponseTime, StoredStrategy, Strategy, Unit};

use super::{number, visible};

/// "250 ms ± 20 %", "every 3 s".
#[must_use]
pub fn response_time(response_time: &ResponseTime, unit: Unit) -> String {
    let time = response_time.effective_time().unsigned_abs();
    match (unit, time) {
        (Unit::Seconds, 0) => return "not sent".to_owned(),
        (Unit::Seconds, time) => return ["every ", &number(time), "\u{a0}s"].concat(),
        (Unit::Milliseconds, _) => {}
    }
    let text = milliseconds(time);
    match &response_time.strategy {
        _ if time == 0 => text,
        StoredStrategy::Known(Strategy::Fixed) => text,
        StoredStrategy::Known(Strategy::Random) => "up to ".to_owned() + &text,
        StoredStrategy::Known(Strategy::RandomPercent(percent)) => {
            text + "\u{a0}±\u{a0}" + &number(percent.get().into()) + "\u{a0}%"
        }
        StoredStrategy::Other(name) => text + " (" + &visible(name) + ")",
    }
}

/// "1,500 ms", "no delay". Numbers stay on the line of their unit.
#[must_use]
pub fn milliseconds(time: u64) -> String {
    if time == 0 { "no delay".to_owned() } else { number(time) + "\u{a0}ms" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn response_times_have_their_unit_and_strategy() {
        for (time, strategy, unit, expected) in [
            (Some(300), "random-30", Unit::Milliseconds, "300\u{a0}ms\u{a0}±\u{a0}30\u{a0}%"),
            (Some(1_500), "random", Unit::Milliseconds, "up to 1,500\u{a0}ms"),
            (Some(40), "\u{202e}x", Unit::Milliseconds, "40\u{a0}ms (⟨U+202E⟩x)"),
            (None, "random", Unit::Milliseconds, "no delay"),
            (Some(3), "", Unit::Seconds, "every 3\u{a0}s"),
            (Some(-1), "", Unit::Seconds, "not sent"),
        ] {
            let response = ResponseTime { time, strategy: strategy.into() };
            assert_eq!(response_time(&response, unit), expected);
        }
    }
}
