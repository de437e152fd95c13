//! What the peer does with what it is sent.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use serde_json::Value;

use super::{
    Imported, Incoming, Picture, Received, Shared, Verdict, documents,
    keys::verifies,
    remote,
    rules::{self, id_of},
    signature::Signature,
};

/// Mastodon answers 413 to more.
pub(super) const MAX_BODY_BYTES: usize = 1024 * 1024;

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/inbox", web::post().to(receive))
        .route("/users/{name}/inbox", web::post().to(receive));
}

/// A key that was fetched and checked.
#[derive(Clone)]
pub(super) struct KnownKey {
    pem: String,
    owner: String,
}

/// Why a delivery is not taken.
struct Rejection {
    status: u16,
    reason: String,
}

impl Rejection {
    fn signature(reason: impl Into<String>) -> Self {
        Self {
            status: 401,
            reason: reason.into(),
        }
    }

    /// Mastodon answers 202 before it looks at what an activity says.
    fn silent(reason: impl Into<String>) -> Self {
        Self {
            status: 202,
            reason: reason.into(),
        }
    }
}

async fn receive(
    shared: web::Data<Shared>,
    request: HttpRequest,
    body: web::Bytes,
) -> HttpResponse {
    if shared.state().is_ill {
        return HttpResponse::ServiceUnavailable().finish();
    }
    let request = incoming(&request, &body);
    let activity: Value = serde_json::from_slice(&body).unwrap_or_default();
    let outcome = handle(&shared, &request, &activity).await;
    let (status, verdict) = match outcome {
        Ok(()) => (202, Verdict::Accepted),
        Err(Rejection { status, reason }) => (status, Verdict::Rejected { status, reason }),
    };
    shared.state().received.push(Received {
        activity,
        request,
        verdict,
    });
    HttpResponse::new(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR))
}

fn incoming(request: &HttpRequest, body: &web::Bytes) -> Incoming {
    let headers: BTreeMap<String, String> = request
        .headers()
        .iter()
        .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())))
        .collect();
    Incoming {
        method: request.method().to_string(),
        path: request.path().to_owned(),
        query: request.query_string().to_owned(),
        headers,
        body: body.to_vec(),
    }
}

async fn handle(shared: &Shared, request: &Incoming, activity: &Value) -> Result<(), Rejection> {
    let signer = verify(shared, request).await?;
    rules::check_context(activity).map_err(Rejection::silent)?;
    if id_of(activity.get("actor")) != Some(&signer) {
        return Err(Rejection::silent(format!(
            "the actor is not {signer}, who signed"
        )));
    }
    check_account(shared, &signer)
        .await
        .map_err(Rejection::silent)?;
    apply(shared, activity, &signer)
        .await
        .map_err(Rejection::silent)
}

/// The actor who signed the request. A key that fails is fetched once more: it may be new.
async fn verify(shared: &Shared, request: &Incoming) -> Result<String, Rejection> {
    let header = request.headers.get("signature");
    let header = header.ok_or_else(|| Rejection::signature("the request is not signed"))?;
    let signature = Signature::parse(header).map_err(Rejection::signature)?;
    let strings = signature
        .signed_strings(request, remote::now())
        .map_err(Rejection::signature)?;
    let known = shared.state().known_keys.get(&signature.key_id).cloned();
    let was_known = known.is_some();
    let key = match known {
        Some(key) => key,
        None => fetch_key(shared, &signature.key_id).await?,
    };
    if signed_with(&key, &strings, &signature.bytes)? {
        return Ok(key.owner);
    }
    if was_known {
        let key = fetch_key(shared, &signature.key_id).await?;
        if signed_with(&key, &strings, &signature.bytes)? {
            return Ok(key.owner);
        }
    }
    Err(Rejection::signature("the signature does not verify"))
}

fn signed_with(key: &KnownKey, strings: &[String], bytes: &[u8]) -> Result<bool, Rejection> {
    verifies(&key.pem, strings, bytes).map_err(|error| Rejection::signature(error.to_string()))
}

async fn fetch_key(shared: &Shared, key_id: &str) -> Result<KnownKey, Rejection> {
    let url = key_id.split('#').next().unwrap_or(key_id);
    let document = shared.remote.document(url, &shared.instance_key).await;
    let actor = document.map_err(|error| Rejection {
        status: 503,
        reason: format!("{error:#}"),
    })?;
    rules::check_actor(&actor, url).map_err(Rejection::signature)?;
    let pem = rules::key_of(&actor, key_id).map_err(Rejection::signature)?;
    let key = KnownKey {
        pem: pem.to_owned(),
        owner: url.to_owned(),
    };
    shared
        .state()
        .known_keys
        .insert(key_id.to_owned(), key.clone());
    Ok(key)
}

