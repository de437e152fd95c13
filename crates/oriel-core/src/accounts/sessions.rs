//! Being signed in on one device. The browser holds the secret, the database only its hash.

use std::net::IpAddr;

use oriel_store::{
    model::{NewSession, Session, SessionId},
    sessions, users,
};
use time::Duration;

use crate::{Core, Result, person::Person, secret, text};

/// A session ends when it is not used for so long.
const IDLE: Duration = Duration::days(30);
/// How exactly the last use is kept; less exact means fewer writes.
const TOUCH_EVERY: Duration = Duration::minutes(10);

/// Begins a session and returns its secret for the cookie.
///
/// # Errors
/// When the database refuses.
pub async fn open(core: &Core, person: &Person, agent: &str, address: IpAddr) -> Result<String> {
    let token = secret::token();
    let now = core.now();
    let session = NewSession {
        id: core.next_id(),
        token_hash: secret::hash(&token),
        user_id: person.user.id,
        created_at: now.into(),
        last_used_at: now.into(),
        expires_at: (now + IDLE).into(),
        user_agent: text::tidy(agent).chars().take(200).collect(),
        address: truncated(address),
    };
    let user = person.user.id;
    core.store()
        .write(move |conn| {
            sessions::insert(conn, &session)?;
            users::signed_in(conn, user, now)
        })
        .await?;
    Ok(token)
}

/// The person whose session has this secret, if it lives and they may come in.
///
/// # Errors
/// When the database cannot be asked.
pub async fn resume(core: &Core, token: &str) -> Result<Option<(Person, SessionId)>> {
    let (hash, now) = (secret::hash(token), core.now());
    let found = core
        .store()
        .read(move |conn| sessions::person(conn, &hash, now))
        .await?;
    let Some((session, user, account)) = found else {
        return Ok(None);
    };
    let person = Person { user, account };
    if person.is_shut_out() {
        return Ok(None);
    }
    let id = session.id;
    if now - session.last_used_at.get() > TOUCH_EVERY {
        core.store()
            .write(move |conn| sessions::touch(conn, id, now, now + IDLE))
            .await?;
    }
    Ok(Some((person, id)))
}

/// All living sessions of a person, the latest used first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn of(core: &Core, person: &Person) -> Result<Vec<Session>> {
    let (user, now) = (person.user.id, core.now());
    Ok(core
        .store()
        .read(move |conn| sessions::of_user(conn, user, now))
        .await?)
}

/// Ends one session of a person; somebody else's is left alone.
///
/// # Errors
/// When the database refuses.
pub async fn end(core: &Core, person: &Person, session: SessionId) -> Result<()> {
    let user = person.user.id;
    Ok(core
        .store()
        .write(move |conn| sessions::end(conn, user, session))
        .await?)
}

/// The network somebody comes from, not their exact address: /24 and /48.
fn truncated(address: IpAddr) -> String {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            format!("{a}.{b}.{c}.0")
        }
        IpAddr::V6(v6) => {
            let [a, b, c, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}::")
        }
    }
}
