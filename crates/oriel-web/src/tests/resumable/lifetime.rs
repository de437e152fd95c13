//! Breaks, repetitions and ends.

use actix_web::{http::Method, web::Bytes};
use futures_util::{StreamExt as _, stream};
use oriel_core::{posts::drafts, resumable::NotTaken};
use time::Duration;

use super::super::Studio;

#[actix_web::test]
async fn an_answer_that_was_lost_is_told_again_and_nothing_is_taken_twice() {
    let studio = Studio::open().await;
    let (page, file) = (studio.page().await, studio.bytes());
    let path = page.begin(&file).await;
    let photo = page.send(&path, 0, &file).await;
    let photo = photo.header("oriel-photo");
    let told = page.head(&path).await;
    assert_eq!(told.header("oriel-photo"), photo);
    assert_eq!(told.header("upload-offset"), file.len().to_string());
    assert_eq!(page.send(&path, 0, &file).await.status, 409);
    assert_eq!(page.send(&path, file.len(), b"more").await.status, 413);
    let again = page.send(&path, file.len(), b"").await;
    assert_eq!((again.status, again.header("oriel-photo")), (204, photo));
    assert_eq!(page.photos().await, 1);
}

#[actix_web::test]
async fn a_file_whose_last_answer_was_an_error_is_completed_by_nothing_more() {
    let studio = Studio::open().await;
    let (page, file) = (studio.page().await, studio.bytes());
    let path = page.begin(&file).await;
    page.send(&path, 0, &file[..700]).await;
    // As after a crash between the last byte and the row.
    let name = path.rsplit('/').next().unwrap();
    let folder = studio.folder.path().join("uploads");
    std::fs::write(folder.join(format!("pieces-{name}")), &file).unwrap();
    assert_eq!(page.head(&path).await.header("oriel-photo"), "");
    let answer = page.send(&path, file.len(), b"").await;
    assert_ne!(answer.header("oriel-photo"), "");
    assert_eq!(page.photos().await, 1);
}

#[actix_web::test]
async fn bytes_that_came_before_the_connection_broke_stay() {
    let studio = Studio::open().await;
    let (page, file) = (studio.page().await, studio.bytes());
    let path = page.begin(&file).await;
    let some = Bytes::copy_from_slice(&file[..700]);
    let broken = stream::iter([Ok(some), Err("the tunnel")]);
    let taken = page.piece(&path, 0, broken).await;
    assert!(matches!(taken, Err(NotTaken::Broken)), "{taken:?}");
    assert_eq!(page.head(&path).await.header("upload-offset"), "700");
    let rest = page.send(&path, 700, &file[700..]).await;
    assert_ne!(rest.header("oriel-photo"), "", "{}", rest.body);
}

#[actix_web::test]
async fn a_connection_that_stalls_makes_room_for_the_one_that_continues() {
    let studio = Studio::open().await;
    let (page, file) = (studio.page().await, studio.bytes());
    let path = page.begin(&file).await;
    let some = Bytes::copy_from_slice(&file[..700]);
    let stalled = stream::iter([Ok(some)]).chain(stream::pending());
    let (stalled, told) = tokio::join!(page.piece(&path, 0, Box::pin(stalled)), async {
        while studio.kept() == 0 {
            tokio::task::yield_now().await;
        }
        page.head(&path).await
    });
    assert!(matches!(stalled, Err(NotTaken::Overtaken)), "{stalled:?}");
    let offset: usize = told.header("upload-offset").parse().unwrap();
    let rest = page.send(&path, offset, &file[offset..]).await;
    assert_ne!(rest.header("oriel-photo"), "", "{}", rest.body);
    assert_eq!(page.photos().await, 1);
}

#[actix_web::test]
async fn last_bytes_that_are_sent_twice_at_once_make_one_photo() {
    let studio = Studio::open().await;
    let (page, file) = (studio.page().await, studio.bytes());
    let path = page.begin(&file).await;
    let (one, two, three) = tokio::join!(
        page.send(&path, 0, &file),
        page.send(&path, 0, &file),
        page.send(&path, 0, &file),
    );
    let told = page.head(&path).await;
    for answer in [one, two, three] {
        assert!(matches!(answer.status, 204 | 409), "{}", answer.status);
    }
    let at: usize = told.header("upload-offset").parse().unwrap();
    page.send(&path, at, &file[at..]).await;
    assert_eq!(page.photos().await, 1);
}

