use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use futures_util::{StreamExt as _, stream};
use oriel_store::listen::Heard;
use tokio::time::{sleep, timeout};

use super::{
    Hub,
    shown::{self, Ask, Hints},
};
use crate::{Core, Result, context::WeakCore, events::Event, model::AccountId};

/// What happens within a moment is asked for together.
const PACE: Duration = Duration::from_millis(50);
const AT_ONCE: usize = 256;
/// So many people are asked for at once: requests need connections to the database, too.
const PEOPLE_AT_ONCE: usize = 2;
/// How soon is noticed that nobody is left.
const IDLE: Duration = Duration::from_secs(30);

/// Tells the seats what happens, until nobody is left or the instance ends.
pub(super) async fn run(hub: Arc<Hub>, core: WeakCore, mut heard: Heard) {
    loop {
        let Ok(first) = timeout(IDLE, heard.next()).await else {
            if hub.is_over().await {
                return;
            }
            continue;
        };
        let Some(first) = first else { return };
        sleep(PACE).await;
        let rest = std::iter::from_fn(|| heard.at_hand());
        let mut events: Vec<Event> = std::iter::once(first)
            .chain(rest)
            .take(AT_ONCE)
            .filter_map(|words| serde_json::from_str(&words).ok())
            .collect();
        forget_repeated(&mut events);
        let Some(core) = core.upgrade() else { return };
        if let Err(error) = tell(&hub, &core, &events).await {
            tracing::warn!(%error, "could not tell what happened: {error}");
        }
    }
}

/// What is edited several times within a moment, or as it comes out, is told once.
fn forget_repeated(events: &mut Vec<Event>) {
    let mut told = HashSet::new();
    events.retain(|event| match event {
        Event::Appeared(post) | Event::Edited(post) => told.insert(*post),
        _ => true,
    });
}

async fn tell(hub: &Hub, core: &Core, events: &[Event]) -> Result<()> {
    for event in events {
        if let Event::LockedOut(user) = event {
            hub.check(*user);
        }
    }
    let (asked, now) = (asked(hub, core, events).await?, core.now());
    let answers = stream::iter(asked)
        .map(|(viewer, asks)| async move {
            let answer = core
                .store()
                .read(move |conn| shown::answer(conn, viewer, &asks, now));
            (viewer, answer.await)
        })
        .buffer_unordered(PEOPLE_AT_ONCE);
    answers
        .for_each(|(viewer, told)| async move {
            match told {
                Ok(told) => hub.tell(viewer, &told),
                Err(error) => tracing::warn!(%error, "could not ask for somebody: {error}"),
            }
        })
        .await;
    Ok(())
}

/// What is worth asking for whom.
async fn asked(hub: &Hub, core: &Core, events: &[Event]) -> Result<HashMap<AccountId, Vec<Ask>>> {
    let wanted = hub.wanted();
    if wanted.is_empty() {
        return Ok(HashMap::new());
    }
    let for_hints = events.to_vec();
    let people: Vec<AccountId> = wanted.keys().copied().collect();
    let hints: Hints = core
        .store()
        .read(move |conn| Hints::load(conn, &for_hints, &people))
        .await?;
    let asks = wanted.into_iter().map(|(viewer, theirs)| {
        let asks = events
            .iter()
            .filter_map(|event| hints.ask(*event, viewer, &theirs));
        (viewer, asks.collect::<Vec<_>>())
    });
    Ok(asks.filter(|(_, asks)| !asks.is_empty()).collect())
}

#[cfg(test)]
mod tests {
    use super::forget_repeated;
    use crate::events::Event;
    use crate::model::PostId;

    #[test]
    fn what_is_edited_as_it_comes_out_has_come_out() {
        let (one, two) = (PostId(1), PostId(2));
        let mut events = vec![
            Event::Appeared(one),
            Event::Edited(two),
            Event::Edited(one),
            Event::Edited(two),
            Event::Deleted(one),
        ];
        forget_repeated(&mut events);
        let told = [
            Event::Appeared(one),
            Event::Edited(two),
            Event::Deleted(one),
        ];
        assert_eq!(events, told);
    }
}
