//! Who may say what: the rules of origin (FEP-fe34). An actor speaks for things on its own
//! authority (scheme, host and port) and for nothing else.

use url::Url;

use crate::{
    KeyError, Malformed,
    vocabulary::{Actor, Note, PublicKey},
};

/// Whether two ids live on the same scheme, host and port. Ids that are not http(s) never do.
pub fn same_authority(one: &str, other: &str) -> bool {
    let (Some(one), Some(other)) = (web_url(one), web_url(other)) else {
        return false;
    };
    one.origin() == other.origin()
}

fn web_url(text: &str) -> Option<Url> {
    Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"))
}

/// Refuses an actor that speaks about something of another server: an Update or Delete by
/// someone who cannot own the object.
///
/// # Errors
/// [`Malformed::Origin`].
pub fn may_speak_for(actor: &str, object: &str) -> Result<(), Malformed> {
    if same_authority(actor, object) {
        Ok(())
    } else {
        Err(Malformed::Origin(object.to_owned(), actor.to_owned()))
    }
}

/// Refuses a note that its own author did not publish on its own server.
///
/// # Errors
/// [`Malformed::Origin`].
pub fn is_authors_own(note: &Note, author: &str) -> Result<(), Malformed> {
    if note.attributed_to != author {
        return Err(Malformed::Origin(note.id.clone(), author.to_owned()));
    }
    may_speak_for(author, &note.id)
}

/// The key `key_id` of an actor, if the actor lists it as its own.
///
/// # Errors
/// [`KeyError::Owner`] when it is not listed, owned by someone else or kept elsewhere.
pub fn key_of<'a>(actor: &'a Actor, key_id: &str) -> Result<&'a PublicKey, KeyError> {
    let refuse = || KeyError::Owner {
        key: key_id.to_owned(),
        actor: actor.id.clone(),
    };
    let key = actor
        .public_keys
        .iter()
        .find(|key| key.id == key_id)
        .ok_or_else(refuse)?;
    if key.owner == actor.id && same_authority(&key.id, &actor.id) {
        Ok(key)
    } else {
        Err(refuse())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authority_is_scheme_host_and_port() {
        let mine = "https://photos.example/users/alice";
        assert!(same_authority(
            mine,
            "https://photos.example/users/alice/posts/1"
        ));
        assert!(same_authority(mine, "https://PHOTOS.example:443/x"));
        for other in [
            "http://photos.example/x",
            "https://photos.example:8443/x",
            "https://photos.example.evil.example/x",
            "https://evil.example/photos.example",
            "https://sub.photos.example/x",
            "acct:alice@photos.example",
            "",
        ] {
            assert!(!same_authority(mine, other), "{other}");
            assert!(may_speak_for(mine, other).is_err(), "{other}");
        }
    }

    #[test]
    fn ids_that_are_not_addresses_never_match_even_themselves() {
        assert!(!same_authority("urn:uuid:1", "urn:uuid:1"));
    }
}
