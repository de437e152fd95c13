//! What people of an instance see of somebody on another server.

use oriel_core::model::Role;
use oriel_media::testing::{encoded, jpeg, picture};
use oriel_test::{ApiClient, Backend, Peer, TestInstance, api};
use reqwest::Method;
use serde_json::{Value, json};

use super::Seen;
use crate::api::admin;

struct Scene {
    oriel: TestInstance,
    ada: ApiClient,
    peer: Peer,
}

/// Everything that is shown of what is from elsewhere.
pub(super) async fn shown(backend: Backend) -> anyhow::Result<Seen> {
    let oriel = TestInstance::start(backend).await?;
    let ada = oriel.person("ada").await?;
    let peer = Peer::start(&["mari"]).await?;
    let scene = Scene { oriel, ada, peer };
    let mut seen = Seen::default();
    let mari = scene.meet(&mut seen).await?;
    scene.filter().await?;
    let post = scene.hear().await?;
    scene.read(&mut seen, &mari, &post).await?;
    scene.answered(&mut seen).await?;
    scene.quoted(&mut seen).await?;
    scene.reported(&mut seen, &mari, &post).await?;
    Ok(seen)
}

impl Scene {
    /// Ada follows Mari, who has an emoji in her name. Returns Mari's id.
    async fn meet(&self, seen: &mut Seen) -> anyhow::Result<String> {
        let field = json!({ "type": "PropertyValue", "name": "Home", "value": "Bala" });
        let profile = json!({
            "name": "Mari :cath:", "tag": [self.emoji()], "attachment": [field],
            "icon": { "type": "Image", "url": self.peer.serve("mari.jpg", jpeg(64, 64, 1)) },
        });
        self.peer.describe("mari", profile);
        let search = format!("/api/v2/search?resolve=true&q={}", self.peer.acct("mari"));
        let found = seen.get(&self.ada, &search).await?;
        let mari = api::id(&found["accounts"][0])?;
        let path = format!("/api/v1/accounts/{mari}/follow");
        seen.post(&self.ada, &path, json!({})).await?;
        // Her answer comes while the jobs run.
        self.oriel.run_jobs().await?;
        self.oriel.run_jobs().await?;
        Ok(mari)
    }

    async fn filter(&self) -> anyhow::Result<()> {
        let filter = json!({
            "title": "Weather", "context": ["home"],
            "keywords_attributes": [{ "keyword": "niwl" }],
        });
        self.ada.post("/api/v2/filters", &filter).await?;
        Ok(())
    }

    fn emoji(&self) -> Value {
        let png = encoded(&picture(64, 64, 3), image::ImageFormat::Png);
        let url = self.peer.serve("cath.png", png);
        json!({
            "id": format!("{}/emojis/cath", self.peer.base()), "type": "Emoji", "name": ":cath:",
            "icon": { "type": "Image", "mediaType": "image/png", "url": url },
        })
    }

    /// Mari publishes a photo that asks something. Returns its id here.
    async fn hear(&self) -> anyhow::Result<String> {
        let photo = self.peer.serve("niwl.jpg", jpeg(320, 240, 2));
        let base = self.peer.base();
        let me = self.ada.get("/api/v1/accounts/verify_credentials").await?;
        let option = |name: &str| {
            let replies = json!({ "type": "Collection", "totalItems": 1 });
            json!({ "type": "Note", "name": name, "replies": replies })
        };
        let words = "<p>Niwl #eryri :cath: @ada</p>";
        let fields = json!({
            "type": "Question", "contentMap": { "cy": words },
            "oneOf": [option("Film"), option("Digital")], "endTime": "2126-11-24T10:00:00Z",
            "attachment": [{
                "type": "Document", "mediaType": "image/jpeg", "url": photo, "name": "Niwl",
                "width": 320, "height": 240,
            }],
            "tag": [
                self.emoji(),
                { "type": "Hashtag", "name": "#eryri", "href": format!("{base}/tags/eryri") },
                { "type": "Mention", "name": "@ada", "href": me["uri"] },
            ],
        });
        self.peer.publish_with("mari", words, fields).await?;
        self.oriel.run_jobs().await?;
        let home = self.ada.get("/api/v1/timelines/home").await?;
        api::id(&home[0])
    }

