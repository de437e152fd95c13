use actix_web::{HttpRequest, web};
use oriel_core::outbox::{self, Receipt, ServerReceipt, Told};

use super::{
    frame::frame,
    page,
    post::post_id,
    present::{seconds, unsigned},
};
use crate::{
    app::App,
    error::WebResult,
    extract::SignedIn,
    views::context::{DeliveriesPage, Delivery, ServerDelivery},
};

/// `GET /@{name}/{id}/deliveries`: what each server did with one's post, also with its end.
pub(super) async fn show(
    app: web::Data<App>,
    signed_in: SignedIn,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> WebResult {
    let (name, id) = path.into_inner();
    let visitor = signed_in.visitor();
    let found = outbox::receipts_by_server(app.core(), &signed_in.person, post_id(&id)?).await?;
    let (post, receipts, servers) = found;
    let context = DeliveriesPage {
        frame: frame(&app, &request, &visitor).await?,
        back: post.deleted_at.is_none().then(|| format!("/@{name}/{id}")),
        deliveries: receipts.iter().map(line).collect(),
        servers: servers.into_iter().map(server).collect(),
    };
    page(&app, &visitor, &context)
}

/// A receipt as a line to read.
pub(super) fn line(receipt: &Receipt) -> Delivery {
    let took = receipt.last_at.map_or(0, seconds) - seconds(receipt.begun_at);
    Delivery {
        told: match receipt.told {
            Told::Published => "published",
            Told::Edited => "edited",
            Told::Deleted => "deleted",
        },
        servers: unsigned(receipt.delivered),
        followers: unsigned(receipt.followers),
        took: span(took.max(1)),
        waiting: unsigned(receipt.waiting),
        failed: unsigned(receipt.failed),
    }
}

/// A length of time in the unit that suits it, by symbols that are the same in every language.
fn span(seconds: i64) -> String {
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} d", seconds / 86_400),
    }
}

fn server(receipt: ServerReceipt) -> ServerDelivery {
    ServerDelivery {
        state: receipt.state.to_string(),
        attempts: unsigned(receipt.attempts),
        error: receipt.last_error,
        at: receipt.finished_at.map(seconds),
        host: receipt.host,
    }
}

#[cfg(test)]
mod tests {
    use super::span;

    #[test]
    fn a_span_is_told_in_the_unit_that_suits_it() {
        for (seconds, told) in [(3, "3 s"), (150, "2 min"), (7_300, "2 h"), (200_000, "2 d")] {
            assert_eq!(span(seconds), told);
        }
    }
}
