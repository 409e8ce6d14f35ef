//! Formats numbers, sizes, times and untrusted text for the screen. Callers pass the current time.

pub mod history;
pub mod instances;
pub mod response_time;
pub mod review;
pub mod schedule;

use std::fmt::Write;

use snapshot::ServiceType;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// A number with thousands separators: `10,212`.
#[must_use]
pub fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A size in decimal units: `312 B`, `18 kB`, `14.2 MB`. Below 100 units it has one decimal, unless that is zero.
#[must_use]
pub fn bytes(size: u64) -> String {
    let (unit, name) = match size {
        0..1_000 => return number(size) + " B",
        1_000..999_950 => (1_000, " kB"),
        999_950..999_950_000 => (1_000_000, " MB"),
        _ => (1_000_000_000, " GB"),
    };
    let tenths = (size + unit / 20) / (unit / 10);
    let (whole, tenth) = (tenths / 10, tenths % 10);
    if whole >= 100 || tenth == 0 {
        return number((size + unit / 2) / unit) + name;
    }
    let mut text = number(whole);
    text.push('.');
    text.push(char::from(b'0' + u8::try_from(tenth).unwrap_or_default()));
    text + name
}

/// The name of a revision: `Revision 1,234`.
#[must_use]
pub fn revision(number: u64) -> String {
    "Revision ".to_owned() + &self::number(number)
}

/// A count with its noun: `1 service`, `2,904 examples`.
#[must_use]
pub fn plural(count: u64, one: &str, many: &str) -> String {
    let word = if count == 1 { one } else { many };
    number(count) + " " + word
}

/// The name of a service type, everywhere on the screen.
#[must_use]
pub const fn type_name(kind: ServiceType) -> &'static str {
    match kind {
        ServiceType::Rest => "REST",
        ServiceType::SoapHttp => "SOAP",
        ServiceType::Graphql => "GraphQL",
        ServiceType::Grpc => "gRPC",
        ServiceType::Event => "EVENT",
        ServiceType::GenericRest => "Direct REST",
        ServiceType::GenericEvent => "Direct EVENT",
        ServiceType::Unknown => "Unknown",
    }
}

/// How long ago, in one unit: `just now`, `5 minutes ago`, `2 days ago`. Both times are in milliseconds since 1970.
#[must_use]
pub fn time_ago(then: i64, now: i64) -> String {
    let seconds = (now - then) / 1_000;
    let (size, one, many) = match seconds.abs() {
        0..45 => return "just now".to_owned(),
        45..HOUR => (MINUTE, "minute", "minutes"),
        HOUR..DAY => (HOUR, "hour", "hours"),
        DAY..5_184_000 => (DAY, "day", "days"),
        5_184_000..63_072_000 => (30 * DAY, "month", "months"),
        _ => (365 * DAY, "year", "years"),
    };
    let count = plural((seconds.unsigned_abs() / size.unsigned_abs()).max(1), one, many);
    if seconds < 0 { "in ".to_owned() + &count } else { count + " ago" }
}

/// The time to the minute: `2026-10-03 14:03 UTC`.
#[must_use]
pub fn exact_time(epoch_millis: i64) -> String {
    let seconds = epoch_millis.div_euclid(1_000);
    let (year, month, day) = civil_date(seconds.div_euclid(DAY));
    let minutes = seconds.rem_euclid(DAY) / MINUTE;
    let mut text = String::with_capacity(20);
    // Writing into a String cannot fail.
    let _ =
        write!(text, "{year:04}-{month:02}-{day:02} {:02}:{:02} UTC", minutes / 60, minutes % 60);
    text
}

/// The time in ISO 8601: `2026-10-03T14:03Z`.
#[must_use]
pub fn iso_time(epoch_millis: i64) -> String {
    exact_time(epoch_millis).replace(" UTC", "Z").replace(' ', "T")
}

/// The time as in the names of files: `20261003T140312Z`.
#[must_use]
pub fn file_time(epoch_millis: i64) -> String {
    let seconds = epoch_millis.div_euclid(1_000).rem_euclid(MINUTE);
    let minutes = iso_time(epoch_millis).replace(['-', ':', 'Z'], "");
    format!("{minutes}{seconds:02}Z")
}

/// Untrusted text in which invisible characters and marks of direction become visible: `⟨U+202E⟩`.
#[must_use]
pub fn visible(text: &str) -> String {
    escaped(text, is_hidden)
}

/// A name or a version of a service, from untrusted text. One that cannot be seen is shown as such.
#[must_use]
pub fn visible_name(text: &str) -> String {
    if text.is_empty() {
        return "\u{27e8}empty\u{27e9}".to_owned();
    }
    if text.chars().all(char::is_whitespace) {
        return "\u{27e8}blank\u{27e9}".to_owned();
    }
    visible(text)
}

