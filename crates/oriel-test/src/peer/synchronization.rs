//! Followers synchronisation as Mastodon does it (FEP-8fcf): with posts that are not for everyone
//! goes a digest of the followers on the receiving server.

use actix_web::{HttpRequest, HttpResponse, web};
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};

use super::{
    Peer, Shared,
    rules::{CONTEXT, PUBLIC, one_or_many},
    signature::Headers,
};

impl Peer {
    /// Has one of its people be followed by these, and tells nobody: what servers know of each
    /// other drifts apart.
    pub fn set_followers(&self, username: &str, followers: &[String]) {
        let mut state = self.shared.state();
        state
            .followers
            .insert(username.to_owned(), followers.to_vec());
    }
}

impl Shared {
    /// The headers that go with a post of somebody's.
    pub(super) fn synchronization(&self, username: &str, note: &Value) -> Headers {
        let is_open = |to: &&Value| to.as_str() == Some(PUBLIC);
        if one_or_many(note.get("to")).iter().any(is_open) {
            return Vec::new();
        }
        let actor = self.actor(username);
        let followers = self.state().followers.get(username).cloned();
        let value = format!(
            "collectionId=\"{actor}/followers\", digest=\"{}\", \
             url=\"{actor}/followers_synchronization\"",
            combined(&followers.unwrap_or_default())
        );
        vec![("collection-synchronization", value)]
    }
}

/// The digests of all these ids in one, whatever their order, in hexadecimal.
pub fn combined(ids: &[String]) -> String {
    let mut sum = [0_u8; 32];
    for id in ids {
        let hash = digest(&SHA256, id.as_bytes());
        sum.iter_mut()
            .zip(hash.as_ref())
            .for_each(|(all, one)| *all ^= one);
    }
    let number = |half: &[u8]| {
        half.iter()
            .fold(0, |all, byte| (all << 8) | u128::from(*byte))
    };
    let (high, low) = sum.split_at(16);
    format!("{:032x}{:032x}", number(high), number(low))
}

/// The followers of somebody, for a server that signs. (There is one in every test.)
pub(super) async fn list(
    shared: web::Data<Shared>,
    request: HttpRequest,
    name: web::Path<String>,
) -> HttpResponse {
    if !request.headers().contains_key("signature") {
        return HttpResponse::Unauthorized().finish();
    }
    let followers = shared.state().followers.get(name.as_str()).cloned();
    let followers = followers.unwrap_or_default();
    super::documents::activity(&json!({
        "@context": CONTEXT,
        "id": format!("{}/followers_synchronization", shared.actor(&name)),
        "type": "OrderedCollection",
        "totalItems": followers.len(),
        "orderedItems": followers,
    }))
}
