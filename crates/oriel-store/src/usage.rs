//! How much of the storage is taken up, counted from the rows that tell of files.

use diesel::{
    QueryableByName, RunQueryDsl as _,
    prelude::*,
    sql_query,
    sql_types::{BigInt, Text},
};

use crate::{Connection, Result, model::AccountId, schema::accounts};

/// Originals and renditions of photos, of every version that is kept.
const FILES: &str = "SELECT p.account_id, 'original' AS kind, v.bytes \
     FROM photo_versions v JOIN photos p ON p.id = v.photo_id WHERE v.bytes > 0 \
     UNION ALL SELECT p.account_id, r.name AS kind, r.bytes \
     FROM renditions r JOIN photos p ON p.id = r.photo_id";

/// So many files of so many bytes in all.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Share {
    /// Whose, or of which kind.
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = BigInt)]
    pub files: i64,
    #[diesel(sql_type = BigInt)]
    pub bytes: i64,
}

#[derive(QueryableByName)]
struct Sum {
    #[diesel(sql_type = BigInt)]
    bytes: i64,
}

/// The bytes of one account's photos.
pub fn of_account(conn: &mut Connection, account: AccountId) -> Result<i64> {
    let question = format!(
        "SELECT CAST(COALESCE(SUM(f.bytes), 0) AS BIGINT) AS bytes FROM ({FILES}) f \
         WHERE f.account_id = $1"
    );
    let sum: Sum = sql_query(question)
        .bind::<BigInt, _>(account.0)
        .get_result(conn)?;
    Ok(sum.bytes)
}

/// The bytes of everybody's photos.
pub fn of_all(conn: &mut Connection) -> Result<i64> {
    let question =
        format!("SELECT CAST(COALESCE(SUM(f.bytes), 0) AS BIGINT) AS bytes FROM ({FILES}) f");
    let sum: Sum = sql_query(question).get_result(conn)?;
    Ok(sum.bytes)
}

/// Originals and each rendition by name, the largest first.
pub fn by_kind(conn: &mut Connection) -> Result<Vec<Share>> {
    let question = format!(
        "SELECT f.kind AS name, COUNT(*) AS files, CAST(SUM(f.bytes) AS BIGINT) AS bytes \
         FROM ({FILES}) f GROUP BY f.kind ORDER BY 3 DESC, 1"
    );
    Ok(sql_query(question).load(conn)?)
}

/// The people whose photos take up most, the largest first.
pub fn by_person(conn: &mut Connection, limit: i64) -> Result<Vec<Share>> {
    let question = format!(
        "SELECT a.username AS name, COUNT(*) AS files, CAST(SUM(f.bytes) AS BIGINT) AS bytes \
         FROM ({FILES}) f JOIN accounts a ON a.id = f.account_id \
         GROUP BY a.id, a.username ORDER BY 3 DESC, 1 LIMIT $1"
    );
    Ok(sql_query(question).bind::<BigInt, _>(limit).load(conn)?)
}

/// Lets nobody else pass here for this account until the transaction ends: SQLite has one writer
/// at a time, PostgreSQL locks the row.
pub fn lock(conn: &mut Connection, account: AccountId) -> Result<()> {
    if let Connection::Postgres(pg) = conn {
        let row = accounts::table.find(account).select(accounts::id);
        row.for_update().first::<AccountId>(pg).optional()?;
    }
    Ok(())
}
