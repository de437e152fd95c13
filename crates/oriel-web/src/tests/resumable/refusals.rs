//! What is not taken, and from whom.

use actix_web::{http::Method, test::TestRequest, web::Bytes};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use futures_util::stream;
use oriel_core::{
    accounts::{register, sessions},
    person::Person,
    resumable::NotTaken,
};
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};

use super::{
    super::{Studio, ada},
    PIECE, Page, VERSION,
};
use crate::extract::csrf;

async fn berta(studio: &Studio) -> (Person, String) {
    let new = register::NewPerson {
        username: "berta".into(),
        email: "berta@example.org".into(),
        ..ada()
    };
    let berta = register::create(studio.core(), new).await.unwrap();
    let address = [127, 0, 0, 1].into();
    let session = sessions::open(studio.core(), &berta, "a test", address);
    let session = session.await.unwrap();
    (berta, session)
}

fn sum(name: &str, bytes: &[u8]) -> String {
    let algorithm = match name {
        "sha1" => &SHA1_FOR_LEGACY_USE_ONLY,
        _ => &SHA256,
    };
    format!("{name} {}", STANDARD.encode(digest(algorithm, bytes)))
}

#[actix_web::test]
async fn another_version_is_refused_with_the_one_that_is_known() {
    let studio = Studio::open().await;
    let page = studio.page().await;
    let headers = [("tus-resumable", "0.2.2"), ("upload-length", "9")];
    let answer = page.ask(Method::POST, &page.folder(), &headers, b"").await;
    assert_eq!(answer.status, 412);
    assert_eq!(answer.header("tus-version"), "1.0.0");
    let silent = TestRequest::post().uri("/api/oriel/v1/uploads");
    assert_eq!(studio.by_app(silent).await.status, 412);
}

#[actix_web::test]
async fn a_piece_in_the_wrong_place_or_of_the_wrong_kind_is_refused() {
    let studio = Studio::open().await;
    let (page, file) = (studio.page().await, studio.bytes());
    let path = page.begin(&file).await;
    for offset in ["1", "99999999"] {
        let headers = [PIECE, ("upload-offset", offset)];
        let answer = page.ask(Method::PATCH, &path, &headers, &file).await;
        assert_eq!(answer.status, 409, "{offset}");
        assert_eq!(answer.header("tus-resumable"), "1.0.0");
    }
    for offset in ["-1", "first", ""] {
        let headers = [PIECE, ("upload-offset", offset)];
        let answer = page.ask(Method::PATCH, &path, &headers, &file).await;
        assert_eq!(answer.status, 400, "{offset}");
    }
    let other = [("content-type", "image/png"), ("upload-offset", "0")];
    assert_eq!(
        page.ask(Method::PATCH, &path, &other, &file).await.status,
        415
    );
    let longer = [file.as_slice(), b"more"].concat();
    assert_eq!(page.send(&path, 0, &longer).await.status, 413);
    assert_eq!(page.head(&path).await.header("upload-offset"), "0");
}

#[actix_web::test]
async fn more_bytes_than_were_announced_do_not_reach_the_disk() {
    let studio = Studio::open().await;
    let (page, file) = (studio.page().await, studio.bytes());
    let path = page.begin(&file).await;
    let chunks = [Bytes::copy_from_slice(&file), Bytes::from_static(b"more")];
    let taken = page.piece(&path, 0, stream::iter(chunks.map(Ok))).await;
    assert!(matches!(taken, Err(NotTaken::TooLong)), "{taken:?}");
    let told = page.head(&path).await;
    assert_eq!(told.header("upload-offset"), file.len().to_string());
}

#[actix_web::test]
async fn a_length_is_a_number_of_bytes_within_the_limit() {
    let studio = Studio::open().await;
    let page = studio.page().await;
    for (length, status) in [
        ("", 400),
        ("-5", 400),
        ("1e9", 400),
        ("99999999999999999999", 400),
        ("0", 422),
        ("67108865", 413),
        ("18446744073709551615", 413),
        ("67108864", 201),
    ] {
        let answer = page.create(length).await;
        assert_eq!(answer.status, status, "{length}: {}", answer.body);
        assert_eq!(answer.header("tus-resumable"), "1.0.0");
    }
    let unknown = page.ask(Method::POST, &page.folder(), &[], b"").await;
    assert_eq!(unknown.status, 400);
}

#[actix_web::test]
async fn a_description_without_end_or_sense_is_refused() {
    let studio = Studio::open().await;
    let page = studio.page().await;
    let endless = "filename YQ==,".repeat(500);
    for metadata in [
        endless.as_str(),
        "filename ???",
        "filename YQ==,filename YQ==",
    ] {
        let headers = [("upload-length", "9"), ("upload-metadata", metadata)];
        let answer = page.ask(Method::POST, &page.folder(), &headers, b"").await;
        assert_eq!(answer.status, 400);
    }
}

