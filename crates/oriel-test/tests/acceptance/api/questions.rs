//! What a list costs does not grow with what is in it.

use oriel_media::testing::jpeg;
use oriel_test::{ApiClient, Backend, api, on_each_backend};
use serde_json::json;

use crate::api::neighbours::{self, Neighbours, ids};

on_each_backend!(a_list_of_twenty_asks_the_database_as_often_as_a_list_of_one);

/// Who asks, who is in the list, and each kind of thing that is to be known of its entries.
const MOST: u64 = 20;
const POSTS: u8 = 20;
/// One entry may have nothing of a kind of which twenty have some.
const SPARE: u64 = 3;

impl Neighbours {
    /// Bea publishes something with a photo and a tag; Ada answers, likes, boosts and keeps it.
    async fn something_happens(&self, number: u8) -> anyhow::Result<()> {
        let alt = format!("Frame {number}");
        let photo = self.bea.upload_photo(&jpeg(64, 48, number), &alt).await?;
        let words = format!("Frame {number} of #tide for @ada");
        let status = json!({ "status": words, "media_ids": [photo] });
        let post = api::id(&self.publish(&self.bea, status).await?)?;
        for what in ["favourite", "reblog", "bookmark"] {
            self.ada.act(&format!("statuses/{post}/{what}")).await?;
        }
        let answer = json!({ "status": "@bea Where?", "in_reply_to_id": post });
        self.publish(&self.ada, answer).await?;
        Ok(())
    }

    /// How many statements it takes to answer, once what is the same for all has been read.
    async fn questions(&self, app: &ApiClient, path: &str) -> anyhow::Result<u64> {
        app.get(path).await?;
        let before = self.oriel.core().store().questions();
        app.get(path).await?;
        Ok(self.oriel.core().store().questions() - before)
    }
}

async fn a_list_of_twenty_asks_the_database_as_often_as_a_list_of_one(
    backend: Backend,
) -> anyhow::Result<()> {
    let scene = neighbours::meet(backend).await?;
    scene.ada_follows_bea().await?;
    let about = json!({ "title": "Sea" });
    let list = api::id(&scene.ada.post("/api/v1/lists", &about).await?)?;
    let members = json!({ "account_ids": [scene.bea_id] });
    let path = format!("/api/v1/lists/{list}/accounts");
    scene.ada.post(&path, &members).await?;
    for number in 1..=POSTS {
        scene.something_happens(number).await?;
    }
    let lists = [
        "timelines/home".to_owned(),
        "timelines/public".to_owned(),
        "timelines/tag/tide".to_owned(),
        format!("timelines/list/{list}"),
        format!("accounts/{}/statuses", scene.bea_id),
        "bookmarks".to_owned(),
        "favourites".to_owned(),
        "notifications".to_owned(),
    ];
    for path in lists {
        let (one, twenty) = (
            format!("/api/v1/{path}?limit=1"),
            format!("/api/v1/{path}?limit=20"),
        );
        let shown = scene.ada.get(&twenty).await?;
        assert_eq!(ids(&shown).len(), usize::from(POSTS), "{path}");
        let few = scene.questions(&scene.ada, &one).await?;
        let many = scene.questions(&scene.ada, &twenty).await?;
        println!("{path}: {few} for one, {many} for twenty");
        assert!(
            many <= few + SPARE,
            "{path}: {few} for one, {many} for twenty"
        );
        assert!(many <= MOST, "{path}: {many}");
    }
    Ok(())
}
