//! The activities that we send. Every one has an id of ours and embeds what the receiver needs,
//! so that it needs no question back.

use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use super::{ActorDocument, NoteDocument, context, moment, object, with_context};
use crate::vocabulary::{Audience, PUBLIC};

/// A post is published.
pub fn create(id: &str, note: &NoteDocument) -> Value {
    about_note(id, "Create", note)
}

/// A post has changed: always the whole of it, with a newer `updated`.
pub fn update(id: &str, note: &NoteDocument) -> Value {
    about_note(id, "Update", note)
}

fn about_note(id: &str, kind: &str, note: &NoteDocument) -> Value {
    let activity = object([
        ("id", id.into()),
        ("type", kind.into()),
        ("actor", note.attributed_to.clone().into()),
        (
            "published",
            moment(note.updated.unwrap_or(note.published)).into(),
        ),
        ("to", note.audience.to.clone().into()),
        ("cc", note.audience.cc.clone().into()),
        ("object", Value::Object(note.to_object())),
    ]);
    with_context(context::note(), activity)
}

/// A profile has changed.
pub fn update_actor(id: &str, actor: &ActorDocument) -> Value {
    let activity = object([
        ("id", id.into()),
        ("type", "Update".into()),
        ("actor", actor.id.clone().into()),
        ("to", json!([PUBLIC])),
        ("object", Value::Object(actor.to_object())),
    ]);
    with_context(context::actor(), activity)
}

/// A post is gone.
pub fn delete(id: &str, actor: &str, post: &str, audience: &Audience) -> Value {
    let tombstone = json!({ "id": post, "type": "Tombstone" });
    addressed(act(id, "Delete", actor, tombstone), audience)
}

/// An actor is gone, and with it everything it published.
pub fn delete_actor(id: &str, actor: &str) -> Value {
    let audience = Audience {
        to: vec![PUBLIC.to_owned()],
        cc: Vec::new(),
    };
    addressed(act(id, "Delete", actor, actor.into()), &audience)
}

/// What stands at the id of a deleted post, served with 410.
pub fn tombstone(post: &str, deleted: OffsetDateTime) -> Value {
    let tombstone = object([
        ("id", post.into()),
        ("type", "Tombstone".into()),
        ("deleted", moment(deleted).into()),
    ]);
    with_context(context::plain(), tombstone)
}

/// `actor` wants to follow `object`.
pub fn follow(id: &str, actor: &str, object: &str) -> Value {
    complete(act(id, "Follow", actor, object.into()))
}

/// The Follow that `actor` received from `follower` under `follow_id` is accepted. It is
/// embedded whole, because Mastodon finds its own by id or by both ends.
pub fn accept(id: &str, actor: &str, follow_id: &str, follower: &str) -> Value {
    complete(act(
        id,
        "Accept",
        actor,
        received_follow(actor, follow_id, follower),
    ))
}

/// The Follow is refused, or a follower removed.
pub fn reject(id: &str, actor: &str, follow_id: &str, follower: &str) -> Value {
    complete(act(
        id,
        "Reject",
        actor,
        received_follow(actor, follow_id, follower),
    ))
}

/// A request to quote a post of `actor`'s is refused (FEP-044f): the request as it came, by its id,
/// who asked, the post and the quote.
pub fn reject_quote(id: &str, actor: &str, request: [&str; 4]) -> Value {
    let activity = act(id, "Reject", actor, quote_request(request));
    with_context(context::quotes(), activity)
}

/// The same request is granted: `leave` is where that stands.
pub fn accept_quote(id: &str, actor: &str, request: [&str; 4], leave: &str) -> Value {
    let mut activity = act(id, "Accept", actor, quote_request(request));
    activity.insert("result".into(), leave.into());
    with_context(context::quotes(), activity)
}

fn quote_request([id, asker, post, quote]: [&str; 4]) -> Value {
    let mut request = act(id, "QuoteRequest", asker, post.into());
    request.insert("instrument".into(), quote.into());
    Value::Object(request)
}

/// Leave of `actor` to quote `post` in the post `quote`, as it stands at `leave`.
pub fn quote_authorization(leave: &str, actor: &str, post: &str, quote: &str) -> Value {
    with_context(context::quotes(), authorization(leave, actor, post, quote))
}

