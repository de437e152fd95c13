use std::collections::HashMap;

use diesel::{
    dsl::{exists, not},
    prelude::*,
    select,
    sql_types::Text,
};
use time::OffsetDateTime;

use crate::{
    Connection, Result,
    model::{AccountId, FollowState, PostId, Severity},
    mutes::{lasting, mutes_thread},
    posts::covers,
    schema::{
        accounts, blocks, domain_blocks, follows, mutes, posts as post_rows, push_subscriptions,
        thread_mutes,
    },
};

/// How an account is notified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    Not,
    /// Wherever they look.
    Quietly,
    /// Also by a push to their devices.
    OnDevices,
}

/// Whether a local account is notified of what `from` does, perhaps about a post: see [`wanted`].
pub fn is_wanted(
    conn: &mut Connection,
    receiver: AccountId,
    from: AccountId,
    about: Option<PostId>,
    now: OffsetDateTime,
) -> Result<bool> {
    Ok(wanted(conn, receiver, from, about, now)? != Wanted::Not)
}

diesel::alias!(accounts as receivers: Receivers);

/// Whether an account is notified of what `from` does, perhaps about a post.
macro_rules! suits {
    ($receiver:expr, $from:expr, $about:expr, $now:expr) => {{
        let blocks = blocks::table.filter(
            blocks::account_id
                .eq($receiver)
                .and(blocks::target_id.eq($from)),
        );
        let mutes = mutes::table
            .filter(
                mutes::account_id
                    .eq($receiver)
                    .and(mutes::target_id.eq($from)),
            )
            .filter(mutes::hide_notifications.eq(true))
            .filter(lasting!($now));
        let blocks_server = domain_blocks::table
            .inner_join(accounts::table.on(covers!()))
            .filter(domain_blocks::account_id.eq($receiver))
            .filter(accounts::id.eq($from));
        let refused = exists(blocks)
            .or(exists(mutes))
            .or(exists(blocks_server))
            .or(exists(mutes_thread!($receiver, $about)));
        let is_silenced = accounts::table.filter(
            accounts::id.eq($from).and(
                accounts::server_severity
                    .ne(Severity::None)
                    .or(accounts::silenced_at
                        .is_not_null()
                        .or(accounts::suspended_at.is_not_null())),
            ),
        );
        let follows = follows::table.filter(
            follows::follower_id
                .eq($receiver)
                .and(follows::target_id.eq($from))
                .and(follows::state.eq(FollowState::Accepted)),
        );
        let quiet = exists(is_silenced).and(not(exists(follows)));
        not(refused).and(not(quiet))
    }};
}

macro_rules! has_devices {
    ($receiver:expr) => {
        exists(push_subscriptions::table.filter(push_subscriptions::account_id.eq($receiver)))
    };
}

/// How a local account is notified of what `from` does, perhaps about a post: not at all when they want
/// nothing of them, of their server or of that conversation, or when they or their server are
/// silenced and `receiver` does not follow them. It is asked for everything that happens to
/// anybody, so all of it is one question.
pub fn wanted(
    conn: &mut Connection,
    receiver: AccountId,
    from: AccountId,
    about: Option<PostId>,
    now: OffsetDateTime,
) -> Result<Wanted> {
    let is_here = accounts::table.filter(accounts::id.eq(receiver).and(accounts::domain.eq("")));
    let is_wanted = exists(is_here).and(suits!(receiver, from, about, now));
    let asked = select((is_wanted, has_devices!(receiver)));
    Ok(match asked.get_result(conn)? {
        (false, _) => Wanted::Not,
        (true, false) => Wanted::Quietly,
        (true, true) => Wanted::OnDevices,
    })
}

/// [`wanted`] for many accounts at once; those that are not notified are left out.
pub fn wanted_by(
    conn: &mut Connection,
    asked: &[AccountId],
    from: AccountId,
    about: Option<PostId>,
    now: OffsetDateTime,
) -> Result<HashMap<AccountId, Wanted>> {
    let mut found = HashMap::with_capacity(asked.len());
    let id = receivers.field(accounts::id);
    for chunk in asked.chunks(1_000) {
        let rows: Vec<(AccountId, bool)> = receivers
            .filter(id.eq_any(chunk))
            .filter(receivers.field(accounts::domain).eq(""))
            .filter(suits!(id, from, about, now))
            .select((id, has_devices!(id)))
            .load(conn)?;
        found.extend(rows.into_iter().map(|(receiver, has_devices)| {
            let wanted = if has_devices {
                Wanted::OnDevices
            } else {
                Wanted::Quietly
            };
            (receiver, wanted)
        }));
    }
    Ok(found)
}
