use actix_web::{cookie::Cookie, test::TestRequest};
use oriel_core::{
    accounts::{profile, sessions},
    media_links,
    model::{PostState, Visibility},
    photos,
    posts::drafts,
    worker,
};

use super::{Answer, Studio};
use crate::extract::csrf;

impl Studio {
    /// Sends a form as Ada's browser does without script.
    async fn send(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = csrf::token_for(&self.session);
        let mut form = vec![(csrf::FIELD, csrf.as_str())];
        form.extend(fields);
        let request = TestRequest::post()
            .uri(path)
            .cookie(Cookie::new("oriel_session", &self.session))
            .set_form(form);
        self.ask(request).await
    }
}

#[actix_web::test]
async fn an_upload_without_script_loses_nothing_that_was_typed() {
    let studio = Studio::open().await;
    let id = studio.draft().await;
    let path = format!("/drafts/{id}/photos");
    let typed = [("title-en", "Trees")];
    let answer = studio.send_parts(&path, &typed, "Dear Ada,").await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("letter.jpg"), "{}", answer.body);
    assert_eq!(studio.post(id).await.post.title.get("en"), Some("Trees"));
}

#[actix_web::test]
async fn a_removal_without_script_loses_nothing_that_was_typed() {
    let studio = Studio::open().await;
    let id = studio.draft().await;
    let path = format!("/drafts/{id}/photos/1/delete");
    let answer = studio.send(&path, &[("title-en", "Trees")]).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    assert_eq!(studio.post(id).await.post.title.get("en"), Some("Trees"));
}

#[actix_web::test]
async fn a_cover_that_is_not_in_the_post_is_none() {
    let studio = Studio::open().await;
    let id = studio.draft().await;
    let answer = studio
        .send(&format!("/drafts/{id}"), &[("cover", "12345")])
        .await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    assert_eq!(studio.post(id).await.post.cover_photo_id, None);
}

#[actix_web::test]
async fn a_person_chooses_how_posts_and_photos_begin() {
    let studio = Studio::open().await;
    let chosen = [
        ("visibility", "followers"),
        ("licence", "CC-BY-4.0"),
        ("discoverable", "on"),
    ];
    let answer = studio.send_parts("/settings/profile", &chosen, "").await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let resumed = sessions::resume(studio.core(), &studio.session).await;
    let (ada, _) = resumed.unwrap().unwrap();
    assert_eq!(ada.user.defaults.visibility, Visibility::Followers);
    assert_eq!(ada.user.defaults.licence.as_deref(), Some("CC-BY-4.0"));
    assert!(!ada.user.defaults.show_camera && ada.account.discoverable);
    let wrong = [("licence", "finders-keepers")];
    let answer = studio.send_parts("/settings/profile", &wrong, "").await;
    assert_eq!(answer.status, 422);
}

#[actix_web::test]
async fn a_choice_about_camera_facts_is_for_photos_already_there_when_asked_for() {
    let studio = Studio::open().await;
    let photo = studio.photo().await;
    for (box_is_ticked, shown) in [(false, true), (true, false)] {
        let everywhere = [("camera_everywhere", "on")];
        let fields: &[_] = if box_is_ticked { &everywhere } else { &[] };
        let answer = studio.send_parts("/settings/profile", fields, "").await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        worker::run_until_idle(studio.core()).await.unwrap();
        let photo = photos::own(studio.core(), &studio.ada, photo).await;
        assert_eq!(photo.unwrap().show_camera, shown);
    }
}

#[actix_web::test]
async fn what_waits_for_its_photos_can_be_kept_as_a_draft() {
    let studio = Studio::open().await;
    let (id, photo) = (studio.draft().await, studio.photo().await);
    let added = drafts::add_photos(studio.core(), &studio.ada, id, vec![photo]);
    added.await.unwrap();
    let typed = [("title-en", "Trees"), ("reminded", "1")];
    studio.send(&format!("/drafts/{id}/publish"), &typed).await;
    assert_eq!(studio.post(id).await.post.state, PostState::Publishing);
    let typed = [("title-en", "Trees in winter")];
    let answer = studio.send(&format!("/drafts/{id}/disarm"), &typed).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let post = studio.post(id).await.post;
    assert_eq!(post.state, PostState::Draft);
    assert_eq!(post.title.get("en"), Some("Trees in winter"));
}

#[actix_web::test]
async fn a_picture_can_be_taken_away() {
    let studio = Studio::open().await;
    let file = studio.picture();
    let change = profile::Change {
        pictures: vec![(media_links::Picture::Avatar, Some(file))],
        ..profile::Change::default()
    };
    let with_avatar = profile::change(studio.core(), &studio.ada, change).await;
    assert!(with_avatar.unwrap().account.avatar_key.is_some());
    let ticked = [("remove-avatar", "on")];
    let answer = studio.send_parts("/settings/profile", &ticked, "").await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let resumed = sessions::resume(studio.core(), &studio.session).await;
    let (ada, _) = resumed.unwrap().unwrap();
    assert_eq!(ada.account.avatar_key, None);
}
