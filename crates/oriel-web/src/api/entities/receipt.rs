use oriel_core::{
    model::{Account, Quote},
    outbox::{self, ServerReceipt, Told},
};
use serde_json::{Value, json};

use super::{account, date, maybe_date};
use crate::app::App;

/// `Receipt`: how far a post has come on its way to other servers, and what each of them did.
pub(in crate::api) fn receipt(told: &[outbox::Receipt], servers: &[ServerReceipt]) -> Value {
    json!({
        "deliveries": told.iter().map(delivery).collect::<Vec<_>>(),
        "servers": servers.iter().map(server).collect::<Vec<_>>(),
    })
}

/// `Delivery`: how far one thing that servers were told has come.
fn delivery(receipt: &outbox::Receipt) -> Value {
    json!({
        "told": match receipt.told {
            Told::Published => "published",
            Told::Edited => "edited",
            Told::Deleted => "deleted",
        },
        "servers": receipt.delivered,
        "followers": receipt.followers,
        "waiting": receipt.waiting,
        "failed": receipt.failed,
        "begun_at": date(receipt.begun_at.get()),
        "last_at": maybe_date(receipt.last_at),
    })
}

/// `ServerDelivery`: what one server did with the last that it was told.
fn server(receipt: &ServerReceipt) -> Value {
    json!({
        "host": receipt.host,
        "state": receipt.state,
        "attempts": receipt.attempts,
        "error": receipt.last_error,
        "finished_at": maybe_date(receipt.finished_at),
    })
}

/// `Quote`: who was given leave to quote a post, and where they do.
pub(in crate::api) fn quote(app: &App, quote: &Quote, who: &Account) -> Value {
    json!({
        "id": quote.id,
        "account": account(app, who),
        "url": quote.uri,
        "created_at": date(quote.created_at.get()),
    })
}