/// An account exists for Mastodon only when WebFinger leads back to it.
async fn check_account(shared: &Shared, id: &str) -> Result<(), String> {
    let document = shared.remote.document(id, &shared.instance_key).await;
    let actor = document.map_err(|error| format!("{error:#}"))?;
    rules::check_actor(&actor, id)?;
    let acct = format!(
        "{}@{}",
        rules::text(&actor, "preferredUsername")?,
        rules::host(id)?
    );
    let answer = shared
        .remote
        .webfinger(id, &acct)
        .await
        .map_err(|error| format!("{error:#}"))?;
    rules::check_webfinger(&answer, &acct, id)
}

async fn apply(shared: &Shared, activity: &Value, signer: &str) -> Result<(), String> {
    match rules::text(activity, "type")? {
        "Create" | "Update" => import(shared, activity.get("object"), signer).await,
        "Delete" => delete(shared, activity, signer),
        "Follow" => accept_follow(shared, activity, signer).await,
        "Undo" => undo(shared, activity, signer),
        "Like" | "Announce" | "Accept" | "Reject" => id_of(activity.get("object"))
            .map(|_| ())
            .ok_or_else(|| "object is missing".into()),
        kind => Err(format!("{kind} is unknown")),
    }
}

async fn import(shared: &Shared, object: Option<&Value>, signer: &str) -> Result<(), String> {
    let note = object.ok_or("object is missing")?;
    if rules::id_of(object) == Some(signer) {
        return rules::text(note, "preferredUsername").map(|_| ());
    }
    rules::check_note(note, signer)?;
    let id = rules::text(note, "id")?.to_owned();
    let known = shared
        .state()
        .posts
        .get(&id)
        .map(|known| known.note.clone());
    if let Some(known) = known
        && moment(&known) >= moment(note)
    {
        return Err("an update needs a newer `updated`".into());
    }
    let mut pictures = Vec::new();
    for attachment in rules::attachments(note)
        .into_iter()
        .filter(rules::Attachment::is_downloaded)
    {
        let file = shared.remote.media(&attachment.url).await;
        pictures.push(Picture {
            attachment,
            file: file.map_err(|error| format!("{error:#}")),
        });
    }
    shared.state().posts.insert(
        id,
        Imported {
            note: note.clone(),
            pictures,
        },
    );
    Ok(())
}

/// When the post was last changed, as it says.
fn moment(note: &Value) -> Option<time::OffsetDateTime> {
    let text = note
        .get("updated")
        .or_else(|| note.get("published"))?
        .as_str()?;
    let format = &time::format_description::well_known::Rfc3339;
    time::OffsetDateTime::parse(text, format).ok()
}

fn delete(shared: &Shared, activity: &Value, signer: &str) -> Result<(), String> {
    let id = id_of(activity.get("object")).ok_or("object is missing")?;
    if rules::host(id)? != rules::host(signer)? {
        return Err("only its own server deletes a post".into());
    }
    shared.state().posts.remove(id);
    Ok(())
}

async fn accept_follow(shared: &Shared, follow: &Value, signer: &str) -> Result<(), String> {
    let object = id_of(follow.get("object")).ok_or("object is missing")?;
    let name = shared
        .username(object)
        .ok_or_else(|| format!("{object} is not here"))?;
    let mut followers = vec![signer.to_owned()];
    {
        let mut state = shared.state();
        let known = state.followers.entry(name.clone()).or_default();
        followers.retain(|new| !known.contains(new));
        known.append(&mut followers);
    }
    shared
        .answer_follow(&name, follow, signer)
        .await
        .map_err(|error| format!("{error:#}"))
}

fn undo(shared: &Shared, activity: &Value, signer: &str) -> Result<(), String> {
    let undone = activity.get("object").ok_or("object is missing")?;
    let kind = undone
        .get("type")
        .and_then(Value::as_str)
        .unwrap_or_default();
    match kind {
        "Follow" => {
            let object = id_of(undone.get("object")).ok_or("the Follow has no object")?;
            let name = shared
                .username(object)
                .ok_or_else(|| format!("{object} is not here"))?;
            let mut state = shared.state();
            state
                .followers
                .entry(name)
                .or_default()
                .retain(|follower| follower != signer);
            Ok(())
        }
        // By its id alone Mastodon finds these, but never a Like.
        "" if undone.is_string() => Ok(()),
        "Like" | "Announce" | "Block" => Ok(()),
        kind => Err(format!("Undo of {kind:?} is unknown")),
    }
}

impl Received {
    /// Whether the post in this activity names `actor` among those it is for.
    pub fn addresses(&self, actor: &str) -> bool {
        self.activity
            .get("object")
            .is_some_and(|note| documents::addresses(note, actor))
    }
}
