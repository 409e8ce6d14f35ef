//! The dates that Microcks reads.
//!
//! Microcks reads a date as milliseconds since 1970, as ISO 8601 or as RFC 1123. Like its calendar,
//! this module carries days over into the next month, and months into the next year: `2024-02-30` is
//! March 1. A date without a zone is in UTC.

/// Milliseconds since 1970 of a text that Microcks reads as a date. `None` for any other text.
pub(crate) fn parse_date(text: &str) -> Option<i64> {
    // Java removes everything up to the space character.
    let text = text.trim_matches(|character| character <= ' ');
    let bytes = text.as_bytes();
    if looks_like_iso_8601(bytes) {
        return parse_iso_8601(bytes);
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok();
    }
    parse_rfc_1123(text)
}

fn looks_like_iso_8601(bytes: &[u8]) -> bool {
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    bytes.len() >= 7 && is_digit(0) && is_digit(3) && bytes.get(4) == Some(&b'-') && is_digit(5)
}

/// `2024-03-09`, or `2024-03-09T16:00` with optional seconds, fraction and offset.
fn parse_iso_8601(bytes: &[u8]) -> Option<i64> {
    let mut rest = Cursor { bytes };
    let year = rest.digits(4)?;
    rest.expect(b'-')?;
    let month = rest.digits(2)?;
    rest.expect(b'-')?;
    let day = rest.digits(2)?;
    let days = days_since_1970(year, month, day);
    if rest.bytes.is_empty() {
        return Some(days * 86_400_000);
    }
    rest.expect(b'T')?;
    let hours = rest.digits(2)?;
    rest.expect(b':')?;
    let minutes = rest.digits(2)?;
    let seconds = if rest.expect(b':').is_some() { rest.digits(2)? } else { 0 };
    let millis = if rest.expect(b'.').is_some() { rest.fraction()? } else { 0 };
    let offset = rest.offset()?;
    rest.bytes.is_empty().then(|| {
        let seconds = (days * 24 + hours) * 3600 + minutes * 60 + seconds - offset;
        seconds * 1000 + millis
    })
}

/// `Sat, 09 Mar 2024 16:00:00 GMT`.
fn parse_rfc_1123(text: &str) -> Option<i64> {
    const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let text = text.to_ascii_lowercase();
    let (weekday, rest) = text.split_once(", ")?;
    WEEKDAYS.contains(&weekday).then_some(())?;
    let parts: Vec<&str> = rest.split(' ').collect();
    let [day, month, year, time, zone] = parts[..] else { return None };
    let number = |text: &str, lengths: std::ops::RangeInclusive<usize>| -> Option<i64> {
        let is_number = lengths.contains(&text.len()) && text.bytes().all(|it| it.is_ascii_digit());
        if is_number { text.parse().ok() } else { None }
    };
    let month = (1..).zip(MONTHS).find(|(_, name)| *name == month).map(|(month, _)| month)?;
    let days = days_since_1970(number(year, 4..=4)?, month, number(day, 1..=2)?);
    let mut units = time.split(':').map(|unit| number(unit, 1..=2));
    let (hours, minutes, seconds) = (units.next()??, units.next()??, units.next()??);
    units.next().is_none().then_some(())?;
    let offset = match zone {
        "gmt" | "utc" => 0,
        zone => {
            let mut zone = Cursor { bytes: zone.as_bytes() };
            // A sign and four digits.
            (zone.bytes.len() == 5).then_some(())?;
            zone.offset()?
        }
    };
    Some(((days * 24 + hours) * 3600 + minutes * 60 + seconds - offset) * 1000)
}

/// The days from 1970 to a date of the Gregorian calendar. Months and days may be too large.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let months = year * 12 + month - 1;
    // Years that start in March end with the leap day.
    let (year, month) = ((months - 2).div_euclid(12), (months - 2).rem_euclid(12));
    let days_before_month = (month * 153 + 2) / 5;
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leap_days + days_before_month + day - 1 - 719_468
}

/// The rest of a text that is read from its start.
struct Cursor<'a> {
    bytes: &'a [u8],
}

