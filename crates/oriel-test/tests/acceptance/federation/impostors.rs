//! Who may say what: people who speak for others, and what others only pass on.

use anyhow::Context as _;
use oriel_core::store::{
    accounts, follows,
    moderation::{self, Measure},
};
use oriel_media::testing::jpeg;
use oriel_test::{ApiClient, Backend, Peer, TestInstance, api, on_each_backend, on_sqlite};
use serde_json::{Value, json};

use crate::federation::{hostile::activity, meeting::Meeting, pair::text};

on_each_backend!(
    a_neighbour_changes_nothing_of_somebody_elses,
    nobody_answers_a_follow_but_who_was_asked,
    nobody_takes_back_by_its_id_what_another_did,
    what_is_passed_on_is_read_at_its_origin,
    what_its_origin_does_not_know_is_not_passed_on,
    an_end_that_is_passed_on_is_believed_when_the_post_is_gone,
    somebody_suspended_is_not_brought_back_by_a_look_up,
    somebody_who_is_gone_is_not_brought_back_by_a_look_up,
);

on_sqlite!(
    a_post_that_is_found_where_its_author_is_not_is_nobodys,
    an_update_does_not_take_another_name,
    an_application_does_not_take_somebodys_name,
);

/// Ada follows Nia, on whose server is Mal, too; and what is sent to Ada's.
struct Street {
    oriel: TestInstance,
    ada: ApiClient,
    home: Peer,
}

impl Street {
    async fn arrange(backend: Backend) -> anyhow::Result<Self> {
        let oriel = TestInstance::start(backend).await?;
        let ada = oriel.person("ada").await?;
        let home = Peer::start(&["nia", "mal"]).await?;
        let street = Self { oriel, ada, home };
        let nia = street.found(&street.home.acct("nia")).await?;
        let nia = api::id(&nia["accounts"][0])?;
        street.ada.act(&format!("accounts/{nia}/follow")).await?;
        street.oriel.run_jobs().await?;
        // Her answer came while the jobs ran.
        street.oriel.run_jobs().await?;
        Ok(street)
    }

    async fn found(&self, wanted: &str) -> anyhow::Result<Value> {
        self.ada.search(wanted).await
    }

    async fn hears(&self, peer: &Peer, signer: &str, said: &Value) -> anyhow::Result<()> {
        let inbox = format!("{}/inbox", self.oriel.base);
        assert_eq!(peer.send(signer, &inbox, said).await?, 202, "{said}");
        self.oriel.run_jobs().await
    }

    /// What stands first in Ada's timeline.
    async fn home(&self) -> anyhow::Result<Value> {
        let home = self.ada.get("/api/v1/timelines/home").await?;
        Ok(home[0]["content"].clone())
    }

    /// A post of Nia's that nobody was told of.
    async fn unheard(&self) -> anyhow::Result<String> {
        self.home.set_followers("nia", &[]);
        self.home.publish("nia", "<p>True</p>").await
    }
}

/// What Mal elsewhere says that Nia has said.
fn passed_on(home: &Peer, kind: &str, object: &Value) -> Value {
    let mut said = activity(home, kind, "nia", object);
    said["signature"] = json!({ "type": "RsaSignature2017", "signatureValue": "AAAA" });
    said
}

fn false_note(home: &Peer, id: &str) -> Value {
    json!({
        "id": id, "type": "Note", "attributedTo": home.actor("nia"), "content": "<p>False</p>",
        "to": ["https://www.w3.org/ns/activitystreams#Public"],
    })
}

async fn a_neighbour_changes_nothing_of_somebody_elses(backend: Backend) -> anyhow::Result<()> {
    let street = Street::arrange(backend).await?;
    let home = &street.home;
    let post = home.publish("nia", "<p>Mine</p>").await?;
    street.oriel.run_jobs().await?;
    let mut hers = false_note(home, &post);
    hers["attributedTo"] = home.actor("mal").into();
    hers["updated"] = "2037-01-01T00:00:00Z".into();
    for (kind, object) in [
        ("Update", hers),
        ("Delete", json!(post)),
        ("Delete", json!(home.actor("nia"))),
    ] {
        let said = activity(home, kind, "mal", &object);
        street.hears(home, "mal", &said).await?;
        assert_eq!(street.home().await?, "<p>Mine</p>", "{kind}");
    }
    Ok(())
}

