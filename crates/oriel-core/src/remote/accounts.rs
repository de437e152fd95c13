//! Accounts and posts of other servers: looked up, kept, refreshed.

use oriel_federation::{
    address::Handle,
    verify,
    vocabulary::{Actor, ActorKind, PublicKey},
};
use oriel_store::{
    accounts, follows,
    model::{Account, AccountId, AccountKind, Json, ProfileField},
    remote_keys::{self, RemoteKey},
};
use time::Duration;

use crate::{
    Core, Error, Result, jobs, keys, lookup,
    policy::{
        self,
        servers::{self, refuse_kept_away},
    },
    profile_links::{self, VerifyLinks},
    remote::emojis,
    secret, text,
    urls::authority_of,
};

/// An actor is asked again when what is known of it is older.
const FRESH: Duration = Duration::days(1);

/// However often somebody changes their profile, the pages that it names are asked so often.
const ASK_PAGES_AFTER: Duration = Duration::minutes(10);

/// The account behind `@name@host` or the address of a profile, here or elsewhere.
///
/// # Errors
/// [`Error::NotFound`] when there is nobody, [`Error::Remote`] when its server cannot be asked.
pub async fn resolve(core: &Core, wanted: &str) -> Result<Account> {
    let wanted = wanted.trim();
    if wanted.starts_with("https://") || wanted.starts_with("http://") {
        return by_address(core, wanted).await;
    }
    let (name, domain) = lookup::split_handle(core, wanted);
    let known = {
        let (name, domain) = (name.clone(), domain.clone());
        core.store()
            .read(move |conn| accounts::by_handle(conn, &name, &domain))
            .await?
    };
    let is_known = |account: &Account| is_fresh(core, account) || !policy::is_shown(account);
    if domain.is_empty() || known.as_ref().is_some_and(is_known) {
        return known.filter(policy::is_shown).ok_or(Error::NotFound);
    }
    refuse_kept_away(core, &domain).await?;
    let handle = Handle::new(&name, &domain).map_err(|_error| Error::NotFound)?;
    let key = keys::instance_key(core).await?;
    let (handle, actor) = core.client().resolve(&handle, &key, core.now()).await?;
    shown(keep(core, &actor, handle.domain()).await?)
}

/// # Errors
/// [`Error::NotFound`] for somebody who is suspended or gone, whatever their server says.
fn shown(account: Account) -> Result<Account> {
    Some(account)
        .filter(policy::is_shown)
        .ok_or(Error::NotFound)
}

async fn by_address(core: &Core, address: &str) -> Result<Account> {
    if core.urls().is_ours(address) {
        let name = core.urls().parse_actor(address).or_else(|| {
            address
                .strip_prefix(core.urls().origin())?
                .strip_prefix("/@")
                .map(str::to_owned)
        });
        return lookup::by_handle(core, &name.ok_or(Error::NotFound)?).await;
    }
    by_uri(core, address).await
}

/// The account with this actor id; asked for when it is unknown or old.
///
/// # Errors
/// [`Error::NotFound`] when it is suspended, [`Error::Remote`] when it cannot be fetched.
pub async fn by_uri(core: &Core, uri: &str) -> Result<Account> {
    let wanted = uri.to_owned();
    let known = core
        .store()
        .read(move |conn| accounts::by_uri(conn, &wanted))
        .await?;
    if let Some(account) = &known
        && (account.is_local() || is_fresh(core, account) || !policy::is_shown(account))
    {
        return known.filter(policy::is_shown).ok_or(Error::NotFound);
    }
    match fetch(core, uri).await {
        Ok(account) => Ok(account),
        // What is known is better than nothing while its server is away.
        Err(error @ (Error::Remote(_) | Error::Unanswered(_))) => known.ok_or(error),
        Err(error) => Err(error),
    }
}

