//! What people on the peer do, told to other servers as Mastodon tells it.

use anyhow::Context as _;
use serde_json::{Value, json};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{
    Forgery, Peer, Shared, remote,
    rules::{self, CONTEXT, PUBLIC},
};

impl Peer {
    /// Follows an actor. Returns the Follow, which [`undo`](Self::undo) takes back.
    ///
    /// # Errors
    /// When the other server refuses the delivery.
    pub async fn follow(&self, username: &str, actor: &str) -> anyhow::Result<Value> {
        let id = format!("{}/{}", self.base(), self.shared.next_id());
        let follow = self.shared.activity(username, "Follow", &id, &actor.into());
        self.shared
            .tell_personally(username, actor, &follow)
            .await?;
        Ok(follow)
    }

    /// Likes a post. Returns the Like.
    ///
    /// # Errors
    /// When the post cannot be fetched or the delivery is refused.
    pub async fn like(&self, username: &str, post: &str) -> anyhow::Result<Value> {
        let author = self.shared.author_of(post).await?;
        let id = format!("{}#likes/{}", self.actor(username), self.shared.next_id());
        let like = self.shared.activity(username, "Like", &id, &post.into());
        self.shared
            .tell_personally(username, &author, &like)
            .await?;
        Ok(like)
    }

    /// Boosts a post. Returns the Announce.
    ///
    /// # Errors
    /// When the post cannot be fetched or the delivery is refused.
    pub async fn announce(&self, username: &str, post: &str) -> anyhow::Result<Value> {
        let author = self.shared.author_of(post).await?;
        let status = format!(
            "{}/statuses/{}",
            self.actor(username),
            self.shared.next_id()
        );
        let id = format!("{status}/activity");
        let mut announce = self
            .shared
            .activity(username, "Announce", &id, &post.into());
        let followers = format!("{}/followers", self.actor(username));
        let fields = json!({
            "published": remote::now().format(&Rfc3339)?,
            "to": [PUBLIC],
            "cc": [author, followers],
        });
        extend(&mut announce, fields);
        self.shared
            .tell_server(username, &author, &announce)
            .await?;
        Ok(announce)
    }

    /// Replies to a post, publicly. Returns the id of the reply.
    ///
    /// # Errors
    /// When the post cannot be fetched or the delivery is refused.
    pub async fn reply(&self, username: &str, post: &str, html: &str) -> anyhow::Result<String> {
        let author = self.shared.author_of(post).await?;
        let mut note = self.shared.note(username, html, &[&author])?;
        let mention = json!([{ "type": "Mention", "href": author, "name": "@photographer" }]);
        extend(&mut note, json!({ "inReplyTo": post, "tag": mention }));
        self.shared.publish(username, &note, &[author]).await
    }

    /// Publishes a post to the followers. Returns its id.
    ///
    /// # Errors
    /// When a follower's server refuses the delivery.
    pub async fn publish(&self, username: &str, html: &str) -> anyhow::Result<String> {
        self.publish_with(username, html, json!({})).await
    }

    /// The same with more fields, or with others than a post usually has.
    ///
    /// # Errors
    /// When a follower's server refuses the delivery.
    pub async fn publish_with(
        &self,
        username: &str,
        html: &str,
        fields: Value,
    ) -> anyhow::Result<String> {
        let mut note = self.shared.note(username, html, &[])?;
        extend(&mut note, fields);
        self.shared
            .publish(username, &note, &self.followers(username))
            .await
    }

    /// The same, and only the server of `actor` gets it.
    ///
    /// # Errors
    /// When it refuses the delivery.
    pub async fn publish_to(
        &self,
        username: &str,
        fields: Value,
        actor: &str,
    ) -> anyhow::Result<String> {
        let mut note = self.shared.note(username, "<p>Bore da</p>", &[])?;
        extend(&mut note, fields);
        self.shared
            .publish(username, &note, &[actor.to_owned()])
            .await
    }

    /// Deletes an own post, telling the server of `actor`.
    ///
    /// # Errors
    /// When the delivery is refused.
    pub async fn delete(&self, username: &str, post: &str, actor: &str) -> anyhow::Result<()> {
        self.shared.state().own_posts.remove(post);
        let tombstone = json!({ "id": post, "type": "Tombstone", "atomUri": post });
        let id = format!("{post}#delete");
        let mut delete = self.shared.activity(username, "Delete", &id, &tombstone);
        extend(&mut delete, json!({ "to": [PUBLIC] }));
        self.shared.tell_server(username, actor, &delete).await
    }

