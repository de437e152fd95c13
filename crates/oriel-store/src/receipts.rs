//! What became of what other servers were told about a post.

use diesel::prelude::*;

use crate::{
    Connection, Result,
    model::{AccountId, ActivityId, DeliveryState, FollowState, PostId, Utc},
    schema::{accounts, activities, deliveries, follows},
};

/// What servers were told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    Published,
    /// The last edit.
    Edited,
    /// From those who lost it, or from all.
    Deleted,
}

impl Told {
    const ALL: [Self; 3] = [Self::Published, Self::Edited, Self::Deleted];

    const fn kind(self) -> &'static str {
        match self {
            Self::Published => "create",
            Self::Edited => "update",
            Self::Deleted => "delete",
        }
    }
}

/// How far it has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    pub told: Told,
    /// Servers that have taken it, each counted by its inboxes.
    pub delivered: i64,
    pub waiting: i64,
    pub failed: i64,
    /// Followers on servers that have taken it.
    pub followers: i64,
    pub begun_at: Utc,
    /// When the last server took it that has.
    pub last_at: Option<Utc>,
}

/// What one server did with the last that it was told.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct ServerReceipt {
    pub host: String,
    pub state: DeliveryState,
    pub attempts: i32,
    pub last_error: Option<String>,
    pub finished_at: Option<Utc>,
}

/// The activities that told it: one, or several where some servers got an edit and others the post.
fn activities_of(
    conn: &mut Connection,
    post: PostId,
    told: Told,
) -> Result<Vec<(ActivityId, Utc)>> {
    let mut all: Vec<(ActivityId, Utc)> = activities::table
        .filter(activities::post_id.eq(post))
        .filter(activities::kind.eq(told.kind()))
        .order(activities::id.desc())
        .select((activities::id, activities::created_at))
        .load(conn)?;
    if told == Told::Edited {
        all.truncate(1);
    }
    Ok(all)
}

/// The receipts of a post by `author`, in the order in which things were told.
pub fn of_post(conn: &mut Connection, author: AccountId, post: PostId) -> Result<Vec<Receipt>> {
    let mut receipts = Vec::new();
    for told in Told::ALL {
        let all = activities_of(conn, post, told)?;
        let Some((_, begun_at)) = all.first().copied() else {
            continue;
        };
        let ids: Vec<ActivityId> = all.into_iter().map(|(id, _)| id).collect();
        let receipt = Receipt {
            told,
            delivered: 0,
            waiting: 0,
            failed: 0,
            followers: followers_reached(conn, author, &ids)?,
            begun_at,
            last_at: None,
        };
        receipts.push(counted(conn, receipt, &ids)?);
    }
    receipts.retain(|it| it.delivered + it.waiting + it.failed > 0);
    Ok(receipts)
}

fn counted(conn: &mut Connection, receipt: Receipt, ids: &[ActivityId]) -> Result<Receipt> {
    let rows: Vec<(DeliveryState, i64, Option<Utc>)> = deliveries::table
        .filter(deliveries::activity_id.eq_any(ids))
        .group_by(deliveries::state)
        .select((
            deliveries::state,
            diesel::dsl::count_star(),
            diesel::dsl::max(deliveries::finished_at),
        ))
        .load(conn)?;
    let mut receipt = receipt;
    for (state, count, last) in rows {
        match state {
            DeliveryState::Delivered => (receipt.delivered, receipt.last_at) = (count, last),
            DeliveryState::Waiting => receipt.waiting = count,
            DeliveryState::Failed => receipt.failed = count,
        }
    }
    Ok(receipt)
}

fn followers_reached(conn: &mut Connection, author: AccountId, ids: &[ActivityId]) -> Result<i64> {
    let inboxes: Vec<String> = deliveries::table
        .filter(deliveries::activity_id.eq_any(ids))
        .filter(deliveries::state.eq(DeliveryState::Delivered))
        .select(deliveries::inbox)
        .distinct()
        .load(conn)?;
    let mut reached = 0;
    for chunk in inboxes.chunks(500) {
        let own = accounts::shared_inbox
            .is_null()
            .and(accounts::inbox.eq_any(chunk));
        let shared = accounts::shared_inbox.eq_any(chunk.iter().map(Some));
        let followers: i64 = follows::table
            .inner_join(accounts::table.on(accounts::id.eq(follows::follower_id)))
            .filter(
                follows::target_id
                    .eq(author)
                    .and(follows::state.eq(FollowState::Accepted)),
            )
            .filter(accounts::domain.ne(""))
            .filter(shared.assume_not_null().or(own))
            .count()
            .get_result(conn)?;
        reached += followers;
    }
    Ok(reached)
}

/// What each server did with the last that it was told of a post, by name.
pub fn by_server(conn: &mut Connection, post: PostId) -> Result<Vec<ServerReceipt>> {
    let mut found: Vec<ServerReceipt> = Vec::new();
    for told in Told::ALL.into_iter().rev() {
        let ids: Vec<ActivityId> = activities_of(conn, post, told)?
            .into_iter()
            .map(|(id, _)| id)
            .collect();
        let rows: Vec<ServerReceipt> = deliveries::table
            .filter(deliveries::activity_id.eq_any(ids))
            .order(deliveries::host.asc())
            .select((
                deliveries::host,
                deliveries::state,
                deliveries::attempts,
                deliveries::last_error,
                deliveries::finished_at,
            ))
            .load(conn)?;
        for row in rows {
            if found.binary_search_by(|it| it.host.cmp(&row.host)).is_err() {
                let place = found.partition_point(|it| it.host < row.host);
                found.insert(place, row);
            }
        }
    }
    Ok(found)
}
