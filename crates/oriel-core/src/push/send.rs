//! Pushing one notification to one device.

use std::collections::{HashMap, HashSet};

use oriel_federation::{
    client::Pushed,
    push::{self as protocol, Encoding, Keys, Sender},
};
use oriel_store::{
    Connection, follows,
    model::{
        AccountId, Alert, FilterAction, FilterContext, FollowState, NewNotification,
        NotificationId, NotificationKind, NotificationView, PostView, PushId, PushPolicy,
        PushSubscription, Role, User,
    },
    notifications, posts, push,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use time::{Duration, OffsetDateTime};

use crate::{
    Core, Error, Result, filter_matcher,
    jobs::{self, Job, Lane},
    negative_cache::NegativeCache,
    policy::servers,
    push::Renderer,
    text,
};

/// Push a notification to a device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PushNotification {
    pub(crate) subscription: PushId,
    pub(crate) notification: NotificationId,
    /// How often the push service asked to wait.
    pub(crate) put_off: u8,
}

impl Job for PushNotification {
    const KIND: &'static str = "push";
    const LANE: Lane = Lane::Pushes;
}

/// How long an unreachable push service is not tried again.
const SERVICE_RETRY: Duration = Duration::minutes(1);

/// Push services that did not answer lately.
struct UnreachableServices(NegativeCache);

impl Default for UnreachableServices {
    fn default() -> Self {
        Self(NegativeCache::new(SERVICE_RETRY))
    }
}

/// What could not be pushed for so long is no news any more.
const NEWS: Duration = Duration::days(1);
/// How often a service may ask to be asked later.
const PUT_OFF: u8 = 8;
/// In characters; screens show less.
const LONGEST_BODY: usize = 140;
const LONGEST_TITLE: usize = 140;

/// What is pushed, and to whom.
struct Letter {
    subscription: PushSubscription,
    user: User,
    view: NotificationView,
}

/// Enqueues a push of notifications about one account for each device that subscribed to their kind.
///
/// # Errors
/// When the database refuses.
pub(crate) fn notified(
    conn: &mut Connection,
    core: &Core,
    notifications: &[(NewNotification, NotificationId)],
) -> oriel_store::Result<()> {
    let Some((first, _)) = notifications.first() else {
        return Ok(());
    };
    let by_receiver: HashMap<AccountId, (Alert, NotificationId)> = notifications
        .iter()
        .map(|(new, id)| (new.account_id, (Alert::from(new.kind), *id)))
        .collect();
    let receivers: Vec<AccountId> = by_receiver.keys().copied().collect();
    let mut wanting = Vec::new();
    for subscription in push::living_of(conn, &receivers)? {
        if let Some((alert, id)) = by_receiver.get(&subscription.account_id)
            && is_wished_for(&subscription, *alert)
        {
            wanting.push((subscription, *alert, *id));
        }
    }
    if wanting.is_empty() {
        return Ok(());
    }
    let ties = Ties::between(conn, &receivers, first.from_account_id)?;
    let suits = |(it, alert, _): &&(PushSubscription, Alert, NotificationId)| {
        !alert.is_chosen() || ties.suit(it)
    };
    let jobs: Vec<PushNotification> = wanting
        .iter()
        .filter(suits)
        .map(|(subscription, _, id)| PushNotification {
            subscription: subscription.id,
            notification: *id,
            put_off: 0,
        })
        .collect();
    jobs::enqueue_all(conn, core, &jobs)
}

fn is_wished_for(subscription: &PushSubscription, alert: Alert) -> bool {
    !alert.is_chosen() || subscription.alerts.contains(&alert)
}

/// Of some accounts, those that follow another account and those it follows.
struct Ties {
    following: HashSet<AccountId>,
    followed: HashSet<AccountId>,
}

impl Ties {
    fn between(
        conn: &mut Connection,
        some: &[AccountId],
        other: AccountId,
    ) -> oriel_store::Result<Self> {
        Ok(Self {
            following: follows::accepted_of(conn, other, some)?
                .into_iter()
                .collect(),
            followed: follows::among(conn, other, some)?
                .into_iter()
                .filter(|follow| follow.state == FollowState::Accepted)
                .map(|follow| follow.target_id)
                .collect(),
        })
    }