async fn nobody_answers_a_follow_but_who_was_asked(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    let stranger = Peer::start(&["mal"]).await?;
    let mari = meeting.mari().await?;
    meeting.ada.act(&format!("accounts/{mari}/follow")).await?;
    let uri = meeting.peer.actor("mari");
    let store = meeting.oriel.core().store();
    let follow = store.read(move |conn| {
        let ada = accounts::by_handle(conn, "ada", "")?;
        let (Some(ada), Some(mari)) = (ada, accounts::by_uri(conn, &uri)?) else {
            return Ok(None);
        };
        follows::between(conn, ada.id, mari.id)
    });
    let follow = follow.await?.context("no follow")?;
    let whole = json!({
        "id": follow.uri, "type": "Follow", "actor": meeting.actor,
        "object": meeting.peer.actor("mari"),
    });
    let inbox = format!("{}/inbox", meeting.oriel.base);
    for (kind, object) in [
        ("Accept", whole.clone()),
        ("Accept", json!(follow.uri)),
        ("Reject", whole),
    ] {
        let said = activity(&stranger, kind, "mal", &object);
        assert_eq!(stranger.send("mal", &inbox, &said).await?, 202);
    }
    // So that her own answer does not come.
    meeting.peer.set_ill(true);
    meeting.oriel.run_jobs().await?;
    let path = format!("/api/v1/accounts/relationships?id[]={mari}");
    let ties = meeting.ada.get(&path).await?;
    assert_eq!(ties[0]["following"], false, "{ties}");
    assert_eq!(ties[0]["requested"], true, "{ties}");
    Ok(())
}

async fn nobody_takes_back_by_its_id_what_another_did(backend: Backend) -> anyhow::Result<()> {
    let street = Street::arrange(backend).await?;
    let (home, ada) = (&street.home, format!("{}/users/ada", street.oriel.base));
    let photo = street.ada.upload_photo(&jpeg(320, 240, 1), "Fog").await?;
    let words = json!({ "status": "Fog", "media_ids": [photo] });
    let post = street.ada.post("/api/v1/statuses", &words).await?;
    street.oriel.run_jobs().await?;
    let follow = home.follow("nia", &ada).await?;
    let boost = home.announce("nia", &text(&post["uri"])).await?;
    street.oriel.run_jobs().await?;
    for (who, left) in [("mal", 1), ("nia", 0)] {
        for done in [&follow["id"], &boost["id"]] {
            let undo = activity(home, "Undo", who, done);
            street.hears(home, who, &undo).await?;
        }
        let me = street
            .ada
            .get("/api/v1/accounts/verify_credentials")
            .await?;
        assert_eq!(me["followers_count"], left, "{who}");
        let path = format!("/api/v1/statuses/{}", api::id(&post)?);
        assert_eq!(street.ada.get(&path).await?["reblogs_count"], left, "{who}");
    }
    Ok(())
}

async fn a_post_that_is_found_where_its_author_is_not_is_nobodys(
    backend: Backend,
) -> anyhow::Result<()> {
    let street = Street::arrange(backend).await?;
    let liar = Peer::start(&["mal"]).await?;
    let hers = json!({ "attributedTo": street.home.actor("nia") });
    let id = liar.publish_with("mal", "<p>So says Nia</p>", hers).await?;
    assert_eq!(street.found(&id).await?["statuses"], json!([]));
    Ok(())
}

async fn what_is_passed_on_is_read_at_its_origin(backend: Backend) -> anyhow::Result<()> {
    let street = Street::arrange(backend).await?;
    let liar = Peer::start(&["mal"]).await?;
    let note = false_note(&street.home, &street.unheard().await?);
    let said = passed_on(&street.home, "Create", &note);
    street.hears(&liar, "mal", &said).await?;
    assert_eq!(street.home().await?, "<p>True</p>");
    Ok(())
}