    async fn read(&self, seen: &mut Seen, mari: &str, post: &str) -> anyhow::Result<()> {
        let shown = seen
            .get(&self.ada, &format!("/api/v1/statuses/{post}"))
            .await?;
        let photo = &shown["media_attachments"][0];
        assert_eq!(photo["type"], "image", "{shown}");
        let stranger = ApiClient::new(&self.oriel.base, "")?;
        seen.get(&stranger, &format!("/api/v1/statuses/{post}"))
            .await?;
        for path in [
            "/api/v1/timelines/home".to_owned(),
            format!("/api/v1/polls/{post}"),
            format!("/api/v1/statuses/{post}/context"),
            format!("/api/v1/statuses/{post}/history"),
            format!("/api/v1/accounts/{mari}"),
            format!("/api/v1/accounts/{mari}/statuses"),
            "/api/v1/notifications".to_owned(),
            "/api/v2/notifications".to_owned(),
        ] {
            seen.get(&self.ada, &path).await?;
        }
        Ok(())
    }

    /// Mari answers and likes a post of Ada's, and boosts it.
    async fn answered(&self, seen: &mut Seen) -> anyhow::Result<()> {
        let words = json!({ "status": "Sun" });
        let posted = self.ada.post("/api/v1/statuses", &words).await?;
        self.oriel.run_jobs().await?;
        let uri = posted["uri"].as_str().unwrap_or_default();
        self.peer.reply("mari", uri, "<p>Haul</p>").await?;
        self.peer.like("mari", uri).await?;
        self.peer.announce("mari", uri).await?;
        self.oriel.run_jobs().await?;
        let path = format!("/api/v1/statuses/{}/context", api::id(&posted)?);
        let context = seen.get(&self.ada, &path).await?;
        assert!(context["descendants"][0].is_object(), "{context}");
        seen.get(&self.ada, "/api/v1/notifications").await?;
        seen.get(&self.ada, "/api/v2/notifications").await?;
        Ok(())
    }

    /// Mari follows Ada, gets a post, and quotes it.
    async fn quoted(&self, seen: &mut Seen) -> anyhow::Result<()> {
        let me = self.ada.get("/api/v1/accounts/verify_credentials").await?;
        let ada = me["uri"].as_str().unwrap_or_default();
        self.peer.follow("mari", ada).await?;
        let everyone = json!({ "source": { "quote_policy": "public" } });
        let path = "/api/v1/accounts/update_credentials";
        self.ada.answer(Method::PATCH, path, &everyone).await?;
        self.oriel.run_jobs().await?;
        let words = json!({ "status": "Frost" });
        let posted = self.ada.post("/api/v1/statuses", &words).await?;
        self.oriel.run_jobs().await?;
        let mari = self.peer.actor("mari");
        let request = json!({
            "@context": "https://www.w3.org/ns/activitystreams", "type": "QuoteRequest",
            "id": format!("{mari}/quote_requests/1"), "actor": mari, "object": posted["uri"],
            "instrument": { "id": format!("{mari}/statuses/900"), "type": "Note" },
        });
        let inbox = format!("{ada}/inbox");
        self.peer.send("mari", &inbox, &request).await?;
        self.oriel.run_jobs().await?;
        let post = format!("/api/oriel/v1/statuses/{}", api::id(&posted)?);
        for what in ["receipt", "quotes"] {
            seen.get(&self.ada, &format!("{post}/{what}")).await?;
        }
        Ok(())
    }

    /// Ada reports what Mari published, and an admin looks at it.
    async fn reported(&self, seen: &mut Seen, mari: &str, post: &str) -> anyhow::Result<()> {
        let admin = admin::staff(&self.oriel, "boss", Role::Admin).await?;
        let report = json!({ "account_id": mari, "status_ids": [post] });
        seen.post(&self.ada, "/api/v1/reports", report).await?;
        seen.get(&admin, "/api/v1/admin/reports").await?;
        Ok(())
    }
}
