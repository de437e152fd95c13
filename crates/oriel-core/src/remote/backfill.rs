//! What somebody elsewhere published before anybody here followed them, so that a profile is not
//! empty: their newest public posts, and those that they show first.

use oriel_federation::{
    verify,
    vocabulary::{Action, Activity, ItemPage, Note, Subject},
};
use oriel_store::{
    accounts,
    model::{Account, AccountId, PostId},
    pins, posts,
};
use serde_json::Value;

use crate::{
    Core, Error, Result,
    error::settled,
    keys,
    limits::MAX_PINS,
    policy,
    remote::{self, follow_ups::Arrival, lookup},
};

/// Pages of an outbox that are read; many servers put twenty on each.
const MAX_PAGES: usize = 4;
/// Fetches for one account, pages and posts together.
const MAX_FETCHES: usize = 40;

/// What may still be asked of a server.
struct Budget {
    fetches: usize,
}

impl Budget {
    fn spend(&mut self) -> bool {
        let left = self.fetches > 0;
        self.fetches = self.fetches.saturating_sub(1);
        left
    }
}

/// Fetches what an account pinned and its newest public posts, as many as are configured.
///
/// # Errors
/// [`Error::Unanswered`] when its server does not answer, so that it is tried again.
pub(crate) async fn fetch(core: &Core, account: AccountId) -> Result<()> {
    let found = core
        .store()
        .read(move |conn| accounts::by_id(conn, account))
        .await?;
    let Some(author) = found.filter(|it| !it.is_local() && policy::is_shown(it)) else {
        return Ok(());
    };
    let mut budget = Budget {
        fetches: MAX_FETCHES,
    };
    settled(fetch_pins(core, &author, &mut budget).await)?;
    settled(fetch_outbox(core, &author, &mut budget).await)?;
    Ok(())
}

/// Takes over what an account pinned: what it has unpinned since is unpinned here.
async fn fetch_pins(core: &Core, author: &Account, budget: &mut Budget) -> Result<()> {
    let Some(featured) = author.featured_uri.clone() else {
        return Ok(());
    };
    let page = page(core, &featured, budget).await?;
    let mut pinned: Vec<PostId> = Vec::new();
    for item in page.items.iter().take(MAX_PINS) {
        pinned.extend(keep(core, author, item, budget).await?);
    }
    let (author, now) = (author.id, core.now());
    core.store()
        .write(move |conn| {
            pins::keep_only(conn, author, &pinned)?;
            // The first of the list was pinned last.
            for (age, post) in (0..).zip(pinned) {
                pins::add(conn, author, post, now - time::Duration::seconds(age))?;
            }
            Ok(())
        })
        .await?;
    Ok(())
}

async fn fetch_outbox(core: &Core, author: &Account, budget: &mut Budget) -> Result<()> {
    let (mut next, mut left) = (
        author.outbox.clone(),
        core.config().federation.backfill_posts,
    );
    for _ in 0..MAX_PAGES {
        let Some(address) = next.take().filter(|_| left > 0) else {
            break;
        };
        let page = page(core, &address, budget).await?;
        for item in &page.items {
            if left == 0 {
                break;
            }
            if keep(core, author, item, budget).await?.is_some() {
                left -= 1;
            }
        }
        next = page
            .next
            .filter(|it| verify::same_authority(it, &author.uri));
    }
    Ok(())
}

async fn page(core: &Core, address: &str, budget: &mut Budget) -> Result<ItemPage> {
    if !budget.spend() {
        return Err(Error::NotFound);
    }
    let key = keys::instance_key(core).await?;
    let fetched = core.client().fetch_page(address, &key, core.now()).await?;
    Ok(ItemPage::from_json(&fetched).map_err(oriel_federation::Error::from)?)
}

/// Keeps a post of a list, if it is the author's own, for everyone, and answers nobody else. What
/// stands in the list itself is believed where the list is of the same server.
async fn keep(
    core: &Core,
    author: &Account,
    item: &Value,
    budget: &mut Budget,
) -> Result<Option<PostId>> {
    let Some(wanted) = wanted(item) else {
        return Ok(None);
    };
    let note = match wanted {
        Wanted::Note(note) => *note,
        Wanted::Id(id) => {
            if !verify::same_authority(&id, &author.uri) {
                return Ok(None);
            }
            let asked = id.clone();
            let known = core.store().read(move |conn| posts::by_uri(conn, &asked));
            if let Some(post) = known.await? {
                return Ok((post.account_id == author.id).then_some(post.id));
            }
            if !budget.spend() {
                return Ok(None);
            }
            match settled(lookup::fetch_note(core, &id).await)? {
                Some(note) => note,
                None => return Ok(None),
            }
        }
    };
    let reach = note.audience.reach(author.followers_uri.as_deref());
    let is_open = remote::posts::is_open(reach);
    if !is_open || note.in_reply_to.is_some() || verify::is_authors_own(&note, &author.uri).is_err()
    {
        return Ok(None);
    }
    remote::posts::keep(core, author, &note, Arrival::Alone).await
}

/// A post that a list names, or has in it.
enum Wanted {
    Note(Box<Note>),
    Id(String),
}

/// The post of an entry: itself, its id, or what a Create is about. Boosts are somebody else's.
fn wanted(item: &Value) -> Option<Wanted> {
    if let Some(id) = item.as_str() {
        return Some(Wanted::Id(id.to_owned()));
    }
    if let Ok(note) = Note::from_json(item) {
        return Some(Wanted::Note(Box::new(note)));
    }
    match Activity::from_json(item).ok()?.action {
        Action::Create {
            object: Subject::Note(note),
        } => Some(Wanted::Note(note)),
        Action::Create {
            object: Subject::Id(id),
        } => Some(Wanted::Id(id)),
        _ => None,
    }
}
