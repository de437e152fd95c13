//! Moments as HTTP headers write them (RFC 9110 §5.6.7): written as IMF-fixdate, read in that form
//! and in the two obsolete ones.

use std::time::SystemTime;

use time::OffsetDateTime;

/// The last second of 9999.
const LAST_SECOND: i64 = 253_402_300_799;

/// The moment as a header has it. HTTP has no moments before 1970 or after 9999: the nearest one
/// stands for them.
pub fn format(at: OffsetDateTime) -> String {
    let seconds = at.unix_timestamp().clamp(0, LAST_SECOND);
    let nearest = OffsetDateTime::from_unix_timestamp(seconds);
    httpdate::fmt_http_date(SystemTime::from(
        nearest.unwrap_or(OffsetDateTime::UNIX_EPOCH),
    ))
}

/// Reads a moment from a header.
pub fn parse(text: &str) -> Option<OffsetDateTime> {
    let moment = httpdate::parse_http_date(text.trim()).ok()?;
    Some(OffsetDateTime::from(moment))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_obsolete_forms_are_read() {
        let at = time::macros::datetime!(1994-11-06 08:49:37 UTC);
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
        ] {
            assert_eq!(parse(text), Some(at), "{text}");
        }
        assert_eq!(
            parse("Mon, 06 Nov 1994 08:49:37 GMT"),
            None,
            "it was a Sunday"
        );
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config::with_cases(256))]
        #[test]
        fn every_second_is_read_as_it_was_written(seconds in 0_i64..32_503_680_000) {
            let at = OffsetDateTime::from_unix_timestamp(seconds).unwrap();
            proptest::prop_assert_eq!(parse(&format(at)), Some(at));
        }

        #[test]
        fn every_moment_can_be_written(seconds in -377_705_116_800_i64..=253_402_300_799) {
            let at = OffsetDateTime::from_unix_timestamp(seconds).unwrap();
            let _ = format(at);
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in "(Mon, )?[0-9A-Za-z:, +-]{0,30}( GMT)?") {
            let _ = parse(&text);
        }
    }
}