#[actix_web::test]
async fn what_is_ended_is_gone_with_its_bytes() {
    let studio = Studio::open().await;
    let (page, file) = (studio.page().await, studio.bytes());
    let path = page.begin(&file).await;
    page.send(&path, 0, &file[..700]).await;
    let ended = page.ask(Method::DELETE, &path, &[], b"").await;
    assert_eq!((ended.status, studio.kept()), (204, 0));
    assert_eq!(page.head(&path).await.status, 404);
    assert_eq!(page.send(&path, 700, &file[700..]).await.status, 404);
    assert_eq!(page.ask(Method::DELETE, &path, &[], b"").await.status, 404);
}

#[actix_web::test]
async fn ending_an_upload_too_late_takes_its_photo_out_of_the_draft() {
    let studio = Studio::open().await;
    let (page, file) = (studio.page().await, studio.bytes());
    let path = page.begin(&file).await;
    page.send(&path, 0, &file).await;
    let ended = page.ask(Method::DELETE, &path, &[], b"").await;
    assert_eq!((ended.status, page.photos().await), (204, 0));
}

#[actix_web::test]
async fn a_photo_that_was_taken_out_may_be_sent_again() {
    let studio = Studio::open().await;
    let (page, file) = (studio.page().await, studio.bytes());
    let path = page.begin(&file).await;
    let sent = page.send(&path, 0, &file).await;
    let photo = sent.header("oriel-photo").parse().unwrap();
    let taken_out = drafts::remove_photo(studio.core(), &studio.ada, page.post, photo).await;
    taken_out.unwrap();
    assert_eq!(page.head(&path).await.status, 404);
}

#[actix_web::test]
async fn what_nobody_continues_runs_out() {
    let studio = Studio::open().await;
    let (page, file) = (studio.page().await, studio.bytes());
    let path = page.begin(&file).await;
    let sent = page.send(&path, 0, &file[..700]).await;
    assert!(sent.header("upload-expires").ends_with(" GMT"));
    studio.core().clock().advance(25 * Duration::HOUR);
    assert_eq!(page.head(&path).await.status, 410);
    assert_eq!(page.send(&path, 700, &file[700..]).await.status, 410);
}

#[actix_web::test]
async fn the_upload_left_alone_longest_makes_room_for_another() {
    let studio = Studio::open().await;
    let page = studio.page().await;
    let first = page.begin(b"some bytes").await;
    let mut last = String::new();
    for _ in 0..20 {
        last = page.begin(b"some bytes").await;
    }
    assert_eq!(page.head(&first).await.status, 404);
    assert_eq!(page.head(&last).await.status, 200);
}

#[actix_web::test]
async fn uploads_count_towards_the_hourly_limit_when_they_begin() {
    let studio = Studio::open_with(|config| config.limits.uploads_per_hour = 2).await;
    let (page, file) = (studio.page().await, studio.bytes());
    let path = page.begin(&file).await;
    page.send(&path, 0, &file).await;
    let open = page.begin(&file).await;
    let answer = page.create("9").await;
    assert_eq!(answer.status, 429);
    assert_ne!(answer.header("retry-after"), "");
    assert_eq!(page.send(&open, 0, &file).await.status, 204);
}

#[actix_web::test]
async fn an_album_that_is_full_takes_no_more() {
    let studio = Studio::open_with(|config| config.limits.photos_per_album = 1).await;
    let (page, file) = (studio.page().await, studio.bytes());
    let (one, two) = (page.begin(&file).await, page.begin(&file).await);
    page.send(&one, 0, &file).await;
    let late = page.send(&two, 0, &file).await;
    assert_eq!(late.status, 422, "{}", late.body);
    assert_eq!(page.create("9").await.status, 422);
    assert_eq!(page.photos().await, 1);
}
