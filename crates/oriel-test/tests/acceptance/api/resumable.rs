//! Photos in pieces over a real network, with a real database and storage behind.

use std::time::Duration;

use anyhow::Context as _;
use oriel_media::testing::jpeg;
use oriel_test::{ApiClient, Backend, TestInstance, on_each_backend};
use reqwest::{Method, header::HeaderMap};
use serde_json::json;
use tokio::{
    io::AsyncWriteExt as _,
    net::TcpStream,
    time::{Instant, sleep},
};

on_each_backend!(
    a_photo_in_pieces_is_published_like_any_other,
    bytes_before_a_broken_connection_stay,
    a_stalled_connection_does_not_hold_off_the_next,
    last_bytes_that_come_thrice_at_once_make_one_photo,
    what_nobody_continues_is_swept,
);

const FOLDER: &str = "/api/oriel/v1/uploads";
const KIND: (&str, &str) = ("content-type", "application/offset+octet-stream");
const PATIENCE: Duration = Duration::from_secs(30);

struct Studio {
    oriel: TestInstance,
    ada: ApiClient,
    file: Vec<u8>,
}

impl Studio {
    async fn open(backend: Backend) -> anyhow::Result<Self> {
        let oriel = TestInstance::start(backend).await?;
        let ada = oriel.person("ada").await?;
        let file = jpeg(900, 600, 7);
        Ok(Self { oriel, ada, file })
    }

    async fn begin(&self) -> anyhow::Result<String> {
        let length = self.file.len().to_string();
        let headers = [("upload-length", length.as_str())];
        let (status, headers) = self.ada.tus(Method::POST, FOLDER, &headers, b"").await?;
        anyhow::ensure!(status == 201, "begun with {status}");
        Ok(word(&headers, "location"))
    }

    /// Sends the file from here to there.
    async fn send(&self, path: &str, from: usize, to: usize) -> anyhow::Result<(u16, HeaderMap)> {
        let (offset, bytes) = (from.to_string(), self.file.get(from..to));
        let headers = [KIND, ("upload-offset", offset.as_str())];
        let bytes = bytes.context("beyond the file")?;
        self.ada.tus(Method::PATCH, path, &headers, bytes).await
    }

    async fn head(&self, path: &str) -> anyhow::Result<(u16, HeaderMap)> {
        self.ada.tus(Method::HEAD, path, &[], b"").await
    }

    async fn offset(&self, path: &str) -> anyhow::Result<usize> {
        Ok(word(&self.head(path).await?.1, "upload-offset").parse()?)
    }

    /// Announces the whole file, sends some of it, and leaves the connection open.
    async fn send_some(&self, path: &str, some: usize) -> anyhow::Result<TcpStream> {
        let head = format!(
            "PATCH {path} HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {token}\r\n\
             tus-resumable: 1.0.0\r\ncontent-type: {kind}\r\nupload-offset: 0\r\n\
             content-length: {length}\r\n\r\n",
            host = self.oriel.authority(),
            token = self.ada.token(),
            kind = KIND.1,
            length = self.file.len(),
        );
        let mut connection = TcpStream::connect(self.oriel.authority()).await?;
        connection.write_all(head.as_bytes()).await?;
        let bytes = self.file.get(..some).context("beyond the file")?;
        connection.write_all(bytes).await?;
        Ok(connection)
    }

    /// How many bytes lie in the folder for uploads, without asking anybody.
    fn on_disk(&self) -> anyhow::Result<u64> {
        let folder = self.oriel.core().config().server.data_dir.join("uploads");
        let mut bytes = 0;
        // It is made with the first file.
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            bytes += entry?.metadata()?.len();
        }
        Ok(bytes)
    }

    async fn until_on_disk(&self, bytes: usize) -> anyhow::Result<()> {
        let begun = Instant::now();
        while self.on_disk()? < u64::try_from(bytes)? {
            anyhow::ensure!(begun.elapsed() < PATIENCE, "{} bytes came", self.on_disk()?);
            sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    /// Sends the rest of the file; returns the photo.
    async fn complete(&self, path: &str) -> anyhow::Result<String> {
        let from = self.offset(path).await?;
        let (status, headers) = self.send(path, from, self.file.len()).await?;
        anyhow::ensure!(status == 204, "completed with {status}");
        Ok(word(&headers, "oriel-photo"))
    }
}

fn word(headers: &HeaderMap, name: &str) -> String {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_owned()
}

async fn a_photo_in_pieces_is_published_like_any_other(backend: Backend) -> anyhow::Result<()> {
    let studio = Studio::open(backend).await?;
    let path = studio.begin().await?;
    studio.send(&path, 0, 1_000).await?;
    let photo = studio.complete(&path).await?;
    studio.oriel.run_jobs().await?;
    let post = json!({ "status": "Trees", "media_ids": [photo] });
    let post = studio.ada.post("/api/v1/statuses", &post).await?;
    assert_eq!(post["media_attachments"][0]["id"], photo);
    Ok(())
}

async fn bytes_before_a_broken_connection_stay(backend: Backend) -> anyhow::Result<()> {
    let studio = Studio::open(backend).await?;
    let path = studio.begin().await?;
    let connection = studio.send_some(&path, 5_000).await?;
    studio.until_on_disk(5_000).await?;
    drop(connection);
    assert_eq!(studio.offset(&path).await?, 5_000);
    assert_ne!(studio.complete(&path).await?, "");
    Ok(())
}

async fn a_stalled_connection_does_not_hold_off_the_next(backend: Backend) -> anyhow::Result<()> {
    let studio = Studio::open(backend).await?;
    let path = studio.begin().await?;
    let _stalled = studio.send_some(&path, 5_000).await?;
    studio.until_on_disk(5_000).await?;
    assert_ne!(studio.complete(&path).await?, "");
    Ok(())
}

async fn last_bytes_that_come_thrice_at_once_make_one_photo(
    backend: Backend,
) -> anyhow::Result<()> {
    let studio = Studio::open(backend).await?;
    let path = studio.begin().await?;
    let end = studio.file.len();
    let (one, two, three) = tokio::join!(
        studio.send(&path, 0, end),
        studio.send(&path, 0, end),
        studio.send(&path, 0, end),
    );
    for answer in [one?, two?, three?] {
        assert!(matches!(answer.0, 204 | 409), "{}", answer.0);
    }
    let photo = studio.complete(&path).await?;
    assert_eq!(studio.complete(&path).await?, photo);
    let count = |conn: &mut oriel_store::Connection| {
        let ada = oriel_store::accounts::by_handle(conn, "ada", "")?;
        let ada = ada.ok_or(oriel_store::Error::NotFound)?.id;
        oriel_store::photos::count_since(conn, ada, time::OffsetDateTime::UNIX_EPOCH)
    };
    assert_eq!(studio.oriel.core().store().read(count).await?, 1);
    Ok(())
}

async fn what_nobody_continues_is_swept(backend: Backend) -> anyhow::Result<()> {
    let studio = Studio::open(backend).await?;
    let path = studio.begin().await?;
    studio.send(&path, 0, 5_000).await?;
    studio.oriel.clock.advance(25 * time::Duration::HOUR);
    studio.oriel.sweep().await?;
    assert_eq!(studio.head(&path).await?.0, 404);
    assert_eq!(studio.on_disk()?, 0);
    Ok(())
}