    /// Takes back a Follow, Like or Announce, telling the server of `actor`.
    ///
    /// # Errors
    /// When the delivery is refused.
    pub async fn undo(&self, username: &str, undone: &Value, actor: &str) -> anyhow::Result<()> {
        let mut object = undone.clone();
        if let Some(fields) = object.as_object_mut() {
            fields.shift_remove("@context");
        }
        let id = format!("{}#undo/{}", self.actor(username), self.shared.next_id());
        let undo = self.shared.activity(username, "Undo", &id, &object);
        self.shared.tell_personally(username, actor, &undo).await
    }

    /// Sends any activity to an inbox, signed by one of the peer's people: for what no well-behaved
    /// server sends. Returns the status of the answer.
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn send(&self, username: &str, inbox: &str, body: &Value) -> anyhow::Result<u16> {
        self.shared
            .remote
            .deliver(inbox, body, &[], self.shared.key(username)?)
            .await
    }

    /// The same, signed at a moment of one's own: twice at one moment is the same request twice.
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn send_at(
        &self,
        username: &str,
        inbox: &str,
        body: &Value,
        at: OffsetDateTime,
    ) -> anyhow::Result<u16> {
        let (key, remote) = (self.shared.key(username)?, &self.shared.remote);
        remote.deliver_at(inbox, body, &[], key, at).await
    }

    /// Finds somebody as Mastodon's search does: `name@host` by WebFinger, the actor it names, and
    /// back. Returns the actor.
    ///
    /// # Errors
    /// When any step is not what Mastodon takes.
    pub async fn look_up(&self, acct: &str) -> anyhow::Result<Value> {
        let (_, host) = acct.split_once('@').context("a handle is name@host")?;
        let origin = format!("http://{host}");
        let answer = self.shared.remote.webfinger(&origin, acct).await?;
        let links = answer.get("links").and_then(Value::as_array);
        let own = links.and_then(|links| {
            links
                .iter()
                .find(|link| link.get("rel").is_some_and(|rel| rel == "self"))
        });
        let id = own
            .and_then(|link| link.get("href")?.as_str())
            .context("no link to the actor")?;
        rules::check_webfinger(&answer, acct, id).map_err(anyhow::Error::msg)?;
        let actor = self.fetch(id).await?;
        rules::check_actor(&actor, id).map_err(anyhow::Error::msg)?;
        Ok(actor)
    }

    /// Posts to an inbox without a signature, or under one made over another body. Returns the
    /// status of the answer.
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn send_forged(
        &self,
        username: &str,
        inbox: &str,
        body: &Value,
        forgery: Forgery,
    ) -> anyhow::Result<u16> {
        let key = self.shared.key(username)?;
        self.shared
            .remote
            .deliver_forged(inbox, body, key, forgery)
            .await
    }

    /// Posts to an inbox what one of the peer's people signs under the id of another key. Returns
    /// the status and the words of the answer.
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn send_as(
        &self,
        username: &str,
        key_id: &str,
        inbox: &str,
        body: &Value,
    ) -> anyhow::Result<(u16, String)> {
        let key = self.shared.key(username)?;
        self.shared
            .remote
            .deliver_as(inbox, body, key_id, key)
            .await
    }

    /// Fetches a document signed by one of the peer's people.
    ///
    /// # Errors
    /// When it is not given.
    pub async fn fetch_as(&self, username: &str, url: &str) -> anyhow::Result<Value> {
        let key = self.shared.key(username)?;
        self.shared.remote.document(url, key).await
    }

    /// Fetches a document signed by the peer's instance actor, and checks its form.
    ///
    /// # Errors
    /// When it is not what Mastodon takes.
    pub async fn fetch(&self, url: &str) -> anyhow::Result<Value> {
        self.shared.fetch(url).await
    }
}

impl Shared {
    /// The name of the person whose actor id this is.
    pub(super) fn username(&self, actor: &str) -> Option<String> {
        self.keys
            .keys()
            .find(|name| self.actor(name) == actor)
            .cloned()
    }

    pub(super) async fn answer_follow(
        &self,
        username: &str,
        follow: &Value,
        follower: &str,
    ) -> anyhow::Result<()> {
        let id = format!(
            "{}#accepts/follows/{}",
            self.actor(username),
            self.next_id()
        );
        let accept = self.activity(username, "Accept", &id, follow);
        self.tell_personally(username, follower, &accept).await
    }

