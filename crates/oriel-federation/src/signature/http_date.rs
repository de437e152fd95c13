//! Moments as HTTP headers write them: IMF-fixdate (RFC 9110 §5.6.7).

use time::{
    OffsetDateTime, PrimitiveDateTime, UtcOffset, format_description::BorrowedFormatItem,
    macros::format_description,
};

const IMF_FIXDATE: &[BorrowedFormatItem<'_>] = format_description!(
    "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
);

/// A moment as a header has it.
pub fn format(at: OffsetDateTime) -> String {
    at.to_offset(UtcOffset::UTC)
        .format(IMF_FIXDATE)
        .unwrap_or_default()
}

/// Reads a moment from a header.
pub fn parse(text: &str) -> Option<OffsetDateTime> {
    PrimitiveDateTime::parse(text.trim(), IMF_FIXDATE)
        .ok()
        .map(PrimitiveDateTime::assume_utc)
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config::with_cases(256))]
        #[test]
        fn every_second_is_read_as_it_was_written(seconds in 0_i64..32_503_680_000) {
            let at = OffsetDateTime::from_unix_timestamp(seconds).unwrap();
            proptest::prop_assert_eq!(parse(&format(at)), Some(at));
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in "(Mon, )?[0-9A-Za-z:, +-]{0,30}( GMT)?") {
            let _ = parse(&text);
        }
    }
}
