use oriel_federation::{
    FetchError,
    signature::{self, RequestHead, Signed, key::VerifyingKey},
    vocabulary::{Action, Activity, Actor},
};
use oriel_store::{accounts, model::Account, received::Memory, remote_keys};
use time::{Duration, OffsetDateTime};
use tokio::time::timeout;

use super::{
    clock_skew::Skew,
    journal::{self, Entry},
    synchronization,
};
use crate::{
    Core, Error, Result,
    config::FederationMode,
    in_flight::InFlight,
    keys,
    negative_cache::NegativeCache,
    policy::{self, servers},
    remote, secret, urls,
};

/// What to answer to a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is written down, or was before, or there is nothing to do about it: 202.
    Taken,
    /// The signature is not believed: 401, with the reason.
    Unauthorized(String),
    /// The key that it names could not be had, which may be nobody's fault: 401, with the reason.
    Unknown(&'static str),
    /// It is no activity: 400, with the reason.
    Malformed(String),
    /// This server is not talked to: 403.
    Refused,
    /// Something else of the same id came from the same actor: 409.
    Conflicting,
}

/// A key that failed is asked for again at most so often.
const REFRESH_EVERY: Duration = Duration::minutes(5);
/// Whoever asks for a key waits so long for others who ask at the same time.
const KEY_PATIENCE: std::time::Duration = std::time::Duration::from_secs(15);
const KEY_NOT_HAD: &str = "the key could not be had";

/// Verifies a delivery and writes it down for a job to apply.
///
/// # Errors
/// When the database cannot be reached; the sender will try again.
pub async fn receive(core: &Core, head: &RequestHead<'_>, body: &[u8]) -> Result<Verdict> {
    if core.config().federation.mode == FederationMode::Off {
        return Ok(Verdict::Refused);
    }
    let signed = match signature::parse(head) {
        Ok(signed) => signed,
        Err(error) => return Ok(Verdict::Unauthorized(error.to_string())),
    };
    if core.urls().is_ours(signed.key_id()) {
        let reason = "the keys of this server sign nothing that is sent to it";
        return Ok(Verdict::Unauthorized(reason.into()));
    }
    let activity = match Activity::parse(body) {
        Ok(activity) => activity,
        Err(error) => return Ok(Verdict::Malformed(error.to_string())),
    };
    let host = urls::authority_of(signed.key_id()).unwrap_or_default();
    if servers::refuse_kept_away(core, &host).await.is_err() {
        return Ok(Verdict::Refused);
    }
    if core
        .state::<Skew>()
        .note(&host, signed.created(), core.now())
    {
        tracing::warn!(
            "the clocks of most servers that write to this one differ from its own: set it right \
             (see timedatectl), or nobody believes what it signs"
        );
    }
    // Before anybody is asked for a key: what is old or is not this body is nobody's.
    if let Err(error) = signed.is_plausible(core.now(), body) {
        return Ok(Verdict::Unauthorized(error.to_string()));
    }
    // A deleted actor's key is gone with it; there is nothing left to delete here.
    if is_own_end(core, &activity).await? {
        return Ok(Verdict::Taken);
    }
    match signer(core, &signed, body).await? {
        Ok(signer) => {
            let Ok(text) = std::str::from_utf8(body) else {
                return Ok(Verdict::Malformed("the body is not UTF-8".into()));
            };
            let entry = Entry {
                name: name_of(&activity, &signed),
                body: text.to_owned(),
                digest: secret::fingerprint(text),
                followers: synchronization::said(head, &signed),
                signer,
                host,
            };
            Ok(match journal::write(core, entry).await? {
                Memory::New | Memory::Known => Verdict::Taken,
                Memory::Another => Verdict::Conflicting,
            })
        }
        Err(reason) if reason == KEY_NOT_HAD => Ok(Verdict::Unknown(KEY_NOT_HAD)),
        Err(reason) => Ok(Verdict::Unauthorized(reason)),
    }
}

/// What to answer to whoever asks for a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Asker {
    /// Anybody: what everyone may see.
    Anyone,
    /// An account elsewhere, which signed: what it may see.
    Known(Box<Account>),
    /// Nobody who is believed: 401, with the reason.
    Unauthorized(String),
    /// Somebody on a server that is kept away: 403.
    Refused,
}

/// Who asks for a document. Where `federation.authorized_fetch` is set it must be signed; elsewhere
/// what everyone may see is for anybody, and a signature is not looked at.
///
/// # Errors
/// When the database cannot be reached.
pub async fn who_asks(core: &Core, head: &RequestHead<'_>) -> Result<Asker> {
    if core.config().federation.authorized_fetch {
        who_signed(core, head).await
    } else {
        Ok(Asker::Anyone)
    }
}

/// Whose signature a request has, which it must have.
///
/// # Errors
/// When the database cannot be reached.
pub async fn who_signed(core: &Core, head: &RequestHead<'_>) -> Result<Asker> {
    let signed = match signature::parse(head) {
        Ok(signed) => signed,
        Err(error) => return Ok(Asker::Unauthorized(error.to_string())),
    };
    let host = urls::authority_of(signed.key_id()).unwrap_or_default();
    if servers::refuse_kept_away(core, &host).await.is_err() {
        return Ok(Asker::Refused);
    }
    if let Err(error) = signed.is_plausible(core.now(), b"") {
        return Ok(Asker::Unauthorized(error.to_string()));
    }
    let actor = match signer(core, &signed, b"").await? {
        Ok(actor) => actor,
        Err(reason) => return Ok(Asker::Unauthorized(reason)),
    };
    let account = core
        .store()
        .read(move |conn| accounts::by_uri(conn, &actor))
        .await?;
    Ok(match account.filter(policy::is_shown) {
        Some(account) => Asker::Known(Box::new(account)),
        None => Asker::Refused,
    })
}

