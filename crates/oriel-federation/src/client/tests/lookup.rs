//! Handles and keys: from a name to its actor, and back.

use serde_json::json;

use super::*;

fn alice(own: &str) -> Value {
    let id = format!("{own}/users/alice");
    json!({
        "id": id, "type": "Person", "preferredUsername": "alice", "inbox": format!("{id}/inbox"),
        "publicKey": { "id": format!("{id}#main-key"), "owner": id,
            "publicKeyPem": PAIR.public_pem },
    })
}

fn jrd(subject: &str, actor: &str) -> Vec<u8> {
    let link = json!({ "rel": "self", "type": media_type::ACTIVITY_JSON, "href": actor });
    let body = json!({ "subject": format!("acct:{subject}"), "links": [link] }).to_string();
    response(
        "200 OK",
        "content-type: application/jrd+json\r\n",
        body.as_bytes(),
    )
}

/// A server with one person, alice.
fn home(own: &str, path: &str) -> Vec<u8> {
    if path.starts_with("/.well-known/webfinger?resource=") {
        let host = own.trim_start_matches("http://");
        jrd(&format!("alice@{host}"), &format!("{own}/users/alice"))
    } else if path == "/users/alice" {
        document(&alice(own))
    } else {
        response("404 Not Found", "", b"")
    }
}

impl Peer {
    fn handle(&self, name: &str) -> crate::address::Handle {
        format!("{name}@{}", self.origin.trim_start_matches("http://"))
            .parse()
            .unwrap()
    }
}

#[tokio::test]
async fn a_handle_leads_to_its_actor() {
    let peer = Peer::start(home).await;
    let handle = peer.handle("Alice");
    let (found, actor) = client().resolve(&handle, &key(), NOW).await.unwrap();
    assert_eq!(actor.id, peer.at("/users/alice"));
    assert!(found.is_same(&handle));
}

#[tokio::test]
async fn a_handle_of_somebody_else_is_refused() {
    let peer = Peer::start(home).await;
    let result = client().resolve(&peer.handle("bob"), &key(), NOW).await;
    assert!(
        matches!(result, Err(FetchError::WebFinger { .. })),
        "{result:?}"
    );
}

#[tokio::test]
async fn a_handle_whose_actor_lives_elsewhere_needs_that_servers_word() {
    let home = Peer::start(home).await;
    let actor = home.at("/users/alice");
    let thief = Peer::start(move |own, _| {
        jrd(
            &format!("alice@{}", own.trim_start_matches("http://")),
            &actor,
        )
    })
    .await;
    let result = client().resolve(&thief.handle("alice"), &key(), NOW).await;
    assert!(
        matches!(result, Err(FetchError::WebFinger { .. })),
        "{result:?}"
    );
}

#[tokio::test]
async fn a_domain_may_lend_its_name_to_another_server() {
    let peer = Peer::start(home).await;
    let (subject, actor) = (peer.handle("alice").to_string(), peer.at("/users/alice"));
    let alias = Peer::start(move |_, _| jrd(&subject, &actor)).await;
    let (found, _) = client()
        .resolve(&alias.handle("alice"), &key(), NOW)
        .await
        .unwrap();
    assert_eq!(found, peer.handle("alice"));
}

#[tokio::test]
async fn a_name_that_was_lent_to_one_is_not_taken_for_another() {
    // Its own server says that alice is bob of another domain, which says the same.
    let lent = Arc::new(std::sync::OnceLock::<[String; 2]>::new());
    let says = {
        let lent = Arc::clone(&lent);
        move || {
            let [subject, actor] = lent.get().unwrap();
            jrd(subject, actor)
        }
    };
    let again = says.clone();
    let alias = Peer::start(move |_, _| again()).await;
    let peer = Peer::start(move |own, path| match path {
        "/users/alice" => document(&alice(own)),
        _ => says(),
    })
    .await;
    let subject = alias.handle("bob").to_string();
    lent.set([subject, peer.at("/users/alice")]).unwrap();
    let url = peer.at("/users/alice");
    let actor = client().fetch_actor(&url, &key(), NOW).await.unwrap();
    let confirmed = client().confirm(&actor).await;
    assert!(
        matches!(confirmed, Err(FetchError::WebFinger { .. })),
        "{confirmed:?}"
    );
}

