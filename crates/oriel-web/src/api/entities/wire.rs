//! What several entities are made of: moments, texts by language, and what is always null or empty.

use std::fmt;

use oriel_core::model::{LangMap, Utc};
use serde::{Serialize, Serializer};
use time::{OffsetDateTime, UtcOffset};

/// A key that is always there and always null.
pub(crate) type Null = ();
/// A list that is always there and always empty.
pub(crate) type Empty = [(); 0];
/// An object that is always there and always empty.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct EmptyObject {}

/// A moment in UTC with exactly three digits of a second, as some apps insist on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Timestamp(OffsetDateTime);

impl From<OffsetDateTime> for Timestamp {
    fn from(moment: OffsetDateTime) -> Self {
        Self(moment)
    }
}

impl From<Utc> for Timestamp {
    fn from(moment: Utc) -> Self {
        Self(moment.get())
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let moment = self.0.to_offset(UtcOffset::UTC);
        let (hour, minute, second, millisecond) = moment.to_hms_milli();
        let (year, month, day) = (moment.year(), u8::from(moment.month()), moment.day());
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millisecond:03}Z"
        )
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Texts by the language that they are in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ByLanguage<'a>(pub(super) &'a LangMap);

impl Serialize for ByLanguage<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter())
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::Timestamp;

    #[test]
    fn dates_have_three_digits_and_z() {
        for (moment, text) in [
            (
                datetime!(2026-11-23 01:02:03 UTC),
                "2026-11-23T01:02:03.000Z",
            ),
            (
                datetime!(2026-11-23 01:02:03.4567 +1),
                "2026-11-23T00:02:03.456Z",
            ),
        ] {
            assert_eq!(Timestamp::from(moment).to_string(), text);
        }
    }
}
