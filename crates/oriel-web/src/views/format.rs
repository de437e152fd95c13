//! Numbers, sizes and dates in a reader's language.

use time::OffsetDateTime;

use super::locale::Locale;

const MONTHS_EN: [&str; 12] = [
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

const MONTHS_CY: [&str; 12] = [
    "Ionawr",
    "Chwefror",
    "Mawrth",
    "Ebrill",
    "Mai",
    "Mehefin",
    "Gorffennaf",
    "Awst",
    "Medi",
    "Hydref",
    "Tachwedd",
    "Rhagfyr",
];

/// A whole number with a comma between groups of three, as both languages write it.
pub fn number(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut text = String::from(if value < 0 { "-" } else { "" });
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A file's size in decimal units, one decimal below ten: `312 MB`, `1.4 MB`.
pub fn bytes(value: u64) -> String {
    let units = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    for (unit, name) in units {
        if value >= unit {
            let tenths = value / (unit / 10);
            let (whole, tenth) = (tenths / 10, tenths % 10);
            return if whole < 10 && tenth > 0 {
                format!("{whole}.{tenth} {name}")
            } else {
                format!("{whole} {name}")
            };
        }
    }
    format!("{value} B")
}

/// A day in words: `23 November 2026`, `23 Tachwedd 2026`. Seconds since 1970, UTC.
pub fn date(unix: i64, locale: Locale) -> Option<String> {
    let at = OffsetDateTime::from_unix_timestamp(unix).ok()?;
    let months = match locale {
        Locale::En => MONTHS_EN,
        Locale::Cy => MONTHS_CY,
    };
    let month = months.get(usize::from(u8::from(at.month()) - 1))?;
    Some(format!("{} {month} {}", at.day(), at.year()))
}

/// A moment for machines, in the `datetime` attribute of `<time>`: RFC 3339, UTC.
pub fn iso(unix: i64) -> Option<String> {
    let at = OffsetDateTime::from_unix_timestamp(unix).ok()?;
    at.format(&time::format_description::well_known::Rfc3339)
        .ok()
}

/// The time of day on a 24-hour clock, UTC: `03:10`.
pub fn clock(unix: i64) -> Option<String> {
    let at = OffsetDateTime::from_unix_timestamp(unix).ok()?;
    Some(format!("{:02}:{:02}", at.hour(), at.minute()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOVEMBER: i64 = 1_795_403_400;

    #[test]
    fn days_are_written_in_both_languages() {
        assert_eq!(date(NOVEMBER, Locale::En).unwrap(), "23 November 2026");
        assert_eq!(date(NOVEMBER, Locale::Cy).unwrap(), "23 Tachwedd 2026");
        assert_eq!(clock(NOVEMBER).unwrap(), "03:10");
        assert_eq!(iso(NOVEMBER).unwrap(), "2026-11-23T03:10:00Z");
    }

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!(number(7), "7");
        assert_eq!(number(1_234_567), "1,234,567");
        assert_eq!(number(-1_000), "-1,000");
    }

    #[test]
    fn sizes_have_the_unit_people_know() {
        assert_eq!(bytes(900), "900 B");
        assert_eq!(bytes(1_450_000), "1.4 MB");
        assert_eq!(bytes(312_000_000), "312 MB");
    }
}
