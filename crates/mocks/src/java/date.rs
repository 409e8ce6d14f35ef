//! Date patterns of `SimpleDateFormat`, with English names.

use jiff::{ZonedDateTime, civil::Weekday};

/// A compiled pattern.
#[derive(Clone, Debug)]
pub(crate) struct DatePattern(Box<[Item]>);

#[derive(Clone, Debug)]
enum Item {
    Text(Box<str>),
    /// A letter and how often it is repeated.
    Field(char, usize),
}

const LETTERS: &str = "GyYMLwWDdFEuaHkKhmsSzZX";

/// How often a letter can be repeated. Numbers are padded to this width.
const MAX_WIDTH: usize = 100;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const DAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

impl DatePattern {
    /// Compiles a pattern.
    ///
    /// # Errors
    /// It has an unknown letter or an unfinished quote, as a sentence.
    pub(crate) fn compile(pattern: &str) -> Result<Self, Box<str>> {
        let mut items = Vec::new();
        let mut text = String::new();
        let mut chars = pattern.chars().peekable();
        let mut is_quoted = false;
        while let Some(c) = chars.next() {
            match c {
                '\'' if chars.next_if_eq(&'\'').is_some() => text.push('\''),
                '\'' => is_quoted = !is_quoted,
                c if is_quoted || !c.is_ascii_alphabetic() => text.push(c),
                c if LETTERS.contains(c) => {
                    let mut count = 1;
                    while chars.next_if_eq(&c).is_some() {
                        count += 1;
                    }
                    if count > MAX_WIDTH || (c == 'X' && count > 3) {
                        return Err(format!("The date pattern repeats {c} {count} times.").into());
                    }
                    if !text.is_empty() {
                        items.push(Item::Text(std::mem::take(&mut text).into()));
                    }
                    items.push(Item::Field(c, count));
                }
                c => return Err(format!("The date pattern has the unknown letter {c}.").into()),
            }
        }
        if is_quoted {
            return Err("The date pattern has a quote without end.".into());
        }
        if !text.is_empty() {
            items.push(Item::Text(text.into()));
        }
        Ok(Self(items.into()))
    }

    /// Writes a time.
    pub(crate) fn format(&self, time: &ZonedDateTime) -> String {
        let mut text = String::new();
        for item in &self.0 {
            match item {
                Item::Text(part) => text.push_str(part),
                Item::Field(letter, count) => text.push_str(&field(*letter, *count, time)),
            }
        }
        text
    }
}

fn field(letter: char, count: usize, time: &ZonedDateTime) -> String {
    let number = |value: i64| format!("{value:0count$}");
    let date = time.date();
    let year = |value: i16| match count {
        2 => format!("{:02}", value.rem_euclid(100)),
        _ => number(value.into()),
    };
    let hour = i64::from(time.hour());
    match letter {
        'G' => if date.year() > 0 { "AD" } else { "BC" }.to_owned(),
        'y' => year(date.year()),
        'Y' => year(week(time).0),
        'M' | 'L' if count >= 3 => name(&MONTHS, date.month() - 1, count),
        'M' | 'L' => number(date.month().into()),
        'w' => number(week(time).1),
        // Weeks begin on Sunday.
        'W' => number(
            (i64::from(date.day()) - 1 + sunday_offset(date.first_of_month().weekday())) / 7 + 1,
        ),
        'D' => number(date.day_of_year().into()),
        'd' => number(date.day().into()),
        'F' => number((i64::from(date.day()) - 1) / 7 + 1),
        'E' => name(&DAYS, date.weekday().to_monday_zero_offset(), count),
        'u' => number(date.weekday().to_monday_one_offset().into()),
        'a' => if hour < 12 { "AM" } else { "PM" }.to_owned(),
        'H' => number(hour),
        'k' => number(if hour == 0 { 24 } else { hour }),
        'K' => number(hour % 12),
        'h' => number(if hour % 12 == 0 { 12 } else { hour % 12 }),
        'm' => number(time.minute().into()),
        's' => number(time.second().into()),
        'S' => number(time.millisecond().into()),
        'z' if time.offset().seconds() == 0 && count >= 4 => {
            "Coordinated Universal Time".to_owned()
        }
        'z' => time.strftime("%Z").to_string(),
        'Z' => offset(time, ""),
        'X' if time.offset().seconds() == 0 => "Z".to_owned(),
        'X' if count == 1 => offset(time, "").chars().take(3).collect(),
        'X' => offset(time, if count == 3 { ":" } else { "" }),
        _ => String::new(),
    }
}