async fn what_its_origin_does_not_know_is_not_passed_on(backend: Backend) -> anyhow::Result<()> {
    let street = Street::arrange(backend).await?;
    let liar = Peer::start(&["mal"]).await?;
    let invented = format!("{}/statuses/999999", street.home.actor("nia"));
    let note = false_note(&street.home, &invented);
    let said = passed_on(&street.home, "Create", &note);
    street.hears(&liar, "mal", &said).await?;
    assert_eq!(street.home().await?, Value::Null);
    Ok(())
}

async fn an_end_that_is_passed_on_is_believed_when_the_post_is_gone(
    backend: Backend,
) -> anyhow::Result<()> {
    let street = Street::arrange(backend).await?;
    let (home, liar) = (&street.home, Peer::start(&["mal"]).await?);
    let post = home.publish("nia", "<p>Mine</p>").await?;
    street.oriel.run_jobs().await?;
    let said = passed_on(home, "Delete", &json!(post));
    street.hears(&liar, "mal", &said).await?;
    assert_eq!(street.home().await?, "<p>Mine</p>");
    home.delete("nia", &post, &liar.actor("mal")).await?;
    let said = passed_on(home, "Delete", &json!(post));
    street.hears(&liar, "mal", &said).await?;
    assert_eq!(street.home().await?, Value::Null);
    Ok(())
}

async fn an_update_does_not_take_another_name(backend: Backend) -> anyhow::Result<()> {
    let street = Street::arrange(backend).await?;
    let home = &street.home;
    let mut profile = home.fetch(&home.actor("nia")).await?;
    profile["preferredUsername"] = "ceo".into();
    profile["summary"] = "<p>Chief</p>".into();
    let said = activity(home, "Update", "nia", &profile);
    street.hears(home, "nia", &said).await?;
    let found = street.found(&home.actor("nia")).await?;
    assert_eq!(text(&found["accounts"][0]["acct"]), home.acct("nia"));
    Ok(())
}

async fn an_application_does_not_take_somebodys_name(backend: Backend) -> anyhow::Result<()> {
    let street = Street::arrange(backend).await?;
    let (home, inbox) = (&street.home, format!("{}/inbox", street.oriel.base));
    let claims = json!({ "type": "Application", "preferredUsername": "nia" });
    home.describe("mal", claims);
    let said = activity(home, "Like", "mal", &json!(home.actor("nia")));
    assert_eq!(home.send("mal", &inbox, &said).await?, 401);
    let found = street.found(&home.acct("nia")).await?;
    let url = text(&found["accounts"][0]["url"]);
    assert!(url.ends_with("/@nia"), "{url}");
    Ok(())
}

async fn somebody_suspended_is_not_brought_back_by_a_look_up(
    backend: Backend,
) -> anyhow::Result<()> {
    let street = Street::arrange(backend).await?;
    let (uri, core) = (street.home.actor("nia"), street.oriel.core());
    let now = core.now();
    let suspended = core.store().write(move |conn| {
        let known = accounts::by_uri(conn, &uri)?.ok_or(oriel_core::store::Error::NotFound)?;
        moderation::set(conn, known.id, Measure::Suspend, Some(now))
    });
    suspended.await?;
    is_not_found_after_a_day(&street).await
}

async fn somebody_who_is_gone_is_not_brought_back_by_a_look_up(
    backend: Backend,
) -> anyhow::Result<()> {
    let street = Street::arrange(backend).await?;
    let nia = street.home.actor("nia");
    let end = activity(&street.home, "Delete", "nia", &json!(nia));
    street.hears(&street.home, "nia", &end).await?;
    is_not_found_after_a_day(&street).await
}

/// Neither by name nor by address, although her server still shows her.
async fn is_not_found_after_a_day(street: &Street) -> anyhow::Result<()> {
    street.oriel.clock.advance(time::Duration::hours(25));
    for wanted in [street.home.acct("nia"), street.home.actor("nia")] {
        let found = street.found(&wanted).await?;
        assert_eq!(found["accounts"], json!([]), "{wanted}");
    }
    Ok(())
}
