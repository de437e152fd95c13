//! draft-cavage-http-signatures-12 as the fediverse speaks it: RSA with SHA-256, over the
//! request target, host, date and digest.

use base64::{Engine, engine::general_purpose::STANDARD};
use time::{
    Duration, OffsetDateTime, PrimitiveDateTime, format_description::BorrowedFormatItem,
    macros::format_description,
};
use url::{Position, Url};

use super::{
    digest,
    key::{SigningKey, VerifyingKey},
    parameters::Parameters,
};
use crate::{KeyError, SignatureError, media_type};

/// IMF-fixdate (RFC 9110 §5.6.7), which the `Date` header is written in.
const HTTP_DATE: &[BorrowedFormatItem<'_>] = format_description!(
    "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
);
/// How wrong the clocks of two servers may be.
const SKEW: Duration = Duration::hours(1);
/// How long a signature without `expires` is good.
const LIFETIME: Duration = Duration::minutes(5);
/// How long a signature can be good at most.
const MAX_LIFETIME: Duration = Duration::hours(12);

/// Signs a request: all headers that must be sent with it, as names and values.
///
/// A `body` is taken to be an activity. `now` is the moment of sending: sign again for every
/// attempt.
///
/// # Errors
/// [`KeyError::Sign`].
pub fn sign(
    key: &SigningKey,
    method: &str,
    url: &Url,
    now: OffsetDateTime,
    body: Option<&[u8]>,
) -> Result<Vec<(&'static str, String)>, KeyError> {
    // The same bytes as hyper sends: host and port, without the scheme's own port.
    let host = url[Position::BeforeHost..Position::AfterPort].to_owned();
    let mut headers = vec![("host", host), ("date", http_date(now))];
    if let Some(body) = body {
        headers.push(("digest", digest::of(body)));
        headers.push(("content-type", media_type::ACTIVITY_JSON.to_owned()));
    }
    let target = &url[Position::BeforePath..Position::AfterQuery];
    let mut lines = vec![format!(
        "(request-target): {} {target}",
        method.to_ascii_lowercase()
    )];
    lines.extend(
        headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}")),
    );
    let names: Vec<_> = std::iter::once("(request-target)")
        .chain(headers.iter().map(|(name, _)| *name))
        .collect();
    let signature = STANDARD.encode(key.sign(lines.join("\n").as_bytes())?);
    let value = format!(
        "keyId=\"{}\",algorithm=\"rsa-sha256\",headers=\"{}\",signature=\"{signature}\"",
        key.id(),
        names.join(" ")
    );
    headers.push(("signature", value));
    Ok(headers)
}

/// A moment as the `Date` header writes it.
pub fn http_date(at: OffsetDateTime) -> String {
    at.to_offset(time::UtcOffset::UTC)
        .format(HTTP_DATE)
        .unwrap_or_default()
}

/// Reads a moment from a header in IMF-fixdate.
pub fn parse_http_date(text: &str) -> Option<OffsetDateTime> {
    PrimitiveDateTime::parse(text.trim(), HTTP_DATE)
        .ok()
        .map(PrimitiveDateTime::assume_utc)
}

/// What a signature can cover of a received request, exactly as received.
#[derive(Debug, Clone)]
pub struct RequestHead<'a> {
    method: &'a str,
    path_and_query: &'a str,
    headers: Vec<(&'a str, &'a str)>,
}

impl<'a> RequestHead<'a> {
    pub fn new(
        method: &'a str,
        path_and_query: &'a str,
        headers: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        Self {
            method,
            path_and_query,
            headers: headers.into_iter().collect(),
        }
    }

    fn is_get(&self) -> bool {
        self.method.eq_ignore_ascii_case("get")
    }

    /// The values of a header, in order.
    fn values(&self, name: &str) -> Vec<&'a str> {
        let named = |(known, _): &&(&str, &str)| known.eq_ignore_ascii_case(name);
        self.headers
            .iter()
            .filter(named)
            .map(|(_, value)| value.trim())
            .collect()
    }

    /// The value of a header that may occur once.
    fn single(&self, name: &str) -> Result<Option<&'a str>, SignatureError> {
        match *self.values(name).as_slice() {
            [] => Ok(None),
            [value] => Ok(Some(value)),
            _ => Err(SignatureError::Repeated(name.to_owned())),
        }
    }

    fn target(&self, with_query: bool) -> String {
        let path = self.path_and_query.split('?').next().unwrap_or_default();
        let shown = if with_query {
            self.path_and_query
        } else {
            path
        };
        format!("{} {shown}", self.method.to_ascii_lowercase())
    }
}

/// A signed request whose key is not yet known: parsed, complete, but not believed.
#[derive(Debug, Clone)]
pub struct Signed {
    key_id: String,
    signature: Vec<u8>,
    created: OffsetDateTime,
    expires: Option<OffsetDateTime>,
    digest: Option<String>,
    /// The text that was signed, in the spellings that are tolerated.
    texts: Vec<String>,
}

