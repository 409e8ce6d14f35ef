//! Reads the response times of a service's operations.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::time::ResponseTime;
use crate::read::{raw_text::borrowed_text, value::parse_integer};

/// An operation with its name and response time.
pub(super) struct Operation {
    pub(super) name: Box<str>,
    pub(super) time: ResponseTime,
}

impl Operation {
    /// Reads an operation. `None` if the text is no operation.
    pub(super) fn parse(text: &str) -> Option<Self> {
        // A struct can also be read from an array.
        text.starts_with('{').then_some(())?;
        let Fields { name, default_delay, default_delay_strategy } =
            serde_json::from_str(text).ok()?;
        let text = |raw: Option<&RawValue>| -> Box<str> {
            let text = raw.map(RawValue::get).map(borrowed_text);
            text.and_then(Result::ok).flatten().unwrap_or_default().into()
        };
        let time = ResponseTime {
            time: default_delay.map(RawValue::get).and_then(parse_integer),
            strategy: (&*text(default_delay_strategy)).into(),
        };
        Some(Self { name: text(name), time })
    }
}

/// The fields that a profile uses. Reading only these is faster than reading all.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Fields<'a> {
    #[serde(borrow, default)]
    name: Option<&'a RawValue>,
    #[serde(borrow, default)]
    default_delay: Option<&'a RawValue>,
    #[serde(borrow, default)]
    default_delay_strategy: Option<&'a RawValue>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_microcks_reads_them() {
        for (fields, time, strategy) in [
            ("", None, "fixed"),
            (r#","defaultDelay":null,"defaultDelayStrategy":null"#, None, "fixed"),
            (r#","defaultDelay":5,"defaultDelayStrategy":"random-20""#, Some(5), "random-20"),
            (r#","defaultDelay":"5","defaultDelayStrategy":"""#, Some(5), "fixed"),
            (r#","defaultDelay":1.9,"defaultDelayStrategy":"gauss""#, Some(1), "gauss"),
            (r#","defaultDelay":-1"#, Some(-1), "fixed"),
            (r#","defaultDelay":"soon""#, None, "fixed"),
            (r#","defaultDelay":1e300"#, None, "fixed"),
        ] {
            let operation = Operation::parse(&format!(r#"{{"name":"o"{fields}}}"#)).unwrap();
            assert_eq!(&*operation.name, "o");
            assert_eq!(operation.time.time, time, "{fields}");
            assert_eq!(operation.time.strategy.to_string(), strategy, "{fields}");
        }
        assert!(Operation::parse("null").is_none());
        assert!(Operation::parse("[1]").is_none());
    }
}
