use oriel_core::model::{Alert, PushSubscription};
use serde_json::{Map, Value, json};

use crate::app::App;

/// `WebPushSubscription`, whose id is a number.
pub(crate) fn push_subscription(app: &App, subscription: &PushSubscription) -> Value {
    let alert = |alert: &Alert| {
        let is_wanted = subscription.alerts.contains(alert);
        (alert.to_string(), Value::Bool(is_wanted))
    };
    json!({
        "id": subscription.id.0,
        "endpoint": subscription.endpoint,
        "standard": subscription.standard,
        "alerts": Alert::ALL
            .iter()
            .filter(|alert| alert.is_chosen())
            .map(alert)
            .collect::<Map<_, _>>(),
        "policy": subscription.policy,
        "server_key": app.core().vapid().public(),
    })
}
