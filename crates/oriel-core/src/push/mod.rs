//! Notifications on devices: apps say where a push service waits for them (RFC 8030), and are told
//! there of what happens, encrypted so that the service cannot read it.
//!
//! Nothing is asked for where nobody has a device: whether somebody has is part of the question
//! that is asked for each notification anyway (`store::notifications::wanted`). What is to be
//! pushed is a job for each device, in a queue of its own that delays nothing else.

mod send;
mod subscribe;

use std::sync::{Arc, OnceLock};

use oriel_federation::push::VapidKey;
use oriel_store::{Store, settings};

use crate::{
    Core, Error, Result,
    model::{Account, Alert},
};

pub(crate) use send::{PushNotification, notified, send};
pub use subscribe::{NewSubscription, Wishes, change, end, of_token, subscribe};

const KEY: &str = "push.vapid_key";

/// Speaks for core to people who are looking at no page.
pub trait Voice: Send + Sync {
    /// One sentence on what somebody did, in a language of the interface.
    fn told(&self, language: &str, what: Alert, who: &str) -> Option<String>;

    /// The address of somebody's picture, or of what those have who have none.
    fn picture(&self, core: &Core, account: &Account) -> String;
}

/// A [`Voice`] as it is handed on.
pub type AnyVoice = Arc<dyn Voice>;

/// The [`Voice`] of this process, once it is set.
#[derive(Default)]
struct Renderer(OnceLock<AnyVoice>);

impl Renderer {
    fn voice(&self) -> Result<&AnyVoice> {
        let voice = self.0.get();
        voice.ok_or_else(|| Error::Internal("there is no notification renderer".into()))
    }
}

/// Sets the [`Voice`] of this process, once.
pub fn speak_with(core: &Core, voice: AnyVoice) {
    let _is_set_already = core.state::<Renderer>().0.set(voice);
}

/// The key under which push services know this instance: made the first time Oriel starts. Apps
/// bind their subscriptions to it, so it never changes.
///
/// # Errors
/// When it cannot be kept or is broken.
pub(crate) async fn own_key(store: &Store) -> Result<VapidKey> {
    let fresh = VapidKey::generate()?;
    let kept = store
        .write(move |conn| {
            // Two processes may start at once: the first key is everybody's.
            settings::insert_if_absent(conn, KEY, &fresh)?;
            settings::get(conn, KEY)
        })
        .await?;
    let kept = kept.ok_or_else(|| Error::Internal("there is no key to push with".into()))?;
    Ok(VapidKey::parse(&kept)?)
}
