//! Response times.

use std::time::Duration;

use rand::RngExt;

use crate::{Environment, Request, call::Call};

/// The response time of an operation.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Delay {
    /// Milliseconds, or the interval of an event operation in seconds.
    pub value: Option<i64>,
    /// How it varies.
    pub strategy: Option<Box<str>>,
}

/// The longest delay of an answer. Microcks has no limit.
const MAX_DELAY: Duration = Duration::from_secs(600);

/// The query parameter `delay` is no whole number.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct NotANumber;

impl Delay {
    /// The delay that a call asks for by a header or its query. It replaces that of the operation.
    ///
    /// # Errors
    /// The query parameter is no whole number. Microcks answers 400.
    pub(crate) fn requested(request: &Request<'_>) -> Result<Option<Self>, NotANumber> {
        let parameter = |name: &str| {
            let query = request.query?.as_bytes();
            let mut pairs = form_urlencoded::parse(query);
            pairs.find(|(key, _)| key == name).map(|(_, value)| value)
        };
        let by_query = match parameter("delay") {
            Some(text) if !text.is_empty() => {
                let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
                Some(parse(&text).ok_or(NotANumber)?)
            }
            _ => None,
        };
        if let Some(value) =
            request.header("x-microcks-delay").and_then(|text| text.trim().parse().ok())
        {
            let strategy = request.header("x-microcks-delay-strategy").map(Into::into);
            return Ok(Some(Self { value: Some(value), strategy }));
        }
        let strategy = || parameter("delayStrategy").map(|it| (*it).into());
        Ok(by_query.map(|value| Self { value: Some(value), strategy: strategy() }))
    }

    /// How long an answer takes. `None` if there is nothing to wait for.
    pub(crate) fn duration(&self, environment: &mut Environment<'_>) -> Option<Duration> {
        let value = self.value.filter(|value| *value > 0)?;
        let factor = match self.range()? {
            (from, to) if from < to => environment.random.random_range(from..to),
            (from, _) => from,
        };
        #[expect(clippy::cast_precision_loss, reason = "delays over the limit are cut anyway")]
        let milliseconds = (value as f64 * factor).round();
        let delay = Duration::try_from_secs_f64(milliseconds / 1000.0).unwrap_or_default();
        Some(delay.min(MAX_DELAY)).filter(|delay| !delay.is_zero())
    }

    /// The factors between which a delay varies. `None` if it never waits.
    fn range(&self) -> Option<(f64, f64)> {
        let strategy = self.strategy.as_deref().unwrap_or_default().to_ascii_lowercase();
        if strategy == "random" {
            return Some((0.0, 1.0));
        }
        match strategy.strip_prefix("random-").and_then(|percent| percent.parse::<u32>().ok()) {
            Some(percent) => {
                let share = f64::from(percent) / 100.0;
                Some((1.0 - share, 1.0 + share))
            }
            None => Some((1.0, 1.0)),
        }
    }
}

/// How long the answer of some operations takes: as the call asks, else as long as the slowest operation.
pub(crate) fn of_operations(
    call: &Call<'_>,
    requested: Option<&Delay>,
    operations: &[usize],
    environment: &mut Environment<'_>,
) -> Option<Duration> {
    let delays = operations.iter().filter_map(|operation| call.delay(*operation));
    let delay = requested.or_else(|| delays.max_by_key(|delay| delay.value))?;
    delay.duration(environment)
}

/// Parses a number as Spring does: decimal, or hexadecimal after `0x` or `#`.
fn parse(text: &str) -> Option<i64> {
    let (is_negative, unsigned) = match text.strip_prefix('-') {
        Some(unsigned) => (true, unsigned),
        None => (false, text),
    };
    let hex = ["0x", "0X", "#"].iter().find_map(|prefix| unsigned.strip_prefix(prefix));
    match hex {
        Some(digits) => {
            let number = i64::from_str_radix(digits, 16).ok()?;
            Some(if is_negative { -number } else { number })
        }
        None => text.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{HeaderMap, Method};

    use super::*;
    use crate::Base;

    fn requested(query: &str, header: Option<&str>) -> Result<Option<i64>, NotANumber> {
        let mut headers = HeaderMap::new();
        if let Some(header) = header {
            headers.insert("x-microcks-delay", header.parse().unwrap());
        }
        let request = Request {
            method: &Method::GET,
            path: "/rest/A/1/b",
            query: Some(query),
            headers: &headers,
            body: &Bytes::new(),
            base: &Base { scheme: "http".into(), authority: "localhost".into() },
        };
        Delay::requested(&request).map(|delay| delay.and_then(|delay| delay.value))
    }

    #[test]
    fn header_precedes_query() {
        assert_eq!(requested("delay=20", Some("30")), Ok(Some(30)));
        assert_eq!(requested("delay=20", Some("1e2")), Ok(Some(20)));
        assert_eq!(requested("delay=+0x10&delay=7", None), Ok(Some(16)));
        assert_eq!(requested("delay=", None), Ok(None));
        assert_eq!(requested("delay=-1", None), Ok(Some(-1)));
        assert_eq!(requested("delay=+1+0", None), Ok(Some(10)));
        for wrong in ["abc", "1.5", "99999999999999999999", "+"] {
            assert_eq!(requested(&format!("delay={wrong}"), Some("1")), Err(NotANumber));
        }
    }
}