/// Fetches an actor and keeps what it says.
///
/// # Errors
/// [`Error::Remote`] when it cannot be fetched or does not agree with its own WebFinger.
pub async fn fetch(core: &Core, uri: &str) -> Result<Account> {
    refuse_kept_away(core, &authority_of(uri).ok_or(Error::NotFound)?).await?;
    let key = keys::instance_key(core).await?;
    let actor = core.client().fetch_actor(uri, &key, core.now()).await?;
    let domain = domain_of(core, &actor).await?;
    shown(keep(core, &actor, &domain).await?)
}

/// The domain under which an actor is known: what its own server says of it. An application (an
/// instance actor) need not have a handle.
pub(crate) async fn domain_of(core: &Core, actor: &Actor) -> Result<String> {
    match core.client().confirm(actor).await {
        Ok(handle) => Ok(handle.domain().to_owned()),
        Err(error) if actor.kind != ActorKind::Application => Err(error.into()),
        Err(_) => {
            let domain = authority_of(&actor.id).ok_or(Error::NotFound)?;
            let (name, of) = (actor.preferred_username.to_lowercase(), domain.clone());
            let known = core
                .store()
                .read(move |conn| accounts::by_handle(conn, &name, &of))
                .await?;
            // The name of somebody else is not for the taking.
            let is_free = known.is_none_or(|known| known.uri == actor.id);
            is_free.then_some(domain).ok_or(Error::NotFound)
        }
    }
}

fn is_fresh(core: &Core, account: &Account) -> bool {
    account
        .fetched_at
        .is_some_and(|at| core.now() - at.get() < FRESH)
}

/// Writes down what an actor says of itself.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn keep(core: &Core, actor: &Actor, domain: &str) -> Result<Account> {
    let standing = servers::current(core)
        .await?
        .decide_about(domain, &actor.id);
    let mut said = read(core, actor, domain).await?;
    said.server_severity = standing.severity;
    let (keys, for_jobs, actor) = (own_keys(actor), core.clone(), actor.clone());
    // Two processes may meet a new actor at once.
    core.store()
        .write_retrying(move |conn| {
            let mut fresh = said.clone();
            let texts = [&actor.name, &actor.summary].map(|it| it.as_deref().unwrap_or_default());
            fresh.emojis = emojis::keep(conn, &for_jobs, &actor.id, &actor.emojis, &texts)?;
            let known = match accounts::by_uri(conn, &fresh.uri)? {
                Some(known) => Some(known),
                // The same handle under a new id: the server was set up anew.
                None => accounts::by_handle(conn, &fresh.username, &fresh.domain)?,
            };
            let kept = match known {
                None => {
                    let fresh = with_pictures(fresh, None);
                    accounts::insert(conn, &fresh)?;
                    fresh
                }
                Some(known) => {
                    let mut fresh = with_pictures(fresh, Some(&known));
                    let has_links = profile_links::carry_over(&mut fresh, &known.fields);
                    if has_links && follows::has_local_interest(conn, known.id)? {
                        let job = VerifyLinks { account: known.id };
                        jobs::enqueue_in(conn, &for_jobs, &job, ASK_PAGES_AFTER)?;
                    }
                    let updated = Account {
                        id: known.id,
                        created_at: known.created_at,
                        suspended_at: known.suspended_at,
                        silenced_at: known.silenced_at,
                        sensitized_at: known.sensitized_at,
                        ..fresh
                    };
                    accounts::update_profile(conn, &updated)?;
                    updated
                }
            };
            let keys: Vec<_> = keys.iter().map(|key| remote_key(key, kept.id)).collect();
            remote_keys::replace(conn, kept.id, &keys)?;
            Ok(kept)
        })
        .await
        .map_err(Error::from)
}

/// Gives the pictures of an account names under which they are shown here: new ones when the
/// pictures are, since what is behind a name does not change.
fn with_pictures(fresh: Account, known: Option<&Account>) -> Account {
    let name = |new: &Option<String>, old: Option<(&Option<String>, &Option<String>)>| {
        let kept = old
            .filter(|(url, _)| *url == new)
            .and_then(|(_, key)| key.clone());
        new.as_ref()
            .map(|_| kept.unwrap_or_else(secret::unguessable_name))
    };
    let avatar = known.map(|it| (&it.avatar_url, &it.avatar_key));
    let header = known.map(|it| (&it.header_url, &it.header_key));
    Account {
        avatar_key: name(&fresh.avatar_url, avatar),
        header_key: name(&fresh.header_url, header),
        ..fresh
    }
}

