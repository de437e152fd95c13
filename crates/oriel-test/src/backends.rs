//! Each behaviour on each backend.

/// Makes two tests of every named function, which takes a [`Backend`](crate::Backend): one on
/// SQLite and disk, one on PostgreSQL and S3.
#[macro_export]
macro_rules! on_each_backend {
    ($($behaviour:ident),+ $(,)?) => {
        mod sqlite_disk {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $behaviour() -> anyhow::Result<()> {
                    super::$behaviour($crate::Backend::SqliteDisk).await
                }
            )+
        }
        mod postgres_s3 {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $behaviour() -> anyhow::Result<()> {
                    super::$behaviour($crate::Backend::PostgresS3).await
                }
            )+
        }
    };
}
