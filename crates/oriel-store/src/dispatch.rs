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

pub(crate) use on_engine;
