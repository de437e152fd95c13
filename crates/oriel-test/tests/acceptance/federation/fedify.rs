//! Ada on Oriel, Mari on a server that is made with Fedify: signatures of both kinds, and every
//! document of ours, are checked by code that is not ours.

use oriel_media::testing::jpeg;
use oriel_test::{
    ApiClient, Backend, FedifyPeer, TestInstance, api,
    fedify::Signing::{self, Cavage, Rfc9421},
    on_sqlite,
};
use serde_json::{Value, json};

use crate::federation::pair::text;

on_sqlite!(needs(fedify):
    an_album_arrives_and_is_answered_with_message_signatures,
    an_album_arrives_and_is_answered_with_older_signatures,
    a_server_that_wants_message_signatures_gets_them,
    a_follow_from_here_is_accepted_by_fedify,
    a_like_signed_with_ed25519_counts,
);

struct Meeting {
    oriel: TestInstance,
    ada: ApiClient,
    peer: FedifyPeer,
    actor: String,
}

impl Meeting {
    async fn arrange(
        backend: Backend,
        first: Signing,
        accepts: Option<Signing>,
    ) -> anyhow::Result<Self> {
        let oriel = TestInstance::start(backend).await?;
        let peer = FedifyPeer::start(first, accepts).await?;
        let ada = oriel.person("ada").await?;
        let found = peer.look_up(&format!("ada@{}", oriel.authority())).await?;
        assert_eq!(found["preferredUsername"], "ada");
        Ok(Self {
            oriel,
            ada,
            peer,
            actor: api::id(&found)?,
        })
    }

    async fn publish(&self, photos: u8) -> anyhow::Result<Value> {
        let mut ids = Vec::new();
        for number in 1..=photos {
            let alt = format!("Photo {number}");
            ids.push(self.ada.upload_photo(&jpeg(320, 240, number), &alt).await?);
        }
        let words = json!({ "status": "Low tide.", "media_ids": ids });
        let posted = self.ada.post("/api/v1/statuses", &words).await?;
        self.oriel.run_jobs().await?;
        Ok(posted)
    }

    async fn counts(&self, posted: &Value) -> anyhow::Result<(Value, Value, Value)> {
        self.oriel.run_jobs().await?;
        let path = format!("/api/v1/statuses/{}", api::id(posted)?);
        let shown = self.ada.get(&path).await?;
        let count = |name: &str| shown[name].clone();
        Ok((
            count("favourites_count"),
            count("reblogs_count"),
            count("replies_count"),
        ))
    }
}

async fn an_album_is_answered(backend: Backend, first: Signing) -> anyhow::Result<()> {
    let meeting = Meeting::arrange(backend, first, None).await?;
    let peer = &meeting.peer;
    let follow = peer.act("follow", &meeting.actor).await?;
    meeting.oriel.run_jobs().await?;
    let accept = peer.received("Accept").await?.remove(0);
    assert_eq!(accept["object"]["id"], follow["id"], "{accept}");

    let posted = meeting.publish(6).await?;
    let create = peer.received("Create").await?.remove(0);
    let photos = create["object"]["attachment"].as_array().map(Vec::len);
    assert_eq!(photos, Some(6), "{create}");
    assert_eq!(create["object"]["attachment"][0]["name"], "Photo 1");

    let note = text(&create["object"]["id"]);
    let like = peer.act("like", &note).await?;
    let boost = peer.act("boost", &note).await?;
    let reply = peer.reply(&note, "<p>Hardd!</p>").await?;
    let one = || json!(1);
    assert_eq!(meeting.counts(&posted).await?, (one(), one(), one()));
    peer.undo(&like).await?;
    peer.undo(&boost).await?;
    let none = || json!(0);
    assert_eq!(meeting.counts(&posted).await?, (none(), none(), one()));
    assert_eq!(reply["type"], "Create");
    peer.undo(&follow).await?;
    meeting.oriel.run_jobs().await?;
    let me = meeting
        .ada
        .get("/api/v1/accounts/verify_credentials")
        .await?;
    assert_eq!(me["followers_count"], 0);
    let expected = (first.as_str().to_owned(), 202);
    let knocks = peer.knocks().await?;
    assert!(
        knocks.len() > 6 && knocks.iter().all(|one| *one == expected),
        "{knocks:?}"
    );
    Ok(())
}

async fn an_album_arrives_and_is_answered_with_message_signatures(
    backend: Backend,
) -> anyhow::Result<()> {
    an_album_is_answered(backend, Rfc9421).await
}

async fn an_album_arrives_and_is_answered_with_older_signatures(
    backend: Backend,
) -> anyhow::Result<()> {
    an_album_is_answered(backend, Cavage).await
}

async fn a_server_that_wants_message_signatures_gets_them(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::arrange(backend, Rfc9421, Some(Rfc9421)).await?;
    let peer = &meeting.peer;
    peer.act("follow", &meeting.actor).await?;
    meeting.oriel.run_jobs().await?;
    meeting.publish(1).await?;
    assert_eq!(peer.received("Create").await?.len(), 1);
    let message = |status| ("rfc9421".to_owned(), status);
    assert_eq!(
        peer.deliveries().await?,
        [("cavage".to_owned(), 401), message(202), message(202)],
        "one refusal is enough"
    );
    Ok(())
}

async fn a_follow_from_here_is_accepted_by_fedify(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::arrange(backend, Rfc9421, None).await?;
    let found = meeting.ada.search(&meeting.peer.acct()).await?;
    let mari = api::id(&found["accounts"][0])?;
    meeting.ada.act(&format!("accounts/{mari}/follow")).await?;
    meeting.oriel.run_jobs().await?;
    meeting.oriel.run_jobs().await?;
    let ties = format!("/api/v1/accounts/relationships?id[]={mari}");
    let ties = meeting.ada.get(&ties).await?;
    assert_eq!(ties[0]["following"], true, "{ties}");
    Ok(())
}

async fn a_like_signed_with_ed25519_counts(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::arrange(backend, Rfc9421, None).await?;
    meeting.peer.act("follow", &meeting.actor).await?;
    meeting.oriel.run_jobs().await?;
    let posted = meeting.publish(1).await?;
    let note = text(&posted["uri"]);
    let like = meeting.peer.act("like_with_ed25519", &note).await?;
    let (likes, ..) = meeting.counts(&posted).await?;
    assert_eq!(likes, 1, "{like}");
    // Both keys stay known: neither takes the place of the other.
    let boost = meeting.peer.act("boost", &note).await?;
    let (_, boosts, _) = meeting.counts(&posted).await?;
    assert_eq!(boosts, 1, "{boost}");
    Ok(())
}