/// Reads the signature of a request and checks that it covers what it must: the request target,
/// the host, a date, and the digest of anything with a body.
///
/// # Errors
/// [`SignatureError`], to be answered with 401.
pub fn parse(head: &RequestHead<'_>) -> Result<Signed, SignatureError> {
    let header = head.single("signature")?.ok_or(SignatureError::Missing)?;
    let parameters = Parameters::parse(header)?;
    for name in ["host", "date", "digest"] {
        head.single(name)?;
    }
    let covered = parameters.covered()?;
    require_coverage(head, &covered)?;
    let created = if covered.iter().any(|name| name == "(created)") {
        parameters.created.ok_or(SignatureError::Date)?
    } else {
        let date = head.single("date")?.ok_or(SignatureError::Date)?;
        parse_http_date(date).ok_or(SignatureError::Date)?
    };
    let mut texts = vec![signed_text(head, &covered, &parameters, true)?];
    // Mastodon 4.2 signs the path without the query. Tolerated where a query changes nothing.
    if head.is_get() && head.path_and_query.contains('?') {
        texts.push(signed_text(head, &covered, &parameters, false)?);
    }
    let digest = head.single("digest")?.map(str::to_owned);
    Ok(Signed {
        signature: parameters.signature,
        key_id: parameters.key_id,
        created,
        expires: parameters.expires,
        digest,
        texts,
    })
}

fn require_coverage(head: &RequestHead<'_>, covered: &[String]) -> Result<(), SignatureError> {
    let has = |name: &str| covered.iter().any(|one| one == name);
    let require = |name: &'static str| {
        if has(name) {
            Ok(())
        } else {
            Err(SignatureError::NotCovered(name))
        }
    };
    require("(request-target)")?;
    require("host")?;
    if !has("(created)") {
        require("date")?;
    }
    if !head.is_get() {
        require("digest")?;
    }
    Ok(())
}

fn signed_text(
    head: &RequestHead<'_>,
    covered: &[String],
    parameters: &Parameters,
    with_query: bool,
) -> Result<String, SignatureError> {
    let seconds = |at: Option<OffsetDateTime>| at.map(|at| at.unix_timestamp().to_string());
    let mut lines = Vec::with_capacity(covered.len());
    for name in covered {
        let value = match name.as_str() {
            "(request-target)" => Some(head.target(with_query)),
            "(created)" => seconds(parameters.created),
            "(expires)" => seconds(parameters.expires),
            _ if name.starts_with('(') => None,
            _ => Some(head.values(name))
                .filter(|all| !all.is_empty())
                .map(|all| all.join(", ")),
        };
        let value = value.ok_or_else(|| SignatureError::Uncoverable(name.clone()))?;
        lines.push(format!("{name}: {value}"));
    }
    Ok(lines.join("\n"))
}

impl Signed {
    /// The key that the sender says it signed with.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// Checks time, body and signature against the sender's key.
    ///
    /// # Errors
    /// [`SignatureError`], to be answered with 401. [`SignatureError::Wrong`] may mean that the
    /// sender has a new key: look it up once more, then refuse.
    pub fn verify(
        &self,
        key: &VerifyingKey,
        now: OffsetDateTime,
        body: &[u8],
    ) -> Result<VerifiedSigner, SignatureError> {
        self.is_plausible(now, body)?;
        if key.id() != self.key_id {
            let (asked, found) = (self.key_id.clone(), key.id().to_owned());
            return Err(SignatureError::OtherKey { asked, found });
        }
        if self
            .texts
            .iter()
            .any(|text| key.has_signed(text.as_bytes(), &self.signature))
        {
            Ok(VerifiedSigner {
                actor: key.owner().to_owned(),
            })
        } else {
            Err(SignatureError::Wrong)
        }
    }

    /// What can be checked without a key: that it was signed a moment ago, and for this body.
    ///
    /// # Errors
    /// [`SignatureError`], to be answered with 401.
    pub fn is_plausible(&self, now: OffsetDateTime, body: &[u8]) -> Result<(), SignatureError> {
        self.check_time(now)?;
        match &self.digest {
            Some(header) => digest::check(header, body),
            None if body.is_empty() => Ok(()),
            None => Err(SignatureError::Digest),
        }
    }

    fn check_time(&self, now: OffsetDateTime) -> Result<(), SignatureError> {
        let age = now - self.created;
        let lifetime = self
            .expires
            .map_or(LIFETIME, |expires| expires - self.created);
        if age < -SKEW {
            Err(SignatureError::TooEarly)
        } else if age > lifetime.min(MAX_LIFETIME) + SKEW {
            Err(SignatureError::Expired)
        } else {
            Ok(())
        }
    }
}

/// Proof that a request was signed by an actor. Only [`Signed::verify`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedSigner {
    actor: String,
}

impl VerifiedSigner {
    /// The id of the actor who signed.
    pub fn actor(&self) -> &str {
        &self.actor
    }
}

#[cfg(test)]
#[path = "cavage_tests/mod.rs"]
mod tests;
