use oriel_core::model::{Alert, PushPolicy, PushSubscription};
use serde::{Serialize, Serializer};

use crate::app::App;

/// `WebPushSubscription`, whose id is a number.
#[derive(Debug, Serialize)]
pub(crate) struct WebPushSubscription<'a> {
    id: i64,
    endpoint: &'a str,
    standard: bool,
    alerts: Alerts<'a>,
    policy: PushPolicy,
    server_key: &'a str,
}

/// Every kind of notification that can be chosen, and whether it is wanted.
#[derive(Debug)]
struct Alerts<'a>(&'a [Alert]);

impl Serialize for Alerts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let chosen = Alert::ALL.iter().filter(|alert| alert.is_chosen());
        serializer.collect_map(chosen.map(|alert| (alert, self.0.contains(alert))))
    }
}

/// Where notifications of the signed-in user are pushed to.
pub(crate) fn push_subscription<'a>(
    app: &'a App,
    subscription: &'a PushSubscription,
) -> WebPushSubscription<'a> {
    WebPushSubscription {
        id: subscription.id.0,
        endpoint: &subscription.endpoint,
        standard: subscription.standard,
        alerts: Alerts(&subscription.alerts),
        policy: subscription.policy,
        server_key: app.core().vapid().public(),
    }
}
