use std::{convert::Infallible, time::Duration};

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use bytes::Bytes;
use futures_util::stream;
use oriel_core::streaming::Seat;
use tokio::time::{Interval, interval};

use super::frame::{Frame, Teller};
use crate::{app::App, error::WebResult};

/// Proxies end connections on which nothing comes, many after a minute.
const BEAT: Duration = Duration::from_secs(15);

/// `GET /api/v1/streaming/{user,user/notification,public,public/local,…}`
pub(super) async fn open(
    app: web::Data<App>,
    path: web::Path<String>,
    request: HttpRequest,
) -> WebResult {
    let query = super::query(&request);
    let seat = super::sit(&app, &request, &query).await?;
    seat.subscribe(super::stream(&path.replace('/', ":"), &query)?)
        .await?;
    let flow = Flow {
        teller: Teller::new(app, seat.viewer()),
        seat,
        beat: interval(BEAT),
    };
    let lines = stream::unfold(flow, |mut flow| async move {
        let line = flow.next().await?;
        Some((Ok::<_, Infallible>(line), flow))
    });
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        // What is compressed waits until there is more of it.
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .insert_header(("x-accel-buffering", "no"))
        .streaming(lines))
}

struct Flow {
    teller: Teller,
    seat: Seat,
    beat: Interval,
}

impl Flow {
    /// An event, or a comment that shows that somebody is there.
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            tokio::select! {
                told = self.seat.next() => {
                    // What cannot be shown is for the next look at the timeline.
                    let frame = self.teller.frame(&told?).await;
                    if let Ok(Some(Frame { event, payload, .. })) = frame {
                        let payload = payload.unwrap_or_default();
                        return Some(format!("event: {event}\ndata: {payload}\n\n").into());
                    }
                }
                _ = self.beat.tick() => return Some(Bytes::from_static(b":thump\n")),
            }
        }
    }
}
