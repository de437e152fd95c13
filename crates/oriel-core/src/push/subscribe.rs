//! What apps ask to be told of, each for its token.

use oriel_federation::push::{Keys, PushError};
use oriel_store::{
    model::{Alert, NewPushSubscription, PushPolicy, PushSubscription, TokenId},
    push,
};

use crate::{Core, Error, Invalid, Result, person::Person};

/// Devices of one person; older ones are forgotten. Each notification is sent to all of them.
const MOST_DEVICES: i64 = 20;
/// In bytes; those of services are below a thousand.
const LONGEST_ENDPOINT: usize = 2048;

/// A subscription as an app asks for it.
#[derive(Debug, Clone, Default)]
pub struct NewSubscription {
    /// The address of a push service.
    pub endpoint: String,
    /// In base64.
    pub p256dh: String,
    /// In base64.
    pub auth: String,
    /// Whether the app reads RFC 8291, and not a draft of it.
    pub standard: bool,
    pub wishes: Wishes,
}

/// What an app wants to be told of; what is not said stays.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    /// All of them.
    pub alerts: Option<Vec<Alert>>,
    pub policy: Option<PushPolicy>,
}

/// The subscription that was asked for with a token.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn of_token(core: &Core, token: TokenId) -> Result<PushSubscription> {
    let found = core
        .store()
        .read(move |conn| push::of_token(conn, token))
        .await?;
    found.ok_or(Error::NotFound)
}

/// Has notifications of a person pushed, for as long as the token lives. What was asked for with it
/// before is over.
///
/// # Errors
/// [`Invalid`] for an address that is not opened from here, and for keys that nobody can have.
pub async fn subscribe(
    core: &Core,
    token: TokenId,
    person: &Person,
    new: NewSubscription,
) -> Result<PushSubscription> {
    let endpoint = endpoint(core, &new.endpoint)?;
    let keys = Keys::parse(&new.p256dh, &new.auth).map_err(|error| match error {
        PushError::Keys => Error::from(Invalid::new("subscription[keys]", "push-keys")),
        other => other.into(),
    })?;
    let (p256dh, auth) = keys.as_text();
    let row = NewPushSubscription {
        token_id: token,
        account_id: person.account.id,
        endpoint,
        p256dh,
        auth,
        standard: new.standard,
        alerts: new.wishes.alerts.unwrap_or_default().into(),
        policy: new.wishes.policy.unwrap_or(PushPolicy::All),
        created_at: core.now().into(),
    };
    Ok(core
        .store()
        .write(move |conn| push::replace(conn, &row, MOST_DEVICES))
        .await?)
}

fn endpoint(core: &Core, address: &str) -> Result<String, Invalid> {
    let refused = Invalid::new("subscription[endpoint]", "push-endpoint");
    if address.len() > LONGEST_ENDPOINT {
        return Err(refused);
    }
    match core.client().endpoint(address) {
        Ok(endpoint) => Ok(endpoint.into()),
        Err(_not_opened) => Err(refused),
    }
}

/// Changes what is told.
///
/// # Errors
/// [`Error::NotFound`] when there is no subscription.
pub async fn change(core: &Core, token: TokenId, wishes: Wishes) -> Result<PushSubscription> {
    let mut subscription = of_token(core, token).await?;
    if let Some(alerts) = wishes.alerts {
        subscription.alerts = alerts.into();
    }
    subscription.policy = wishes.policy.unwrap_or(subscription.policy);
    let (id, policy) = (subscription.id, subscription.policy);
    let alerts = subscription.alerts.clone();
    core.store()
        .write(move |conn| push::update(conn, id, &alerts, policy))
        .await?;
    Ok(subscription)
}

/// Nothing is pushed any more. If nothing was, that is as well.
///
/// # Errors
/// When the database refuses.
pub async fn end(core: &Core, token: TokenId) -> Result<()> {
    Ok(core
        .store()
        .write(move |conn| push::delete_of_token(conn, token))
        .await?)
}
