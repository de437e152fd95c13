//! What the peer shows to others: actors, posts and WebFinger.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};

use super::{
    Shared,
    actions::extend,
    keys::Key,
    rules::{CONTEXT, one_or_many},
    synchronization,
};

const SECURITY: &str = "https://w3id.org/security/v1";

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/.well-known/webfinger", web::get().to(webfinger))
        .route("/actor", web::get().to(instance_actor))
        .route("/users/{name}", web::get().to(actor))
        .route("/users/{name}/followers", web::get().to(followers))
        .route(
            "/users/{name}/followers_synchronization",
            web::get().to(synchronization::list),
        )
        .route("/users/{name}/outbox", web::get().to(outbox))
        .route("/users/{name}/featured", web::get().to(featured))
        .route("/files/{name}", web::get().to(file))
        .route("/users/{name}/statuses/{id}", web::get().to(post))
        .route(
            "/users/{name}/statuses/{id}/replies",
            web::get().to(replies),
        );
}

#[derive(serde::Deserialize)]
struct Resource {
    resource: String,
}

async fn webfinger(shared: web::Data<Shared>, query: web::Query<Resource>) -> HttpResponse {
    let name = query
        .resource
        .strip_prefix("acct:")
        .and_then(|acct| acct.strip_suffix(&format!("@{}", shared.address)));
    let Some(name) = name.filter(|name| shared.keys.contains_key(*name)) else {
        return HttpResponse::NotFound().finish();
    };
    let link = json!({
        "rel": "self",
        "type": "application/activity+json",
        "href": shared.actor(name),
    });
    HttpResponse::Ok()
        .content_type("application/jrd+json")
        .body(json!({ "subject": query.resource, "links": [link] }).to_string())
}

async fn actor(
    shared: web::Data<Shared>,
    name: web::Path<String>,
    request: HttpRequest,
) -> HttpResponse {
    let signature = request.headers().get("signature");
    let signature = signature.and_then(|value| value.to_str().ok());
    let mut state = shared.state();
    let askers = state.askers.entry(name.clone()).or_default();
    askers.push(signature.unwrap_or_default().to_owned());
    let is_gone = state.gone.contains(name.as_str());
    drop(state);
    if is_gone {
        return HttpResponse::NotFound().finish();
    }
    match shared.keys.get(name.as_str()) {
        Some(key) => activity(&person(&shared, &name, key)),
        None => HttpResponse::NotFound().finish(),
    }
}

async fn instance_actor(shared: web::Data<Shared>) -> HttpResponse {
    let id = format!("{}/actor", shared.base());
    activity(&json!({
        "@context": [CONTEXT, SECURITY],
        "id": id,
        "type": "Application",
        "preferredUsername": shared.address.to_string(),
        "inbox": format!("{id}/inbox"),
        "publicKey": public_key(&shared.instance_key, &id),
        "manuallyApprovesFollowers": true,
    }))
}

async fn followers(shared: web::Data<Shared>, name: web::Path<String>) -> HttpResponse {
    let followers = shared
        .state()
        .followers
        .get(name.as_str())
        .map_or(0, Vec::len);
    activity(&json!({
        "@context": CONTEXT,
        "id": format!("{}/followers", shared.actor(&name)),
        "type": "OrderedCollection",
        "totalItems": followers,
    }))
}

/// What somebody published, newest first, in one page, as Mastodon has it after `?page=true`.
async fn outbox(
    shared: web::Data<Shared>,
    name: web::Path<String>,
    query: web::Query<BTreeMap<String, String>>,
) -> HttpResponse {
    let actor = shared.actor(&name);
    let outbox = format!("{actor}/outbox");
    if !query.contains_key("page") {
        return activity(&json!({
            "@context": CONTEXT,
            "id": outbox,
            "type": "OrderedCollection",
            "first": format!("{outbox}?page=true"),
        }));
    }
    if let Some(read) = &mut shared.state().endless_pages {
        *read += 1;
        return activity(&json!({
            "@context": CONTEXT,
            "id": format!("{outbox}?page={read}"),
            "type": "OrderedCollectionPage",
            "partOf": outbox,
            "next": format!("{outbox}?page={}", *read + 1),
            "orderedItems": [],
        }));
    }
    let posts = shared.state().own_posts.clone();
    let mut own: Vec<&Value> = posts
        .values()
        .filter(|note| {
            note.get("attributedTo")
                .is_some_and(|author| *author == actor)
        })
        .collect();
    own.sort_by_key(|note| note.get("published").and_then(Value::as_str));
    let creates = own.into_iter().rev().map(|note| {
        json!({
            "id": format!("{}/activity", note.get("id").and_then(Value::as_str).unwrap_or("")),
            "type": "Create",
            "actor": actor,
            "object": note,
        })
    });
    activity(&json!({
        "@context": CONTEXT,
        "id": format!("{outbox}?page=true"),
        "type": "OrderedCollectionPage",
        "partOf": outbox,
        "orderedItems": creates.collect::<Vec<_>>(),
    }))
}

