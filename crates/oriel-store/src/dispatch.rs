/// Compiles a body once for each engine, for what the common connection cannot express:
/// `on_conflict`, `returning`, and inserting several rows.
macro_rules! on_engine {
    ($conn:expr, $inner:ident => $body:expr) => {
        match $conn {
            $crate::Connection::Postgres($inner) => $body,
            $crate::Connection::Sqlite($inner) => $body,
        }
    };
}

/// Rows of one INSERT: with all their columns they stay below the parameters that either engine
/// takes.
pub(crate) const ROWS_PER_INSERT: usize = 1_000;

/// Inserts those of some rows that are not there yet, in one statement for each thousand. Diesel
/// cannot combine several rows with `ON CONFLICT` for SQLite.
macro_rules! insert_new {
    ($conn:expr, $table:expr, $rows:expr) => {
        for chunk in $rows.chunks($crate::dispatch::ROWS_PER_INSERT) {
            match $conn {
                $crate::Connection::Postgres(pg) => diesel::insert_into($table)
                    .values(chunk)
                    .on_conflict_do_nothing()
                    .execute(pg)?,
                $crate::Connection::Sqlite(lite) => diesel::insert_or_ignore_into($table)
                    .values(chunk)
                    .execute(lite)?,
            };
        }
    };
}

pub(crate) use insert_new;
pub(crate) use on_engine;