impl Cursor<'_> {
    /// Reads this byte. `None`, and nothing is read, if another follows.
    fn expect(&mut self, byte: u8) -> Option<()> {
        self.bytes = self.bytes.strip_prefix(&[byte])?;
        Some(())
    }

    /// Reads a number of exactly so many digits.
    fn digits(&mut self, count: usize) -> Option<i64> {
        let (digits, rest) = self.bytes.split_at_checked(count)?;
        let mut number = 0;
        for digit in digits {
            number = number * 10 + i64::from(digit.checked_sub(b'0').filter(|digit| *digit < 10)?);
        }
        self.bytes = rest;
        Some(number)
    }

    /// Reads one to nine digits of a fraction of a second. Returns milliseconds.
    fn fraction(&mut self) -> Option<i64> {
        let length = self.bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
        (1..=9).contains(&length).then_some(())?;
        let fraction = self.digits(length)?;
        Some((0..9 - length).fold(fraction, |number, _| number * 10) / 1_000_000)
    }

    /// Reads the rest: nothing, `Z`, or an offset such as `+02`, `+0200` or `+02:00`. Returns seconds.
    fn offset(&mut self) -> Option<i64> {
        if self.bytes.is_empty() || (self.bytes == b"Z" && self.expect(b'Z').is_some()) {
            return Some(0);
        }
        let sign = if self.expect(b'+').is_some() { 1 } else { -1 };
        if sign < 0 {
            self.expect(b'-')?;
        }
        let hours = self.digits(2)?;
        if self.bytes.is_empty() {
            return Some(sign * hours * 3600);
        }
        let _colon = self.expect(b':');
        let minutes = self.digits(2)?;
        Some(sign * (hours * 3600 + minutes * 60))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// March 9, 2024, 16:00 in UTC.
    const INSTANT: i64 = 1_710_000_000_000;

    #[test]
    fn dates_that_microcks_reads_have_an_instant() {
        for (text, instant) in [
            ("1710000000000", INSTANT),
            (" 1710000000000\n", INSTANT),
            ("-17", -17),
            // Digits without dashes are milliseconds, not a date.
            ("20240309", 20_240_309),
            ("2024-03-09T16:00:00.000+00:00", INSTANT),
            ("2024-03-09T16:00:00.000+0000", INSTANT),
            ("2024-03-09T16:00:00Z", INSTANT),
            ("2024-03-09T16:00:00", INSTANT),
            ("2024-03-09T16:00", INSTANT),
            ("2024-03-09T16:00Z", INSTANT),
            ("2024-03-09T18:30:00+02:30", INSTANT),
            ("2024-03-09T14:00:00.0-02", INSTANT),
            ("2024-03-09T16:00:00.123456789Z", INSTANT + 123),
            ("2024-03-09T16:00:00.5Z", INSTANT + 500),
            ("2024-03-09", INSTANT - 16 * 3_600_000),
            ("1970-01-01", 0),
            ("1969-12-31T23:59:59.999Z", -1),
            // Days, months and hours are carried over.
            ("2024-02-38T16:00:00Z", INSTANT),
            ("2023-15-09T16:00:00Z", INSTANT),
            ("2024-03-08T40:00Z", INSTANT),
            ("Sat, 09 Mar 2024 16:00:00 GMT", INSTANT),
            ("sat, 9 mar 2024 18:00:00 +0200", INSTANT),
        ] {
            assert_eq!(parse_date(text), Some(instant), "{text}");
        }
    }

    #[test]
    fn other_texts_are_no_dates() {
        for text in [
            "",
            "-",
            "--5",
            "yesterday",
            "2024-03-09 16:00:00",
            "09/03/2024",
            "2024-3-9",
            "2024-03",
            "2024-03-09T",
            "2024-03-09T16",
            "2024-03-09T16:00:00.",
            "2024-03-09T16:00:00.1234567890Z",
            "2024-03-09T16:00:00z",
            "2024-03-09T16:00:00+2",
            "2024-03-09T16:00:00+02:00:00",
            "2024-03-09T16:00:00 UTC",
            "99999999999999999999",
            "1e12",
            "Sat, 09 Mar 2024",
            "Foo, 09 Mar 2024 16:00:00 GMT",
            "2024-03-09T16:0é:00",
        ] {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }
}
