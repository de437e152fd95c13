use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    serialize::{self, Output, ToSql},
    sql_types::Timestamp,
};
use time::{OffsetDateTime, PrimitiveDateTime};

/// A moment as both engines keep it: a timestamp without zone that means UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, AsExpression, FromSqlRow)]
#[diesel(sql_type = Timestamp)]
pub struct Utc(PrimitiveDateTime);

impl Utc {
    pub fn get(self) -> OffsetDateTime {
        self.0.assume_utc()
    }
}

impl From<OffsetDateTime> for Utc {
    fn from(moment: OffsetDateTime) -> Self {
        let utc = moment.to_offset(time::UtcOffset::UTC);
        // Microseconds are what PostgreSQL keeps; both engines then agree.
        let rounded = utc
            .replace_nanosecond(utc.microsecond() * 1_000)
            .unwrap_or(utc);
        Self(PrimitiveDateTime::new(rounded.date(), rounded.time()))
    }
}

impl From<Utc> for OffsetDateTime {
    fn from(moment: Utc) -> Self {
        moment.get()
    }
}

impl<DB: Backend> ToSql<Timestamp, DB> for Utc
where
    PrimitiveDateTime: ToSql<Timestamp, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.to_sql(out)
    }
}

impl<DB: Backend> FromSql<Timestamp, DB> for Utc
where
    PrimitiveDateTime: FromSql<Timestamp, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        PrimitiveDateTime::from_sql(bytes).map(Self)
    }
}