/// That leave is taken back.
pub fn delete_quote(id: &str, actor: &str, leave: &str, post: &str, quote: &str) -> Value {
    let leave = authorization(leave, actor, post, quote);
    let activity = act(id, "Delete", actor, Value::Object(leave));
    with_context(context::quotes(), activity)
}

fn authorization(leave: &str, actor: &str, post: &str, quote: &str) -> Map<String, Value> {
    object([
        ("id", leave.into()),
        ("type", "QuoteAuthorization".into()),
        ("attributedTo", actor.into()),
        ("interactionTarget", post.into()),
        ("interactingObject", quote.into()),
    ])
}

fn received_follow(actor: &str, follow_id: &str, follower: &str) -> Value {
    Value::Object(act(follow_id, "Follow", follower, actor.into()))
}

/// Takes back an activity of ours, which is embedded as it was sent.
pub fn undo(id: &str, actor: &str, undone: Value) -> Value {
    let mut undone = undone;
    let mut audience = Audience::default();
    if let Value::Object(map) = &mut undone {
        map.shift_remove("@context");
        audience = addressees(map);
    }
    addressed(act(id, "Undo", actor, undone), &audience)
}

/// `actor` likes a post.
pub fn like(id: &str, actor: &str, post: &str) -> Value {
    complete(act(id, "Like", actor, post.into()))
}

/// `actor` boosts a post.
pub fn announce(
    id: &str,
    actor: &str,
    post: &str,
    published: OffsetDateTime,
    audience: &Audience,
) -> Value {
    let mut activity = act(id, "Announce", actor, post.into());
    activity.insert("published".into(), moment(published).into());
    addressed(activity, audience)
}

/// `actor` shows a post first from now on: `target` is its featured collection.
pub fn add(id: &str, actor: &str, post: &str, target: &str) -> Value {
    listed(id, "Add", actor, post, target)
}

/// `actor` shows a post first no longer.
pub fn remove(id: &str, actor: &str, post: &str, target: &str) -> Value {
    listed(id, "Remove", actor, post, target)
}

fn listed(id: &str, kind: &str, actor: &str, post: &str, target: &str) -> Value {
    let mut activity = act(id, kind, actor, post.into());
    activity.insert("target".into(), target.into());
    let audience = Audience {
        to: vec![PUBLIC.to_owned()],
        cc: Vec::new(),
    };
    addressed(activity, &audience)
}

/// `actor` has moved to `target`, which names it as an alias. Its followers are to follow along.
pub fn move_actor(id: &str, actor: &str, target: &str, followers: &str) -> Value {
    let mut activity = act(id, "Move", actor, actor.into());
    activity.insert("target".into(), target.into());
    let audience = Audience {
        to: vec![followers.to_owned()],
        cc: Vec::new(),
    };
    addressed(activity, &audience)
}

/// `actor` blocks somebody.
pub fn block(id: &str, actor: &str, object: &str) -> Value {
    complete(act(id, "Block", actor, object.into()))
}

/// `actor` reports what is named: somebody, and posts of theirs.
pub fn flag(id: &str, actor: &str, objects: &[&str], comment: &str) -> Value {
    let mut activity = act(id, "Flag", actor, json!(objects));
    activity.insert("content".into(), comment.into());
    complete(activity)
}

fn act(id: &str, kind: &str, actor: &str, what: Value) -> Map<String, Value> {
    object([
        ("id", id.into()),
        ("type", kind.into()),
        ("actor", actor.into()),
        ("object", what),
    ])
}

fn complete(activity: Map<String, Value>) -> Value {
    with_context(context::plain(), activity)
}

fn addressed(mut activity: Map<String, Value>, audience: &Audience) -> Value {
    for (key, ids) in [("to", &audience.to), ("cc", &audience.cc)] {
        if !ids.is_empty() {
            activity.insert(key.into(), ids.clone().into());
        }
    }
    complete(activity)
}

fn addressees(activity: &Map<String, Value>) -> Audience {
    let ids = |key: &str| {
        let list = activity
            .get(key)
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        list.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    Audience {
        to: ids("to"),
        cc: ids("cc"),
    }
}
