//! Times, algorithms and headers that a signature may and may not use.

use time::Duration;

use super::*;

#[test]
fn a_date_is_good_from_an_hour_before_to_an_hour_and_five_minutes_after() {
    let request = Request::get("/").signed(GET);
    let at = |minutes| {
        request
            .check_at(NOW + Duration::minutes(minutes))
            .map(|_| ())
    };
    assert_eq!(at(-60), Ok(()));
    assert_eq!(at(-61), Err(SignatureError::TooEarly));
    assert_eq!(at(65), Ok(()));
    assert_eq!(at(66), Err(SignatureError::Expired));
}

#[test]
fn an_unreadable_date_is_refused() {
    for date in [
        "yesterday",
        "2026-11-23T10:00:00Z",
        "Mon, 23 Nov 2026 10:00:00 +0000",
    ] {
        let request = Request::get("/").set("Date", date).signed(GET);
        assert_eq!(request.check(), Err(SignatureError::Date), "{date}");
    }
}

#[test]
fn hs2019_may_carry_its_own_times() {
    let seconds = NOW.unix_timestamp();
    let times = format!(
        r#",algorithm="hs2019",created={seconds},expires={}"#,
        seconds + 60
    );
    let covered = "(request-target) host (created) (expires)";
    let request = Request::get("/")
        .without("Date")
        .signed_as(covered, &times, self_target);
    assert_eq!(request.check(), Ok(()));
    let late = NOW + Duration::minutes(62);
    assert_eq!(request.check_at(late), Err(SignatureError::Expired));
}

#[test]
fn an_expiry_far_away_is_cut_to_twelve_hours() {
    let seconds = NOW.unix_timestamp();
    let times = format!(",created={seconds},expires={}", seconds + 1_000_000);
    let request =
        Request::get("/").signed_as("(request-target) host (created)", &times, self_target);
    let at = |hours| request.check_at(NOW + Duration::hours(hours)).map(|_| ());
    assert_eq!(at(13), Ok(()));
    assert_eq!(at(14), Err(SignatureError::Expired));
}

#[test]
fn rsa_sha256_has_no_times_of_its_own() {
    let extra = format!(
        r#",algorithm="rsa-sha256",created={}"#,
        NOW.unix_timestamp()
    );
    let covered = "(request-target) host (created)";
    let request = Request::get("/").signed_as(covered, &extra, self_target);
    assert_eq!(
        request.check(),
        Err(SignatureError::Uncoverable("(created)".into()))
    );
}

#[test]
fn a_covered_time_must_be_given() {
    let covered = "(request-target) host (created)";
    let request = Request::get("/").signed_as(covered, "", self_target);
    assert_eq!(request.check(), Err(SignatureError::Date));
}

#[test]
fn only_rsa_with_sha256_is_accepted() {
    for name in [
        "hmac-sha256",
        "none",
        "ed25519",
        "rsa-sha1",
        "RSA-SHA256",
        "",
    ] {
        let extra = format!(r#",algorithm="{name}""#);
        let request = Request::get("/").signed_as(GET, &extra, self_target);
        assert_eq!(
            request.check(),
            Err(SignatureError::Algorithm(name.into())),
            "{name}"
        );
    }
}

#[test]
fn unknown_pseudo_headers_and_missing_headers_are_refused() {
    for name in ["(request-path)", "@method", "x-missing"] {
        let covered = format!("{GET} {name}");
        let result = Request::get("/").signed(&covered).check();
        assert_eq!(
            result,
            Err(SignatureError::Uncoverable(name.into())),
            "{name}"
        );
    }
}

#[test]
fn repeated_headers_are_refused() {
    for name in ["Signature", "Digest", "Date", "Host"] {
        let mut request = Request::post().signed(POST);
        let value = request.value(name);
        request.headers.push((name, value));
        let expected = SignatureError::Repeated(name.to_lowercase());
        assert_eq!(request.check(), Err(expected), "{name}");
    }
    let twice = Request::get("/")
        .signed("(request-target) host date date")
        .check();
    assert_eq!(twice, Err(SignatureError::Repeated("date".into())));
}

#[test]
fn a_body_without_digest_is_refused_even_on_a_get() {
    let request = Request {
        body: b"smuggled",
        ..Request::get("/").signed(GET)
    };
    assert_eq!(request.check(), Err(SignatureError::Digest));
}