async fn featured(shared: web::Data<Shared>, name: web::Path<String>) -> HttpResponse {
    let state = shared.state();
    let items = state.pinned.get(name.as_str()).cloned().unwrap_or_default();
    drop(state);
    activity(&json!({
        "@context": CONTEXT,
        "id": format!("{}/featured", shared.actor(&name)),
        "type": "OrderedCollection",
        "totalItems": items.len(),
        "orderedItems": items,
    }))
}

async fn file(shared: web::Data<Shared>, name: web::Path<String>) -> HttpResponse {
    let mut state = shared.state();
    let Some((file, times)) = state.files.get_mut(name.as_str()) else {
        return HttpResponse::NotFound().finish();
    };
    *times += 1;
    HttpResponse::Ok()
        .content_type(kind_of(&name))
        .body(file.clone())
}

/// What a file is said to be, by the end of its name.
fn kind_of(name: &str) -> &'static str {
    match name.rsplit_once('.') {
        Some((_, "html")) => "text/html; charset=utf-8",
        Some((_, "png")) => "image/png",
        _ => "image/jpeg",
    }
}

async fn post(shared: web::Data<Shared>, path: web::Path<(String, String)>) -> HttpResponse {
    let (name, number) = path.into_inner();
    let id = format!("{}/statuses/{number}", shared.actor(&name));
    let Some(mut note) = shared.state().own_posts.get(&id).cloned() else {
        return HttpResponse::NotFound().finish();
    };
    if let Some(object) = note.as_object_mut() {
        object.insert("@context".into(), CONTEXT.into());
    }
    activity(&note)
}

async fn replies(shared: web::Data<Shared>, path: web::Path<(String, String)>) -> HttpResponse {
    let (name, number) = path.into_inner();
    let id = format!("{}/statuses/{number}", shared.actor(&name));
    let items = shared.state().replies.get(&id).cloned().unwrap_or_default();
    activity(&json!({
        "@context": CONTEXT,
        "id": format!("{id}/replies"),
        "type": "Collection",
        "items": items,
    }))
}

pub(super) fn person(shared: &Shared, name: &str, key: &Key) -> Value {
    let id = shared.actor(name);
    let mut person = json!({
        "@context": [CONTEXT, SECURITY],
        "id": id,
        "type": "Person",
        "preferredUsername": name,
        "name": name,
        "summary": "",
        "url": format!("{}/@{name}", shared.base()),
        "inbox": format!("{id}/inbox"),
        "outbox": format!("{id}/outbox"),
        "followers": format!("{id}/followers"),
        "following": format!("{id}/following"),
        "featured": format!("{id}/featured"),
        "endpoints": { "sharedInbox": format!("{}/inbox", shared.base()) },
        "manuallyApprovesFollowers": false,
        "alsoKnownAs": shared.state().aliases.get(name).cloned().unwrap_or_default(),
        "icon": {
            "type": "Image",
            "mediaType": "image/jpeg",
            "url": format!("{}/files/{name}.jpg", shared.base()),
        },
        "publicKey": public_key(key, &id),
    });
    if let Some(more) = shared.state().descriptions.get(name) {
        extend(&mut person, more.clone());
    }
    person
}

fn public_key(key: &Key, owner: &str) -> Value {
    json!({ "id": key.id, "owner": owner, "publicKeyPem": key.public_pem })
}

pub(super) fn activity(document: &Value) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/activity+json; charset=utf-8")
        .body(document.to_string())
}

/// Whether `note` names `actor` among those it is for.
pub(super) fn addresses(note: &Value, actor: &str) -> bool {
    ["to", "cc"]
        .into_iter()
        .flat_map(|key| one_or_many(note.get(key)))
        .any(|recipient| recipient == actor)
}