/// Untrusted text in which no character can be mistaken for one of `other`. Characters that are neither
/// ASCII nor part of `other` become their code points.
#[must_use]
pub fn spell_out(text: &str, other: &str) -> String {
    let is_foreign = |letter: char| !letter.is_ascii() && !other.contains(letter);
    escaped(text, |letter| is_hidden(letter) || is_foreign(letter))
}

fn escaped(text: &str, is_escaped: impl Fn(char) -> bool) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_escaped(character) {
            // Writing into a String cannot fail.
            let _ = write!(shown, "\u{27e8}U+{:04X}\u{27e9}", u32::from(character));
        } else {
            shown.push(character);
        }
    }
    shown
}

/// Untrusted text of several lines, such as code. Line breaks and tabs stay, other invisible characters become
/// visible.
#[must_use]
pub fn visible_lines(text: &str) -> String {
    let tabs = |line: &str| line.split('\t').map(visible).collect::<Vec<_>>().join("\t");
    text.lines().map(tabs).collect::<Vec<_>>().join("\n")
}

/// Control characters, marks of direction, joiners, invisible spaces, line separators and tags.
const fn is_hidden(character: char) -> bool {
    matches!(
        character,
        '\u{0}'..='\u{1f}'
            | '\u{7f}'..='\u{9f}'
            | '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// Year, month and day of a day number since 1970-01-01, in the Gregorian calendar. Its own code, because a
/// calendar crate would add more to the WebAssembly file than this function.
const fn civil_date(days: i64) -> (i64, i64, i64) {
    // Counts years from March, so that the leap day is the last day of a year.
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = year_of_era + era * 400;
    (if month <= 2 { year + 1 } else { year }, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_in_a_file_name_has_seconds_and_no_colon() {
        assert_eq!(file_time(0), "19700101T000000Z");
        assert_eq!(file_time(1_790_000_012_345), "20260921T141332Z");
    }

    #[test]
    fn numbers_have_thousands_separators() {
        for (value, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (10_212, "10,212")] {
            assert_eq!(number(value), text);
        }
        assert_eq!(number(u64::MAX), "18,446,744,073,709,551,615");
    }

    #[test]
    fn code_keeps_lines_and_tabs_and_shows_hidden_characters() {
        assert_eq!(visible_lines("if a\r\n\treturn\u{202e} b\n"), "if a\n\treturn⟨U+202E⟩ b");
        assert_eq!(visible_lines("a\u{1b}[2J\rb"), "a⟨U+001B⟩[2J⟨U+000D⟩b");
    }

    #[test]
    fn sizes_have_a_readable_unit() {
        for (size, text) in [
            (0, "0 B"),
            (999, "999 B"),
            (1_000, "1 kB"),
            (1_549, "1.5 kB"),
            (18_000, "18 kB"),
            (99_949, "99.9 kB"),
            (99_960, "100 kB"),
            (999_949, "1,000 kB"),
            (999_950, "1 MB"),
            (14_200_000, "14.2 MB"),
            (102_400_000, "102 MB"),
            (1_500_000_000, "1.5 GB"),
        ] {
            assert_eq!(bytes(size), text, "{size}");
        }
    }

    #[test]
    fn plural_depends_on_the_count() {
        assert_eq!(plural(1, "service", "services"), "1 service");
        assert_eq!(plural(0, "service", "services"), "0 services");
        assert_eq!(plural(2_904, "example", "examples"), "2,904 examples");
    }

    #[test]
    fn times_have_one_unit() {
        let now = 1_800_000_000_000;
        for (seconds, text) in [
            (0, "just now"),
            (45, "1 minute ago"),
            (300, "5 minutes ago"),
            (3_600, "1 hour ago"),
            (2 * DAY, "2 days ago"),
            (70 * DAY, "2 months ago"),
            (800 * DAY, "2 years ago"),
            (-7_200, "in 2 hours"),
        ] {
            assert_eq!(time_ago(now - seconds * 1_000, now), text);
        }
    }

    #[test]
    fn exact_time_is_utc() {
        assert_eq!(exact_time(0), "1970-01-01 00:00 UTC");
        assert_eq!(exact_time(1_791_036_180_000), "2026-10-03 14:03 UTC");
        assert_eq!(exact_time(951_782_400_000), "2000-02-29 00:00 UTC");
        assert_eq!(exact_time(-1), "1969-12-31 23:59 UTC");
    }

    #[test]
    fn hidden_characters_become_visible() {
        assert_eq!(visible("API Pastry é 試験 🥐"), "API Pastry é 試験 🥐");
        assert_eq!(visible("a\u{202e}b"), "a\u{27e8}U+202E\u{27e9}b");
        assert_eq!(spell_out("\u{41e}rd\u{e9}r\u{200b}", "Ord\u{e9}r"), "⟨U+041E⟩rdér⟨U+200B⟩");
        assert_eq!(visible("\u{7}\u{200b}"), "\u{27e8}U+0007\u{27e9}\u{27e8}U+200B\u{27e9}");
        assert_eq!(visible("\n"), "\u{27e8}U+000A\u{27e9}");
    }
}