    fn suit(&self, subscription: &PushSubscription) -> bool {
        let receiver = &subscription.account_id;
        match subscription.policy {
            PushPolicy::All => true,
            PushPolicy::Followed => self.following.contains(receiver),
            PushPolicy::Follower => self.followed.contains(receiver),
            PushPolicy::None => false,
        }
    }
}

/// Pushes a notification to a device, unless it is no news any more or not to be told; `put_off` is
/// how often the service has asked for more time.
///
/// # Errors
/// When it should be tried again.
pub(crate) async fn send(
    core: &Core,
    subscription: PushId,
    notification: NotificationId,
    put_off: u8,
) -> Result<()> {
    let for_letter = core.clone();
    let letter = core
        .store()
        .read(move |conn| letter(conn, &for_letter, subscription, notification));
    let Some(letter) = letter.await? else {
        return Ok(());
    };
    let Some(words) = words(core, &letter).await? else {
        return Ok(());
    };
    match hand_over(core, &letter.subscription, &words).await? {
        Pushed::Taken => Ok(()),
        Pushed::Gone => {
            let gone = move |conn: &mut Connection| push::delete(conn, subscription);
            Ok(core.store().write(gone).await?)
        }
        Pushed::Refused(reason) => {
            tracing::info!(push.id = %subscription, "a notification was not taken: {reason}");
            Ok(())
        }
        Pushed::Later {
            retry_after: Some(_),
            ..
        } if put_off >= PUT_OFF => Ok(()),
        Pushed::Later {
            retry_after: Some(wait),
            ..
        } => {
            let put_off = put_off + 1;
            let job = PushNotification {
                subscription,
                notification,
                put_off,
            };
            let (core_in, wait) = (core.clone(), wait.try_into().unwrap_or(NEWS));
            let again = move |conn: &mut Connection| jobs::enqueue_in(conn, &core_in, &job, wait);
            Ok(core.store().write(again).await?)
        }
        Pushed::Later { reason, .. } | Pushed::Unanswered(reason) => Err(Error::Unanswered(reason)),
    }
}

/// What there is to push: nothing when the token or the notification is gone, when it was read or is
/// no news any more, and when the receiver would not be told of it today.
fn letter(
    conn: &mut Connection,
    core: &Core,
    subscription: PushId,
    notification: NotificationId,
) -> oriel_store::Result<Option<Letter>> {
    let Some((subscription, user)) = push::living(conn, subscription)? else {
        return Ok(None);
    };
    let me = subscription.account_id;
    let Some(view) = notifications::by_id(conn, me, notification)? else {
        return Ok(None);
    };
    let (row, now) = (&view.notification, core.now());
    let is_news = row.read_at.is_none() && now - row.created_at.get() < NEWS;
    let is_told = is_news
        && is_wished_for(&subscription, Alert::from(row.kind))
        && is_told(conn, &user, &view, now)?;
    Ok(is_told.then_some(Letter {
        subscription,
        user,
        view,
    }))
}

/// Whether the receiver would be told today: of reports and newcomers those who moderate are,
/// whomever they block, and everybody of what was decided about them.
fn is_told(
    conn: &mut Connection,
    user: &User,
    view: &NotificationView,
    now: OffsetDateTime,
) -> oriel_store::Result<bool> {
    let row = &view.notification;
    match row.kind {
        NotificationKind::Report | NotificationKind::SignUp => return Ok(user.role != Role::User),
        NotificationKind::Warning => return Ok(true),
        _ => {}
    }
    let (me, from) = (row.account_id, row.from_account_id);
    if !notifications::is_wanted(conn, me, from, row.post_id, now)? {
        return Ok(false);
    }
    match row.post_id {
        Some(post) => posts::is_visible_to(conn, post, Some(me)),
        None => Ok(true),
    }
}

