use actix_web::test::TestRequest;
use oriel_core::{
    model::{LangMap, PostId, Visibility},
    photos::{self, Description},
    posts::{drafts, edit, publish},
};
use serde_json::{Value, json};

use super::{Answer, Studio};
use crate::testing::Multipart;

fn both(cy: &str, en: &str) -> LangMap {
    LangMap::of("cy", cy).with("en", en)
}

impl Studio {
    /// A published post in both languages.
    async fn published(&self) -> PostId {
        let id = self.draft().await;
        let words = edit::PostEdit {
            caption: Some(both("Niwl", "Fog")),
            language: Some("en".into()),
            ..edit::PostEdit::default()
        };
        let saved = edit::save(self.core(), &self.ada, id, words).await;
        saved.unwrap();
        let out = publish::publish(self.core(), &self.ada, id, true).await;
        out.unwrap();
        id
    }

    async fn put(&self, path: &str, body: &Value) -> Answer {
        self.by_app(TestRequest::put().uri(path).set_json(body))
            .await
    }
}

#[actix_web::test]
async fn a_slash_at_the_end_of_an_api_path_is_as_good_as_none() {
    let studio = Studio::open().await;
    let instance = studio.get("/api/v1/instance/").await;
    assert_eq!(instance.status, 200);
    assert_eq!(instance.body, studio.get("/api/v1/instance").await.body);
}

#[actix_web::test]
async fn an_edited_caption_keeps_its_other_language() {
    let studio = Studio::open().await;
    let id = studio.published().await;
    let path = format!("/api/v1/statuses/{id}");
    let source = TestRequest::get().uri(&format!("{path}/source"));
    assert_eq!(studio.by_app(source).await.json()["text"], "Fog");
    for (edit, shown) in [
        (json!({ "status": "Mist" }), both("Niwl", "Mist")),
        (
            json!({ "status": "Tarth", "language": "cy" }),
            both("Tarth", "Mist"),
        ),
    ] {
        let answer = studio.put(&path, &edit).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(studio.post(id).await.post.caption, shown);
    }
}

#[actix_web::test]
async fn a_described_photo_keeps_its_other_language() {
    let studio = Studio::open().await;
    let photo = studio.photo().await;
    let words = Description {
        alt: Some(both("Giât", "A gate")),
        ..Description::default()
    };
    let described = photos::describe(studio.core(), &studio.ada, photo, words).await;
    described.unwrap();
    let path = format!("/api/v1/media/{photo}");
    studio
        .put(&path, &json!({ "description": "Llidiart" }))
        .await;
    let photo = photos::own(studio.core(), &studio.ada, photo)
        .await
        .unwrap();
    assert_eq!(photo.alt, both("Llidiart", "A gate"));
}

#[actix_web::test]
async fn the_next_page_is_asked_for_in_the_same_words() {
    let studio = Studio::open().await;
    studio.published().await;
    let path = format!("/api/v1/accounts/{}/statuses", studio.ada.account.id);
    let answer = studio
        .get(&format!(
            "{path}?limit=1&exclude_replies=true&max_id=9223372036854775807"
        ))
        .await;
    let link = answer.header("link");
    let next = format!("{path}?limit=1&exclude_replies=true&max_id=");
    assert!(
        link.contains(&next) && !link.contains("9223372036854775807"),
        "{link}"
    );
}

#[actix_web::test]
async fn an_edit_puts_no_more_photos_into_an_album_than_it_holds() {
    let studio = Studio::open_with(|config| config.limits.photos_per_album = 1).await;
    let path = format!("/api/v1/statuses/{}", studio.published().await);
    let (one, two) = (studio.photo().await, studio.photo().await);
    let answer = studio.put(&path, &json!({ "media_ids": [one, two] })).await;
    assert_eq!(answer.status, 422, "{}", answer.body);
    let answer = studio.put(&path, &json!({ "media_ids": [one, one] })).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
}

#[actix_web::test]
async fn a_photo_of_a_published_post_is_not_deleted() {
    let studio = Studio::open().await;
    let (post, photo) = (studio.published().await, studio.photo().await);
    let added = drafts::add_photos(studio.core(), &studio.ada, post, vec![photo]).await;
    added.unwrap();
    let path = format!("/api/v1/media/{photo}");
    let answer = studio.by_app(TestRequest::delete().uri(&path)).await;
    assert_eq!(answer.status, 422);
    assert!(answer.json()["error"].is_string(), "{}", answer.body);
    let removed = drafts::remove_photo(studio.core(), &studio.ada, post, photo).await;
    removed.unwrap();
    let answer = studio.by_app(TestRequest::delete().uri(&path)).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
}

#[actix_web::test]
async fn a_photo_is_kept_from_search_as_its_post_is() {
    let studio = Studio::open().await;
    let (post, photo) = (studio.published().await, studio.photo().await);
    let added = drafts::add_photos(studio.core(), &studio.ada, post, vec![photo]).await;
    added.unwrap();
    photos::process(studio.core(), photo).await.unwrap();
    for (visibility, kept) in [(Visibility::Public, false), (Visibility::Unlisted, true)] {
        let change = edit::PostEdit {
            visibility: Some(visibility),
            ..edit::PostEdit::default()
        };
        let saved = edit::save(studio.core(), &studio.ada, post, change).await;
        saved.unwrap();
        for path in [format!("/@ada/{post}"), format!("/@ada/{post}/1")] {
            let page = studio.get(&path).await;
            assert_eq!(page.status, 200, "{path}");
            let asked = page.body.contains("content=\"noindex\"");
            assert_eq!(asked, kept, "{path}, {visibility}");
        }
    }
}

/// A new profile as some apps send it: texts and a picture as parts of one body.
fn parts(name: &str, picture: &[u8]) -> TestRequest {
    let parts = Multipart::default().text("display_name", name);
    let parts = parts.file("avatar", "me.png", "image/png", picture);
    TestRequest::patch()
        .uri("/api/v1/accounts/update_credentials")
        .insert_header(("content-type", Multipart::content_type()))
        .set_payload(parts.body())
}

#[actix_web::test]
async fn an_app_changes_the_avatar() {
    let studio = Studio::open().await;
    let me = TestRequest::get().uri("/api/v1/accounts/verify_credentials");
    let before = studio.by_app(me).await.json();
    let picture = std::fs::read(studio.picture()).unwrap();
    let changed = studio.by_app(parts("Ada L.", &picture)).await;
    assert_eq!(changed.status, 200, "{}", changed.body);
    let changed = changed.json();
    assert_eq!(changed["display_name"], "Ada L.");
    assert_ne!(changed["avatar"], before["avatar"]);
    assert_eq!(changed["header"], before["header"]);
    let refused = studio.by_app(parts("Ada", b"no picture")).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
}