#[actix_web::test]
async fn a_name_that_is_a_path_leads_nowhere() {
    let studio = Studio::open().await;
    let (page, file) = (studio.page().await, studio.bytes());
    let name = "../../../../tmp/evil\0\n.png";
    let metadata = format!("filename {}", STANDARD.encode(name));
    let length = file.len().to_string();
    let headers = [
        PIECE,
        ("upload-length", length.as_str()),
        ("upload-metadata", metadata.as_str()),
    ];
    let answer = page
        .ask(Method::POST, &page.folder(), &headers, &file)
        .await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    assert!(!answer.header("location").contains("evil"));
    let post = studio.post(page.post).await;
    let shown = &post.photos.first().unwrap().photo.file_name;
    assert!(!shown.contains(['\0', '\n']), "{shown:?}");
}

#[actix_web::test]
async fn a_sum_that_is_wrong_throws_its_piece_away() {
    let studio = Studio::open().await;
    let (page, file) = (studio.page().await, studio.bytes());
    let path = page.begin(&file).await;
    let (one, two) = file.split_at(700);
    for name in ["sha1", "sha256"] {
        let wrong = sum(name, b"other bytes");
        let headers = [
            PIECE,
            ("upload-offset", "0"),
            ("upload-checksum", wrong.as_str()),
        ];
        let answer = page.ask(Method::PATCH, &path, &headers, one).await;
        assert_eq!(answer.status, 460, "{name}");
        assert_eq!(page.head(&path).await.header("upload-offset"), "0");
    }
    let unknown = [
        PIECE,
        ("upload-offset", "0"),
        ("upload-checksum", "md5 YQ=="),
    ];
    assert_eq!(
        page.ask(Method::PATCH, &path, &unknown, one).await.status,
        400
    );
    for (name, offset, bytes) in [("sha1", "0", one), ("sha256", "700", two)] {
        let right = sum(name, bytes);
        let headers = [
            PIECE,
            ("upload-offset", offset),
            ("upload-checksum", right.as_str()),
        ];
        let answer = page.ask(Method::PATCH, &path, &headers, bytes).await;
        assert_eq!(answer.status, 204, "{name}: {}", answer.body);
    }
    assert_eq!((page.photos().await, studio.kept()), (1, 0));
}

#[actix_web::test]
async fn what_is_no_picture_is_refused_by_its_first_bytes() {
    let studio = Studio::open().await;
    let page = studio.page().await;
    let letter = b"%PDF-1.7 Dear Ada,".repeat(100);
    let headers = [PIECE, ("upload-length", "60000000")];
    let answer = page
        .ask(Method::POST, &page.folder(), &headers, &letter)
        .await;
    assert_eq!(answer.status, 422);
    let sentence = "This is a drawing or a document. Export it as a PNG or JPEG.";
    assert_eq!(answer.json()["error"], sentence);
    let path = page.create("60000000").await;
    let path = path.header("location");
    assert_eq!(page.send(path, 0, &letter).await.status, 422);
    assert_eq!(page.head(path).await.status, 404);
    assert_eq!(studio.kept(), 0);
}

#[actix_web::test]
async fn a_picture_that_is_damaged_is_refused_in_words_and_forgotten() {
    let studio = Studio::open().await;
    let (page, file) = (studio.page().await, studio.bytes());
    let half = [&[0xff, 0xd8, 0xff, 0xe0], &file[4..]].concat();
    let path = page.begin(&half).await;
    let answer = page.send(&path, 0, &half).await;
    assert_eq!(answer.status, 422);
    assert!(answer.json()["error"].is_string(), "{}", answer.body);
    assert_eq!(page.head(&path).await.status, 404);
    assert_eq!((page.photos().await, studio.kept()), (0, 0));
}

#[actix_web::test]
async fn nobody_else_reaches_an_upload() {
    let studio = Studio::open().await;
    let (page, file) = (studio.page().await, studio.bytes());
    let path = page.begin(&file).await;
    let (_, session) = berta(&studio).await;
    let other = Page {
        session,
        ..studio.page().await
    };
    for method in [Method::HEAD, Method::DELETE] {
        assert_eq!(other.ask(method, &path, &[], b"").await.status, 404);
    }
    assert_eq!(other.send(&path, 0, &file).await.status, 404);
    assert_eq!(other.create("9").await.status, 404);
    let elsewhere = path.replace(&page.post.to_string(), &studio.draft().await.to_string());
    assert_eq!(page.head(&elsewhere).await.status, 404);
    assert_eq!(page.head(&path).await.header("upload-offset"), "0");
}

#[actix_web::test]
async fn another_site_and_a_stranger_begin_nothing() {
    let studio = Studio::open().await;
    let page = studio.page().await;
    let length = ("upload-length", "9");
    for forged in [
        (csrf::HEADER, "guessed"),
        ("sec-fetch-site", "cross-site"),
        ("origin", "https://evil.example"),
    ] {
        let headers = [length, forged];
        let answer = page.ask(Method::POST, &page.folder(), &headers, b"").await;
        assert_eq!(answer.status, 403, "{forged:?}");
    }
    let stranger = TestRequest::post().uri(&page.folder());
    let stranger = stranger.insert_header(length).insert_header(VERSION);
    let answer = studio.ask(stranger).await;
    assert_eq!(
        (answer.status, answer.header("tus-resumable")),
        (401, "1.0.0")
    );
}
