//! Apps that act for people with their leave: OAuth 2 (RFC 6749) as Mastodon's apps speak it, with
//! PKCE (RFC 7636) and revocation (RFC 7009).
//!
//! Of secrets, codes and tokens only hashes are kept. An app may never do more than it said when it
//! was registered, nor more than the person who allowed it.

pub mod apps;
pub mod authorise;
pub mod authorised;
pub mod exchange;
mod redirect;

pub use redirect::{OUT_OF_BAND, Redirect};

use oriel_store::{apps as app_rows, codes, tokens};
use time::Duration;

use crate::{Core, Result};

/// How long an app stays that nobody has allowed to do anything.
const UNUSED_APPS_KEPT: Duration = Duration::days(30);
/// How long it is known of a code that it was used, and of a token that it was revoked.
const REMEMBERED: Duration = Duration::days(1);

/// Sweeps what has run out.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn clean_up(core: &Core) -> Result<()> {
    let now = core.now();
    Ok(core
        .store()
        .write(move |conn| {
            codes::delete_expired(conn, now - REMEMBERED)?;
            tokens::delete_revoked_before(conn, now - REMEMBERED)?;
            app_rows::delete_unused_before(conn, now - UNUSED_APPS_KEPT)
        })
        .await?)
}