#[tokio::test]
async fn an_endless_webfinger_answer_is_cut() {
    let headers = "content-type: application/jrd+json\r\n";
    let peer =
        Peer::start(move |_, _| response("200 OK", headers, " ".repeat(65 * 1024).as_bytes()))
            .await;
    let found = client().webfinger(&peer.handle("alice")).await;
    assert_eq!(found, Err(FetchError::TooLarge(64 * 1024)));
}

#[tokio::test]
async fn nobody_is_asked_who_owns_a_key_of_another_server() {
    let owner = Peer::start(home).await;
    let actor = owner.at("/users/alice");
    let liar = Peer::start(move |own, _| {
        let id = format!("{own}/key");
        document(&json!({ "id": id, "owner": actor, "publicKeyPem": PAIR.public_pem }))
    })
    .await;
    let found = client().fetch_signer(&liar.at("/key"), &key(), NOW).await;
    assert!(
        matches!(found, Err(FetchError::OtherId { .. })),
        "{found:?}"
    );
    assert!(owner.asked().is_empty());
}

#[tokio::test]
async fn host_meta_helps_where_webfinger_is_elsewhere() {
    let peer = Peer::start(|own, path| match path {
        "/.well-known/host-meta" => {
            let xrd = crate::webfinger::host_meta(own).replace(".well-known/webfinger", "finger");
            response(
                "200 OK",
                "content-type: application/xrd+xml\r\n",
                xrd.as_bytes(),
            )
        }
        _ if path.starts_with("/finger?resource=acct") => {
            let host = own.trim_start_matches("http://");
            jrd(&format!("alice@{host}"), &format!("{own}/users/alice"))
        }
        _ => response("404 Not Found", "", b""),
    })
    .await;
    let found = client().webfinger(&peer.handle("alice")).await.unwrap();
    assert_eq!(found.actor, peer.at("/users/alice"));
}

#[tokio::test]
async fn an_unknown_handle_is_not_found() {
    let peer = Peer::start(|_, _| response("404 Not Found", "", b"")).await;
    let result = client().webfinger(&peer.handle("alice")).await;
    assert!(
        matches!(result, Err(FetchError::WebFinger { .. })),
        "{result:?}"
    );
}

#[tokio::test]
async fn the_signer_is_found_by_the_key_in_the_actor() {
    let peer = Peer::start(home).await;
    let key_id = peer.at("/users/alice#main-key");
    let (actor, verifying) = client().fetch_signer(&key_id, &key(), NOW).await.unwrap();
    assert_eq!(
        (verifying.id(), verifying.owner()),
        (key_id.as_str(), actor.id.as_str())
    );
    assert_eq!(peer.asked().len(), 1);
}

#[tokio::test]
async fn the_signer_is_found_by_a_key_that_has_its_own_page() {
    let peer = Peer::start(|own, path| {
        let mut actor = alice(own);
        actor["publicKey"]["id"] = format!("{own}/users/alice/main-key").into();
        if path == "/key" || path == "/users/alice" {
            return document(&actor);
        }
        document(&actor["publicKey"])
    })
    .await;
    let key_id = peer.at("/users/alice/main-key");
    let (actor, _) = client().fetch_signer(&key_id, &key(), NOW).await.unwrap();
    assert_eq!(actor.id, peer.at("/users/alice"));
    // Another page that shows the same key is not the key.
    let other = client().fetch_signer(&peer.at("/key"), &key(), NOW).await;
    assert!(matches!(other, Err(FetchError::Key(_))), "{other:?}");
}
