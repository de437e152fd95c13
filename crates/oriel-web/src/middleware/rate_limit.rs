//! At most so many requests per five minutes from one address; an IPv6 network of 64 bits counts
//! as one.

use std::{net::IpAddr, num::NonZeroU32, time::Duration};

use actix_web::{
    Error, HttpRequest,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::header::{HeaderName, HeaderValue, RETRY_AFTER},
    middleware::Next,
    web,
};
use governor::{
    Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
    middleware::StateInformationMiddleware,
    state::keyed::DashMapStateStore,
};

use time::OffsetDateTime;

use super::{error_pages, security_headers};
use crate::{app::App, error::WebError, extract::client_ip};

const WINDOW: Duration = Duration::from_mins(5);

type Limiter<K> = RateLimiter<K, DashMapStateStore<K>, DefaultClock, StateInformationMiddleware>;

/// Counts requests by address. Media and assets are not counted: one album is many of them.
pub struct RequestLimits {
    limiter: Limiter<IpAddr>,
    limit: NonZeroU32,
}

impl RequestLimits {
    pub fn new(requests_per_5_minutes: u32) -> Self {
        let limit = NonZeroU32::new(requests_per_5_minutes).unwrap_or(NonZeroU32::MIN);
        let pause = WINDOW / limit.get();
        let quota = Quota::with_period(pause)
            .unwrap_or_else(|| Quota::per_second(limit))
            .allow_burst(limit);
        let limiter = RateLimiter::keyed(quota).with_middleware::<StateInformationMiddleware>();
        Self { limiter, limit }
    }

    /// How many requests are left, or how long to wait.
    fn take(&self, address: IpAddr) -> Result<u32, Duration> {
        if self.limiter.len() > 100_000 {
            self.limiter.retain_recent();
        }
        match self.limiter.check_key(&client_ip::limit_key(address)) {
            Ok(state) => Ok(state.remaining_burst_capacity()),
            Err(wait) => Err(wait.wait_time_from(DefaultClock::default().now())),
        }
    }
}

/// Refuses with 429 beyond the limit and says on every answer how much is left.
pub async fn rate_limit(
    app: web::Data<App>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<EitherBody<impl MessageBody>>, Error> {
    if is_free(request.request()) {
        return Ok(next.call(request).await?.map_into_left_body());
    }
    let limits = app.request_limits();
    let remaining = match limits.take(app.client_ip(request.request())) {
        Ok(remaining) => remaining,
        Err(wait) => {
            let mut response = refuse(&app, request, wait).await;
            tell_limits(&mut response, limits, 0, app.core().now(), wait);
            return Ok(response.map_into_right_body());
        }
    };
    let mut response = next.call(request).await?.map_into_left_body();
    tell_limits(&mut response, limits, remaining, app.core().now(), WINDOW);
    Ok(response)
}

/// Nothing within has a part in this, neither the words nor the headers: a flood is refused here.
async fn refuse(app: &App, request: ServiceRequest, wait: Duration) -> ServiceResponse {
    let refusal = WebError(oriel_core::Error::TooMany(wait)).refusal();
    let mut answer = error_pages::answer(app, request.request(), &refusal, None).await;
    security_headers::protect(app, &mut answer);
    request.into_response(answer)
}

fn is_free(request: &HttpRequest) -> bool {
    let path = request.path();
    ["/media/", "/remote/", "/assets/", "/inbox", "/health"]
        .iter()
        .any(|free| path.starts_with(free))
        || path.ends_with("/inbox")
}

fn tell_limits<B>(
    response: &mut ServiceResponse<B>,
    limits: &RequestLimits,
    left: u32,
    now: OffsetDateTime,
    reset: Duration,
) {
    let at = (now + reset)
        .format(&time::format_description::well_known::Rfc3339)
        .unwrap_or_default();
    let headers = response.headers_mut();
    for (name, value) in [
        ("x-ratelimit-limit", limits.limit.to_string()),
        ("x-ratelimit-remaining", left.to_string()),
        ("x-ratelimit-reset", at),
    ] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    if left == 0 {
        headers.insert(RETRY_AFTER, HeaderValue::from(reset.as_secs().max(1)));
    }
}
