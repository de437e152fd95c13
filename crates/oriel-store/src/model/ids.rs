use std::{fmt, str::FromStr};

use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    serialize::{self, Output, ToSql},
    sql_types::BigInt,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow,
        )]
        #[diesel(sql_type = BigInt)]
        pub struct $name(pub i64);

        impl From<i64> for $name {
            fn from(number: i64) -> Self {
                Self(number)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(D::Error::custom)
            }
        }

        impl<DB: Backend> ToSql<BigInt, DB> for $name
        where
            i64: ToSql<BigInt, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                self.0.to_sql(out)
            }
        }

        impl<DB: Backend> FromSql<BigInt, DB> for $name
        where
            i64: FromSql<BigInt, DB>,
        {
            fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
                i64::from_sql(bytes).map(Self)
            }
        }
    )*};
}

ids! {
    /// An actor, local or remote.
    AccountId,
    /// A person with a password.
    UserId,
    SessionId,
    WarningId,
    TokenId,
    /// A program that acts for people.
    AppId,
    InvitationId,
    PhotoId,
    VersionId,
    PostId,
    /// Names leave to quote a post.
    QuoteId,
    FollowId,
    LikeId,
    BlockId,
    /// A small sequence: apps read it as a JSON number.
    NotificationId,
    /// A small sequence: apps read it as a JSON number of 32 bits.
    PushId,
    ReportId,
    /// A decision of those who moderate.
    AuditId,
    /// A decision about a server: a small sequence.
    PolicyId,
    /// A server to talk to: a small sequence.
    AllowedDomainId,
    ActivityId,
    DeliveryId,
    JobId,
    /// A file that is sent in pieces.
    UploadId,
    ListId,
    /// What somebody would rather not read.
    FilterId,
    FilterKeywordId,
    /// A post that a filter names.
    FilterPostId,
    ConversationId,
}
