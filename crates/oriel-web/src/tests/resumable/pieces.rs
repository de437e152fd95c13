//! What is sent in pieces becomes one photo.

use actix_web::{http::Method, test::TestRequest};

use super::{super::Studio, PIECE, VERSION};

#[actix_web::test]
async fn a_program_learns_what_is_spoken_here() {
    let studio = Studio::open().await;
    for path in [
        "/drafts/1/uploads",
        "/api/oriel/v1/uploads",
        "/api/oriel/v1/uploads/a",
    ] {
        let request = TestRequest::default().method(Method::OPTIONS).uri(path);
        let answer = studio.ask(request).await;
        assert_eq!(answer.status, 204, "{path}");
        for (name, value) in [
            ("tus-resumable", "1.0.0"),
            ("tus-version", "1.0.0"),
            (
                "tus-extension",
                "creation,creation-with-upload,termination,checksum,expiration",
            ),
            ("tus-max-size", "67108864"),
            ("tus-checksum-algorithm", "sha1,sha256"),
        ] {
            assert_eq!(answer.header(name), value, "{name}");
        }
    }
}

#[actix_web::test]
async fn a_file_in_pieces_becomes_one_photo_of_the_draft() {
    let studio = Studio::open().await;
    let (page, file) = (studio.page().await, studio.bytes());
    let path = page.begin(&file).await;
    let (one, two) = file.split_at(file.len() / 2);
    let first = page.send(&path, 0, one).await;
    assert_eq!(first.status, 204, "{}", first.body);
    assert_eq!(first.header("upload-offset"), one.len().to_string());
    assert_eq!(first.header("oriel-photo"), "");
    let told = page.head(&path).await;
    assert_eq!(told.header("upload-offset"), one.len().to_string());
    assert_eq!(told.header("upload-length"), file.len().to_string());
    assert_eq!(told.header("upload-metadata"), "filename cGhvdG8ucG5n");
    assert_eq!(told.header("cache-control"), "no-store");
    let last = page.send(&path, one.len(), two).await;
    assert_eq!(last.status, 204, "{}", last.body);
    let post = studio.post(page.post).await;
    let photo = &post.photos.first().unwrap().photo;
    assert_eq!(last.header("oriel-photo"), photo.id.to_string());
    assert_eq!(photo.file_name, "photo.png");
    assert_eq!(usize::try_from(photo.original_bytes).unwrap(), file.len());
    assert_eq!((page.photos().await, studio.kept()), (1, 0));
}

#[actix_web::test]
async fn the_first_bytes_may_come_with_the_creation() {
    let studio = Studio::open().await;
    let (page, file) = (studio.page().await, studio.bytes());
    let length = file.len().to_string();
    let headers = [PIECE, ("upload-length", length.as_str())];
    let begun = page
        .ask(Method::POST, &page.folder(), &headers, &file[..600])
        .await;
    assert_eq!((begun.status, begun.header("upload-offset")), (201, "600"));
    let whole = page
        .ask(Method::POST, &page.folder(), &headers, &file)
        .await;
    assert_eq!(whole.status, 201);
    assert_ne!(whole.header("oriel-photo"), "");
    assert_eq!(page.photos().await, 1);
}

#[actix_web::test]
async fn post_may_stand_for_another_method() {
    let studio = Studio::open().await;
    let (page, file) = (studio.page().await, studio.bytes());
    let path = page.begin(&file).await;
    let headers = [
        PIECE,
        ("upload-offset", "0"),
        ("x-http-method-override", "PATCH"),
    ];
    let sent = page.ask(Method::POST, &path, &headers, &file[..700]).await;
    assert_eq!(sent.header("upload-offset"), "700");
    let end = [("x-http-method-override", "DELETE")];
    assert_eq!(page.ask(Method::POST, &path, &end, b"").await.status, 204);
    assert_eq!(page.ask(Method::POST, &path, &[], b"").await.status, 404);
}

#[actix_web::test]
async fn an_app_sends_in_pieces_what_it_posts_later() {
    let studio = Studio::open().await;
    let file = studio.bytes();
    let request = TestRequest::post()
        .uri("/api/oriel/v1/uploads")
        .insert_header(VERSION)
        .insert_header(("upload-length", file.len()));
    let begun = studio.by_app(request).await;
    assert_eq!(begun.status, 201, "{}", begun.body);
    let request = TestRequest::patch()
        .uri(begun.header("location"))
        .insert_header(VERSION)
        .insert_header(PIECE)
        .insert_header(("upload-offset", 0))
        .set_payload(file);
    let sent = studio.by_app(request).await;
    assert_eq!(sent.status, 204, "{}", sent.body);
    let path = format!("/api/v1/media/{}", sent.header("oriel-photo"));
    let shown = studio.by_app(TestRequest::get().uri(&path)).await;
    assert_eq!(shown.status, 206, "{}", shown.body);
}
