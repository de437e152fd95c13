use oriel_store::{Connection, Result, listen, posts};
use serde::{Deserialize, Serialize};

use crate::model::{AccountId, ConversationId, NotificationId, Post, PostId, UserId, Visibility};

/// Posts of somebody gone that are told of, for which there is room on several streams of one
/// connection: it takes 64 at once.
const ON_SCREENS: i64 = 10;

/// What happened: names only, since whoever hears of it asks what they may know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Event {
    /// A post or boost came out, or arrived.
    Appeared(PostId),
    Edited(PostId),
    /// Fewer may see a post than when it was for these.
    Narrowed {
        post: PostId,
        was: Visibility,
    },
    /// A post was deleted, of which its name stays.
    Deleted(PostId),
    /// A boost was taken back, of which nothing stays.
    Unboosted {
        boost: PostId,
        by: AccountId,
        of: PostId,
    },
    Notified {
        account: AccountId,
        notification: NotificationId,
    },
    /// Something was said in a conversation of somebody, or edited.
    Conversed {
        account: AccountId,
        conversation: ConversationId,
    },
    /// What somebody filters by is another.
    FiltersChanged(AccountId),
    /// Tokens of somebody have ended.
    LockedOut(UserId),
}

/// Tells the connections of every process, once this transaction has lasted.
pub(crate) fn happened(conn: &mut Connection, event: Event) {
    // An enum of numbers can always be written.
    if let Ok(words) = serde_json::to_string(&event) {
        listen::say(conn, words);
    }
}

/// Tells that a boost was taken back.
pub(crate) fn unboosted(conn: &mut Connection, boost: &Post) {
    if let Some(of) = boost.boost_of_id {
        let (boost, by) = (boost.id, boost.account_id);
        happened(conn, Event::Unboosted { boost, by, of });
    }
}

/// Tells whoever has posts of somebody on screen, who is suspended or leaves, that the newest of them
/// are gone. Nobody is told when they are back: that is read when lists are asked for again.
pub(crate) fn gone_from_screens(conn: &mut Connection, account: AccountId) -> Result<()> {
    for (post, was) in posts::on_screens(conn, account, ON_SCREENS)? {
        happened(conn, Event::Narrowed { post, was });
    }
    Ok(())
}

/// Tells somebody's other apps to ask for their filters again.
pub(crate) fn filters_changed(conn: &mut Connection, account: AccountId) {
    happened(conn, Event::FiltersChanged(account));
}
