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

/// A measured time in microseconds: "0.4 ms", "81 ms", "12.3 s". Numbers stay on the line of their unit.
#[must_use]
pub fn measured(micros: u64) -> String {
    let decimals = |whole: u64, part: u64, unit: &str| {
        [&number(whole), ".", &part.to_string(), "\u{a0}", unit].concat()
    };
    match micros {
        0..9_950 => {
            let tenths = (micros + 50) / 100;
            decimals(tenths / 10, tenths % 10, "ms")
        }
        9_950..9_999_500 => number((micros + 500) / 1_000) + "\u{a0}ms",
        _ => {
            let tenths = (micros + 50_000) / 100_000;
            decimals(tenths / 10, tenths % 10, "s")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measured_times_have_a_suitable_unit() {
        for (micros, expected) in [
            (0, "0.0\u{a0}ms"),
            (349, "0.3\u{a0}ms"),
            (9_949, "9.9\u{a0}ms"),
            (9_950, "10\u{a0}ms"),
            (1_250_400, "1,250\u{a0}ms"),
            (12_345_678, "12.3\u{a0}s"),
        ] {
            assert_eq!(measured(micros), expected);
        }
    }

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
