//! How Java prints numbers.

use std::borrow::Cow;

/// A number as `Double.toString` writes it, for example `1.5` and `1.0E10`.
pub(crate) fn double(number: f64) -> String {
    if number.is_infinite() {
        return if number > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    if number.is_nan() || number == 0.0 || (1e-3..1e7).contains(&number.abs()) {
        return format!("{number:?}");
    }
    let text = format!("{number:E}");
    match text.split_once('E') {
        Some((mantissa, exponent)) if !mantissa.contains('.') => format!("{mantissa}.0E{exponent}"),
        _ => text,
    }
}

/// A number of JSON: a whole one of any size as it is written, another one as [`double`].
pub(crate) fn json(text: &str) -> Cow<'_, str> {
    if text.contains(['.', 'e', 'E']) {
        return text.parse().map(double).map_or(Cow::Borrowed(text), Cow::Owned);
    }
    Cow::Borrowed(if text == "-0" { "0" } else { text })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_are_printed_as_by_java() {
        for (number, text) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.5, "1.5"),
            (1e10, "1.0E10"),
            (12_345_678.5, "1.23456785E7"),
            (0.000_12, "1.2E-4"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-Infinity"),
        ] {
            assert_eq!(double(number), text);
        }
    }
}
