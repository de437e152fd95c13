use oriel_core::{
    model::{self, DeliveryState, QuoteId},
    outbox::{self, ServerReceipt, Told},
};
use serde::Serialize;

use super::{Account, account, wire::Timestamp};
use crate::app::App;

/// `Receipt`: how far a post has come on its way to other servers, and what each of them did.
#[derive(Debug, Serialize)]
pub(in crate::api) struct Receipt<'a> {
    deliveries: Vec<Delivery>,
    servers: Vec<ServerDelivery<'a>>,
}

/// `Delivery`: how far one thing that servers were told has come.
#[derive(Debug, Serialize)]
struct Delivery {
    told: &'static str,
    servers: i64,
    followers: i64,
    waiting: i64,
    failed: i64,
    begun_at: Timestamp,
    last_at: Option<Timestamp>,
}

/// `ServerDelivery`: what one server did with the last that it was told.
#[derive(Debug, Serialize)]
struct ServerDelivery<'a> {
    host: &'a str,
    state: DeliveryState,
    attempts: i32,
    error: Option<&'a str>,
    finished_at: Option<Timestamp>,
}

/// The receipt of a post.
pub(in crate::api) fn receipt<'a>(
    told: &[outbox::Receipt],
    servers: &'a [ServerReceipt],
) -> Receipt<'a> {
    Receipt {
        deliveries: told.iter().map(delivery).collect(),
        servers: servers.iter().map(server).collect(),
    }
}

fn delivery(receipt: &outbox::Receipt) -> Delivery {
    Delivery {
        told: match receipt.told {
            Told::Published => "published",
            Told::Edited => "edited",
            Told::Deleted => "deleted",
        },
        servers: receipt.delivered,
        followers: receipt.followers,
        waiting: receipt.waiting,
        failed: receipt.failed,
        begun_at: receipt.begun_at.into(),
        last_at: receipt.last_at.map(Timestamp::from),
    }
}

fn server(receipt: &ServerReceipt) -> ServerDelivery<'_> {
    ServerDelivery {
        host: &receipt.host,
        state: receipt.state,
        attempts: receipt.attempts,
        error: receipt.last_error.as_deref(),
        finished_at: receipt.finished_at.map(Timestamp::from),
    }
}

/// `Quote`: an account that was given leave to quote a post, and where it does.
#[derive(Debug, Serialize)]
pub(in crate::api) struct Quote<'a> {
    id: QuoteId,
    account: Account<'a>,
    url: &'a str,
    created_at: Timestamp,
}

/// A quote of a post by an account.
pub(in crate::api) fn quote<'a>(
    app: &App,
    quote: &'a model::Quote,
    by: &'a model::Account,
) -> Quote<'a> {
    Quote {
        id: quote.id,
        account: account(app, by),
        url: &quote.uri,
        created_at: quote.created_at.into(),
    }
}