/// The words as apps for Mastodon read them; none where a filter hides the post.
///
/// An app finds the token that it subscribed with under `access_token`. Here it is empty: of tokens
/// only hashes are kept.
async fn words(core: &Core, letter: &Letter) -> Result<Option<String>> {
    let (view, language) = (&letter.view, &letter.user.locale);
    let Some(body) = body(core, letter).await? else {
        return Ok(None);
    };
    let renderer = core.state::<Renderer>();
    let voice = renderer.voice()?;
    let alert = Alert::from(view.notification.kind);
    let title = voice.told(language, alert, view.from.name());
    let title = title.ok_or_else(|| Error::Internal(format!("nobody can say {alert}")))?;
    let words = json!({
        "access_token": "",
        "preferred_locale": language,
        "notification_id": view.notification.id.0,
        "notification_type": alert,
        "icon": voice.picture(core, &view.from),
        "title": text::beginning(&title, LONGEST_TITLE),
        "body": text::beginning(&body, LONGEST_BODY),
    });
    Ok(Some(words.to_string()))
}

/// What a notification is about: words of a post or of those who moderate, or the handle of who
/// follows, has joined or is reported. Of a post behind a filter only the filter is named, and nothing is said of one that is hidden.
async fn body(core: &Core, letter: &Letter) -> Result<Option<String>> {
    let view = &letter.view;
    let Some(post) = &view.post else {
        let told = view.warning.as_ref().map(|warning| &warning.text);
        if let Some(text) = told.filter(|text| !text.is_empty()) {
            return Ok(Some(text.clone()));
        }
        let about = match &view.report {
            Some(report) => &report.target.account,
            None => &view.from,
        };
        return Ok(Some(format!("@{}", about.handle())));
    };
    let sieve = filter_matcher::sieve(core, Some(letter.subscription.account_id)).await?;
    let found = sieve.sift(post);
    let found: Vec<_> = found
        .iter()
        .map(|finding| &finding.filter.filter)
        .filter(|filter| filter.contexts.contains(&FilterContext::Notifications))
        .collect();
    if found.iter().any(|it| it.action == FilterAction::Hide) {
        return Ok(None);
    }
    let filter = found.iter().find(|it| it.action == FilterAction::Warn);
    Ok(Some(match filter {
        Some(filter) => filter.title.clone(),
        None => words_of(post, &letter.user.locale),
    }))
}

/// What a post says first: its warning, its title, or else its text.
fn words_of(view: &PostView, language: &str) -> String {
    let post = &view.post;
    let said = [&post.warning, &post.title, &post.caption];
    let said = said.into_iter().find_map(|map| map.pick(language));
    match said {
        Some((_, words)) => words.to_owned(),
        None => text::plain(post.content_html.as_deref().unwrap_or_default()),
    }
}

async fn hand_over(core: &Core, to: &PushSubscription, words: &str) -> Result<Pushed> {
    // What the configuration allowed when it was asked for may be refused now.
    let endpoint = match core.client().endpoint(&to.endpoint) {
        Ok(endpoint) => endpoint,
        Err(error) => return Ok(Pushed::Refused(error.to_string())),
    };
    let (host, now) = (endpoint.authority(), core.now());
    if core.state::<UnreachableServices>().0.contains(host, now) {
        let reason = "the push service did not answer a moment ago";
        return Ok(Pushed::Unanswered(reason.to_owned()));
    }
    // Another process may have decided against it.
    servers::current(core).await?;
    let keys = Keys::parse(&to.p256dh, &to.auth)?;
    let contact = contact(core);
    let sender = Sender {
        key: core.vapid(),
        contact: &contact,
        now,
    };
    let encoding = if to.standard {
        Encoding::Standard
    } else {
        Encoding::Draft
    };
    let message = protocol::seal(words.as_bytes(), &keys, encoding, &endpoint, sender)?;
    let gate = core.known_servers().gate_of_services();
    let pushed = core.client().push(&endpoint, &message, &gate, now).await;
    if matches!(pushed, Pushed::Unanswered(_)) {
        core.state::<UnreachableServices>().0.insert(host, now);
    }
    Ok(pushed)
}

/// How a push service reaches whoever runs this instance.
fn contact(core: &Core) -> String {
    let mail = &core.config().instance.contact_email;
    if mail.is_empty() {
        core.urls().origin().to_owned()
    } else {
        format!("mailto:{mail}")
    }
}