fn offset(time: &ZonedDateTime, between: &str) -> String {
    let seconds = time.offset().seconds();
    let minutes = seconds.abs() / 60;
    let sign = if seconds < 0 { '-' } else { '+' };
    format!("{sign}{:02}{between}{:02}", minutes / 60, minutes % 60)
}

fn name(names: &[&str], index: i8, count: usize) -> String {
    let name = usize::try_from(index).ok().and_then(|index| names.get(index)).copied();
    let name = name.unwrap_or_default();
    if count >= 4 { name.to_owned() } else { name.chars().take(3).collect() }
}

/// Days since Sunday.
fn sunday_offset(day: Weekday) -> i64 {
    day.to_sunday_zero_offset().into()
}

/// The year and the number of the week. The first week is that of 1 January.
fn week(time: &ZonedDateTime) -> (i16, i64) {
    let date = time.date();
    let first = date.first_of_year().weekday();
    let number = (i64::from(date.day_of_year()) - 1 + sunday_offset(first)) / 7 + 1;
    let days_until_saturday = 6 - sunday_offset(date.weekday());
    let is_next_year =
        i64::from(date.day_of_year()) + days_until_saturday > i64::from(date.days_in_year());
    if is_next_year { (date.year().saturating_add(1), 1) } else { (date.year(), number) }
}

#[cfg(test)]
mod tests {
    use jiff::{Timestamp, tz::TimeZone};

    use super::*;

    fn format(pattern: &str, time: &str) -> String {
        let time = time.parse::<Timestamp>().unwrap().to_zoned_datetime(TimeZone::UTC);
        DatePattern::compile(pattern).unwrap().format(&time)
    }

    #[test]
    fn every_letter_is_written_as_java_writes_it() {
        let cases = [
            ("yyyy-MM-dd'T'HH:mm:ss'Z'", "2026-11-08T09:05:03Z"),
            ("y yy yyy yyyyy", "2026 26 2026 02026"),
            ("M MM MMM MMMM L LLLL", "11 11 Nov November 11 November"),
            ("d dd D DDD F", "8 08 312 312 2"),
            ("E EEE EEEE u", "Sun Sun Sunday 7"),
            ("H k K h a m s", "9 9 9 9 AM 5 3"),
            ("S SS SSS SSSS", "7 07 007 0007"),
            ("HH:mm:SS", "09:05:07"),
            ("Z X XX XXX z", "+0000 Z Z Z UTC"),
            ("Y w W", "2026 46 2"),
            ("G ''yy'' 'o''clock'", "AD '26' o'clock"),
            ("dd.MM.yyyy", "08.11.2026"),
        ];
        for (pattern, text) in cases {
            assert_eq!(format(pattern, "2026-11-08T09:05:03.007Z"), text, "{pattern}");
        }
        assert_eq!(format("Y w", "2026-12-27T00:00:00Z"), "2027 1");
        assert_eq!(format("h k K a", "2026-12-27T00:00:00Z"), "12 24 0 AM");
        assert_eq!(format("h k K a", "2026-12-27T12:00:00Z"), "12 12 0 PM");
    }

    #[test]
    fn offsets_are_written() {
        let zone = TimeZone::fixed(jiff::tz::offset(-3));
        let time = Timestamp::UNIX_EPOCH.to_zoned_datetime(zone);
        let pattern = DatePattern::compile("HH Z X XX XXX").unwrap();
        assert_eq!(pattern.format(&time), "21 -0300 -03 -0300 -03:00");
    }

    #[test]
    fn unknown_letters_and_open_quotes_are_rejected() {
        for pattern in ["bogus{", "yyyy'", "XXXX", "P", &"y".repeat(1_000)] {
            assert!(DatePattern::compile(pattern).is_err(), "{pattern}");
        }
    }
}