async fn is_own_end(core: &Core, activity: &Activity) -> Result<bool> {
    let Action::Delete { object } = &activity.action else {
        return Ok(false);
    };
    let actor = activity.actor.clone();
    let unknown = core
        .store()
        .read(move |conn| accounts::by_uri(conn, &actor))
        .await?
        .is_none();
    Ok(*object == activity.actor && unknown)
}

/// Who signed: by the key that is known, or by the one that the signer publishes now.
async fn signer(core: &Core, signed: &Signed, body: &[u8]) -> Result<Result<String, String>> {
    match by_known_key(core, signed, body).await? {
        Some(verdict) => Ok(verdict),
        None => refreshed(core, signed, body).await,
    }
}

/// What the key that is known says; nothing when its owner must be asked for another.
async fn by_known_key(
    core: &Core,
    signed: &Signed,
    body: &[u8],
) -> Result<Option<Result<String, String>>> {
    let key_id = signed.key_id().to_owned();
    let known = core
        .store()
        .read(move |conn| remote_keys::find(conn, &key_id))
        .await?;
    let Some((key, account)) = known else {
        return Ok(None);
    };
    let now = core.now();
    let key = VerifyingKey::from_spki_pem(&key.pem, &key.id, &account.uri);
    let verdict = key
        .map_err(|error| error.to_string())
        .and_then(|key| believed(signed, &key, now, body));
    let recently = account
        .fetched_at
        .is_some_and(|at| now - at.get() < REFRESH_EVERY);
    Ok((verdict.is_ok() || recently).then_some(verdict))
}

/// Whose key this is, if it signed.
fn believed(
    signed: &Signed,
    key: &VerifyingKey,
    now: OffsetDateTime,
    body: &[u8],
) -> Result<String, String> {
    let verified = signed.verify(key, now, body);
    verified
        .map(|signer| signer.actor().to_owned())
        .map_err(|error| error.to_string())
}

/// How long a key that could not be fetched is not asked for again.
const KEY_RETRY: time::Duration = time::Duration::minutes(5);
/// Keys that are fetched at once: slow servers must not make others wait.
const MAX_KEY_FETCHES: usize = 256;

/// Keys that are being fetched, and those that could not be.
struct KeyFetches {
    in_flight: InFlight,
    failed: NegativeCache,
}

impl Default for KeyFetches {
    fn default() -> Self {
        Self {
            in_flight: InFlight::at_most(MAX_KEY_FETCHES),
            failed: NegativeCache::new(KEY_RETRY),
        }
    }
}

/// Asks for a key: each is asked for by one, and not again soon where it could not be had. Whoever
/// it belongs to is known from then on, whoever used its name: a forger keeps nobody away.
async fn refreshed(core: &Core, signed: &Signed, body: &[u8]) -> Result<Result<String, String>> {
    let (key_id, now) = (signed.key_id(), core.now());
    let host = urls::authority_of(key_id).unwrap_or_default();
    let fetches = core.state::<KeyFetches>();
    let permit = timeout(KEY_PATIENCE, fetches.in_flight.acquire(key_id, &host)).await;
    let Ok(_permit) = permit else {
        return Err(Error::Unanswered(KEY_NOT_HAD.into()));
    };
    let failed = &fetches.failed;
    if failed.contains(key_id, now) || failed.contains(&host, now) {
        return Ok(Err(KEY_NOT_HAD.into()));
    }
    // Somebody else may have had it meanwhile.
    if let Some(verdict) = by_known_key(core, signed, body).await? {
        return Ok(verdict);
    }
    let own = keys::instance_key(core).await?;
    let fetched = core.client().fetch_signer(key_id, &own, now).await;
    // A server that is not there has no other key either.
    let is_away = matches!(
        fetched,
        Err(FetchError::Unreachable(_) | FetchError::Timeout(_))
    );
    let kept = match fetched {
        Ok((actor, key)) => keep_owner(core, &actor).await.map(|()| key),
        Err(error) => Err(error.into()),
    };
    match kept {
        Ok(key) => Ok(believed(signed, &key, now, body)),
        Err(error @ (Error::Remote(_) | Error::Unanswered(_) | Error::NotFound)) => {
            // Why is not for whoever asks: nobody makes this server look elsewhere for them.
            tracing::info!(key = key_id, %error, "could not have a key: {error}");
            failed.insert(if is_away { &host } else { key_id }, now);
            Ok(Err(KEY_NOT_HAD.into()))
        }
        Err(error) => Err(error),
    }
}

async fn keep_owner(core: &Core, actor: &Actor) -> Result<()> {
    let domain = remote::accounts::domain_of(core, actor).await?;
    remote::accounts::keep(core, actor, &domain).await?;
    Ok(())
}

/// What an activity is remembered by, so that it takes effect once. Some servers give what is done,
/// taken back and done again the same id each time, or all their answers to follows: such is told
/// apart by when it was signed, which a request that is sent again by somebody else cannot change.
fn name_of(activity: &Activity, signed: &Signed) -> String {
    let recurs = matches!(
        activity.action,
        Action::Follow { .. }
            | Action::Accept { .. }
            | Action::Reject { .. }
            | Action::Like { .. }
            | Action::Block { .. }
            | Action::Undo { .. }
    );
    if recurs {
        let signed_at = signed.created().unix_timestamp();
        format!("{} {signed_at}", activity.id)
    } else {
        activity.id.clone()
    }
}
