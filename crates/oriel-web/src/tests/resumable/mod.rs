//! Files that are sent in pieces, by the letter of tus 1.0.0 and against it.

mod lifetime;
mod pieces;
mod refusals;

use actix_web::{cookie::Cookie, http::Method, test::TestRequest, web::Bytes};
use oriel_core::{
    model::PostId,
    resumable::{self, NotTaken, Piece},
};

use super::{Answer, Studio};
use crate::extract::csrf;

const PIECE: (&str, &str) = ("content-type", "application/offset+octet-stream");
const VERSION: (&str, &str) = ("tus-resumable", "1.0.0");

/// Somebody's page, and where it sends files.
struct Page<'a> {
    studio: &'a Studio,
    session: String,
    post: PostId,
}

impl Studio {
    async fn page(&self) -> Page<'_> {
        Page {
            studio: self,
            session: self.session.clone(),
            post: self.draft().await,
        }
    }

    /// The bytes of a file that the pipeline takes.
    fn bytes(&self) -> Vec<u8> {
        std::fs::read(self.picture()).unwrap()
    }

    /// What lies in the folder for uploads.
    fn kept(&self) -> usize {
        let folder = self.folder.path().join("uploads");
        std::fs::read_dir(folder).map_or(0, Iterator::count)
    }
}

impl Page<'_> {
    fn folder(&self) -> String {
        format!("/drafts/{}/uploads", self.post)
    }

    async fn ask(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        let mut request = TestRequest::default()
            .method(method)
            .uri(path)
            .cookie(Cookie::new("oriel_session", &self.session))
            .insert_header((csrf::HEADER, csrf::token_for(&self.session)))
            .insert_header(VERSION);
        for header in headers {
            request = request.insert_header(*header);
        }
        self.studio.ask(request.set_payload(body.to_vec())).await
    }

    /// Asks for room for so many bytes.
    async fn create(&self, length: &str) -> Answer {
        let headers = [
            ("upload-length", length),
            ("upload-metadata", "filename cGhvdG8ucG5n"),
        ];
        self.ask(Method::POST, &self.folder(), &headers, b"").await
    }

    /// Makes room for a file, and says where.
    async fn begin(&self, file: &[u8]) -> String {
        let answer = self.create(&file.len().to_string()).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        answer.header("location").to_owned()
    }

    async fn send(&self, path: &str, offset: usize, bytes: &[u8]) -> Answer {
        let offset = offset.to_string();
        let headers = [PIECE, ("upload-offset", offset.as_str())];
        self.ask(Method::PATCH, path, &headers, bytes).await
    }

    async fn head(&self, path: &str) -> Answer {
        self.ask(Method::HEAD, path, &[], b"").await
    }

    /// How many photos the draft has.
    async fn photos(&self) -> usize {
        self.studio.post(self.post).await.photos.len()
    }

    /// Sends a piece of which the rest never comes, or not before the connection breaks.
    async fn piece<S>(&self, path: &str, offset: u64, body: S) -> Result<u64, NotTaken>
    where
        S: futures_util::Stream<Item = Result<Bytes, &'static str>> + Unpin,
    {
        let piece = Piece {
            offset,
            bytes: None,
            checksum: None,
            body,
        };
        let name = path.rsplit('/').next().unwrap();
        let (core, ada) = (self.studio.core(), &self.studio.ada);
        let taken = resumable::append(core, ada, Some(self.post), name, piece).await;
        taken.map(|progress| progress.offset)
    }
}