    async fn fetch(&self, url: &str) -> anyhow::Result<Value> {
        let document = self.remote.document(url, &self.instance_key).await?;
        rules::check_context(&document).map_err(anyhow::Error::msg)?;
        let id = rules::text(&document, "id").map_err(anyhow::Error::msg)?;
        anyhow::ensure!(id == url, "the document fetched from {url} has the id {id}");
        Ok(document)
    }

    async fn author_of(&self, post: &str) -> anyhow::Result<String> {
        let note = self.fetch(post).await?;
        let author = rules::text(&note, "attributedTo").map_err(anyhow::Error::msg)?;
        rules::check_note(&note, author).map_err(anyhow::Error::msg)?;
        Ok(author.to_owned())
    }

    /// Delivers to the actor's own inbox.
    async fn tell_personally(&self, from: &str, to: &str, said: &Value) -> anyhow::Result<()> {
        let actor = self.fetch(to).await?;
        let inbox = rules::text(&actor, "inbox").map_err(anyhow::Error::msg)?;
        self.deliver(from, inbox, said, &[]).await
    }

    /// Delivers to the shared inbox of the actor's server, or to the actor's own.
    async fn tell_server(&self, from: &str, to: &str, said: &Value) -> anyhow::Result<()> {
        self.tell_server_with(from, to, said, &[]).await
    }

    /// The same with more headers.
    async fn tell_server_with(
        &self,
        from: &str,
        to: &str,
        said: &Value,
        more: &[(&'static str, String)],
    ) -> anyhow::Result<()> {
        let actor = self.fetch(to).await?;
        let shared_inbox = actor
            .pointer("/endpoints/sharedInbox")
            .and_then(Value::as_str);
        let inbox = match shared_inbox {
            Some(inbox) => inbox,
            None => rules::text(&actor, "inbox").map_err(anyhow::Error::msg)?,
        };
        self.deliver(from, inbox, said, more).await
    }

    async fn deliver(
        &self,
        from: &str,
        inbox: &str,
        said: &Value,
        more: &[(&'static str, String)],
    ) -> anyhow::Result<()> {
        let key = self.key(from)?;
        let status = self.remote.deliver(inbox, said, more, key).await?;
        anyhow::ensure!((200..300).contains(&status), "{inbox} answered {status}");
        Ok(())
    }

    fn activity(&self, username: &str, kind: &str, id: &str, object: &Value) -> Value {
        json!({
            "@context": CONTEXT,
            "id": id,
            "type": kind,
            "actor": self.actor(username),
            "object": object,
        })
    }

    fn note(&self, username: &str, html: &str, mentioned: &[&str]) -> anyhow::Result<Value> {
        let actor = self.actor(username);
        let id = format!("{actor}/statuses/{}", self.next_id());
        let mut cc = vec![format!("{actor}/followers")];
        cc.extend(mentioned.iter().map(|&one| one.to_owned()));
        Ok(json!({
            "id": id,
            "type": "Note",
            "url": id,
            "attributedTo": actor,
            "published": remote::now().format(&Rfc3339)?,
            "to": [PUBLIC],
            "cc": cc,
            "sensitive": false,
            "content": html,
            "contentMap": { "en": html },
            "attachment": [],
            "tag": [],
        }))
    }

    /// Keeps the note, so that it can be fetched, and delivers its Create.
    async fn publish(
        &self,
        username: &str,
        note: &Value,
        recipients: &[String],
    ) -> anyhow::Result<String> {
        let id = rules::text(note, "id")
            .map_err(anyhow::Error::msg)?
            .to_owned();
        self.state().own_posts.insert(id.clone(), note.clone());
        let mut create = self.activity(username, "Create", &format!("{id}/activity"), note);
        for key in ["to", "cc", "published"] {
            if let (Some(fields), Some(value)) = (create.as_object_mut(), note.get(key)) {
                fields.insert(key.into(), value.clone());
            }
        }
        let more = self.synchronization(username, note);
        for recipient in recipients {
            self.tell_server_with(username, recipient, &create, &more)
                .await?;
        }
        Ok(id)
    }
}

pub(super) fn extend(document: &mut Value, fields: Value) {
    if let (Some(document), Value::Object(fields)) = (document.as_object_mut(), fields) {
        document.extend(fields);
    }
}
