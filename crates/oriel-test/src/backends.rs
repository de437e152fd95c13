//! Each behaviour on each backend, or on one.

/// Makes two tests of every named function, which takes a [`Backend`](crate::Backend): one on
/// SQLite and disk, one on PostgreSQL and S3. Where PostgreSQL is not installed, the second is
/// ignored; so are both where a tool is missing that is named first: `needs(exiftool): ...`.
#[macro_export]
macro_rules! on_each_backend {
    (needs($($tool:ident),+): $($behaviour:ident),+ $(,)?) => {
        $crate::on_backend!(sqlite_disk, SqliteDisk, [$($tool),+], $($behaviour),+);
        $crate::on_backend!(postgres_s3, PostgresS3, [postgres, $($tool),+], $($behaviour),+);
    };
    ($($behaviour:ident),+ $(,)?) => {
        $crate::on_backend!(sqlite_disk, SqliteDisk, [], $($behaviour),+);
        $crate::on_backend!(postgres_s3, PostgresS3, [postgres], $($behaviour),+);
    };
}

/// Makes one test, on SQLite and disk, of every named function. For behaviours in which neither
/// the engine nor the storage makes a difference: what is refused before the database is asked,
/// shapes of documents and pages, limits kept in memory. Queries, order, search, locks, jobs and
/// files belong to [`on_each_backend`].
#[macro_export]
macro_rules! on_sqlite {
    (needs($($tool:ident),+): $($behaviour:ident),+ $(,)?) => {
        $crate::on_backend!(sqlite_only, SqliteDisk, [$($tool),+], $($behaviour),+);
    };
    ($($behaviour:ident),+ $(,)?) => {
        $crate::on_backend!(sqlite_only, SqliteDisk, [], $($behaviour),+);
    };
}

/// Makes a module of tests on one backend, each with what it needs.
#[doc(hidden)]
#[macro_export]
macro_rules! on_backend {
    ($module:ident, $backend:ident, $tools:tt, $($behaviour:ident),+) => {
        mod $module {
            $(
                #[$crate::needs $tools]
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $behaviour() -> anyhow::Result<()> {
                    super::$behaviour($crate::Backend::$backend).await
                }
            )+
        }
    };
}