/// The keys that an actor may call its own, each once. A key that belongs to somebody else would
/// stand between them and us.
fn own_keys(actor: &Actor) -> Vec<PublicKey> {
    let mut own: Vec<PublicKey> = Vec::new();
    for key in &actor.public_keys {
        let is_new = own.iter().all(|known| known.id != key.id);
        if is_new && verify::key_of(actor, &key.id).is_ok() {
            own.push(key.clone());
        }
    }
    own
}

fn remote_key(key: &PublicKey, account_id: AccountId) -> RemoteKey {
    RemoteKey {
        id: key.id.clone(),
        account_id,
        pem: key.pem.clone(),
    }
}

/// Reads an actor on a blocking thread, since cleaning its HTML may take a moment.
async fn read(core: &Core, actor: &Actor, domain: &str) -> Result<Account> {
    let (core, actor, domain) = (core.clone(), actor.clone(), domain.to_owned());
    Ok(tokio::task::spawn_blocking(move || account(&core, &actor, &domain)).await?)
}

fn account(core: &Core, actor: &Actor, domain: &str) -> Account {
    let (id, now): (AccountId, _) = (core.next_id(), core.now());
    let username = actor.preferred_username.to_lowercase();
    let name = text::tidy(actor.name.as_deref().unwrap_or(&actor.preferred_username));
    Account {
        url: actor.url.clone(),
        inbox: actor.inbox.clone(),
        shared_inbox: actor.shared_inbox.clone(),
        outbox: actor.outbox.clone(),
        followers_uri: actor.followers.clone(),
        following_uri: actor.following.clone(),
        featured_uri: actor.featured.clone(),
        display_name: name.chars().take(200).collect(),
        biography_html: Some(text::clean_biography(
            actor.summary.as_deref().unwrap_or_default(),
        )),
        fields: Json::new(fields(actor)),
        avatar_url: actor.icon.as_ref().map(|picture| picture.url.clone()),
        header_url: actor.image.as_ref().map(|picture| picture.url.clone()),
        locked: actor.locked,
        discoverable: actor.discoverable,
        bot: matches!(actor.kind, ActorKind::Service | ActorKind::Application),
        also_known_as: Json::new(actor.also_known_as.clone()),
        moved_to: actor.moved_to.clone(),
        created_at: actor.published.unwrap_or(now).into(),
        fetched_at: Some(now.into()),
        ..Account::new(id, kind(actor.kind), &username, domain, &actor.id, now)
    }
}

fn kind(kind: ActorKind) -> AccountKind {
    match kind {
        ActorKind::Person => AccountKind::Person,
        ActorKind::Service => AccountKind::Service,
        ActorKind::Group => AccountKind::Group,
        ActorKind::Organization => AccountKind::Organization,
        ActorKind::Application => AccountKind::Application,
    }
}

fn fields(actor: &Actor) -> Vec<ProfileField> {
    actor
        .fields
        .iter()
        .map(|field| {
            let value = text::clean_biography(&field.value);
            ProfileField::new(&text::tidy(&field.name), &value)
        })
        .collect()
}

/// Asks the configured public address about this instance, as another server would.
///
/// # Errors
/// [`Error::Remote`] with what does not answer.
pub async fn look_up_ourselves(core: &Core) -> Result<()> {
    let handle = crate::outbox::documents::instance_handle(core)?;
    let key = keys::instance_key(core).await?;
    let (_, actor) = core.client().resolve(&handle, &key, core.now()).await?;
    if actor.id == core.urls().instance_actor() {
        Ok(())
    } else {
        Err(Error::Remote(format!(
            "the address belongs to {}",
            actor.id
        )))
    }
}
