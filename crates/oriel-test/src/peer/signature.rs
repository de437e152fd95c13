//! HTTP signatures as Mastodon makes and checks them (draft-cavage-http-signatures-12), written
//! apart from Oriel's own so that the two can disagree.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use time::{
    Duration, OffsetDateTime, PrimitiveDateTime, format_description::BorrowedFormatItem,
    macros::format_description,
};

/// The form of `Date` that HTTP requires (RFC 9110, section 5.6.7).
const HTTP_DATE: &[BorrowedFormatItem<'_>] = format_description!(
    "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
);

/// How far clocks may differ, and how long a signature is good.
const SKEW: Duration = Duration::hours(1);
const LIFETIME: Duration = Duration::minutes(5);
const LONGEST_LIFETIME: Duration = Duration::hours(12);

/// A request as it arrived; header names in lower case.
#[derive(Debug, Clone)]
pub struct Incoming {
    pub method: String,
    pub path: String,
    pub query: String,
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

/// What a `Signature` header says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    pub key_id: String,
    pub bytes: Vec<u8>,
    algorithm: String,
    covered: Vec<String>,
    created: Option<i64>,
    expires: Option<i64>,
}

/// Why a signature is refused, in words.
pub type Refusal = String;

impl Signature {
    /// Reads the header.
    ///
    /// # Errors
    /// When a parameter is missing, given twice or malformed.
    pub fn parse(header: &str) -> Result<Self, Refusal> {
        let mut parameters = parameters(header.strip_prefix("Signature ").unwrap_or(header))?;
        let mut take = |name: &str| parameters.remove(name);
        let key_id = take("keyId").ok_or("keyId is missing")?;
        let bytes = BASE64
            .decode(take("signature").ok_or("signature is missing")?)
            .map_err(|error| format!("signature is not base64: {error}"))?;
        let algorithm = take("algorithm").unwrap_or_else(|| "hs2019".into());
        if !["rsa-sha256", "hs2019"].contains(&algorithm.as_str()) {
            return Err(format!("algorithm {algorithm} is not supported"));
        }
        let default = if algorithm == "hs2019" {
            "(created)"
        } else {
            "date"
        };
        let covered = take("headers").unwrap_or_else(|| default.into());
        Ok(Self {
            key_id,
            bytes,
            covered: covered.split_whitespace().map(str::to_lowercase).collect(),
            created: take("created")
                .map(|text| seconds("created", &text))
                .transpose()?,
            expires: take("expires")
                .map(|text| seconds("expires", &text))
                .transpose()?,
            algorithm,
        })
    }

    /// Checks everything but the key, and returns the strings of which one must have been signed:
    /// with the query, as newer versions do, and without it, as older ones did.
    ///
    /// # Errors
    /// When too little is covered, the body is another, or it is too old or too new.
    pub fn signed_strings(
        &self,
        request: &Incoming,
        now: OffsetDateTime,
    ) -> Result<Vec<String>, Refusal> {
        self.check_coverage(&request.method)?;
        self.check_time(request, now)?;
        if request.method == "POST" {
            check_digest(request)?;
        }
        let with_query = self.signed_string(request, &request.query)?;
        let without = self.signed_string(request, "")?;
        Ok(vec![with_query, without])
    }

    fn covers(&self, name: &str) -> bool {
        self.covered.iter().any(|covered| covered == name)
    }

    fn check_coverage(&self, method: &str) -> Result<(), Refusal> {
        let require = |covered: bool, what: &str| {
            if covered {
                Ok(())
            } else {
                Err(format!("{what} must be signed"))
            }
        };
        require(
            self.covers("date") || self.covers("(created)"),
            "date or (created)",
        )?;
        require(
            self.covers("(request-target)") || self.covers("digest"),
            "(request-target) or digest",
        )?;
        require(method != "GET" || self.covers("host"), "host of a GET")?;
        require(
            method != "POST" || self.covers("digest"),
            "digest of a POST",
        )
    }

    fn check_time(&self, request: &Incoming, now: OffsetDateTime) -> Result<(), Refusal> {
        let created = match self.created {
            Some(seconds) => OffsetDateTime::from_unix_timestamp(seconds)
                .map_err(|error| format!("created is no time: {error}"))?,
            None => http_date(header(request, "date")?)?,
        };
        let asked = match self.expires {
            Some(seconds) => OffsetDateTime::from_unix_timestamp(seconds)
                .map_err(|error| format!("expires is no time: {error}"))?,
            None => created + LIFETIME,
        };
        let expires = asked.min(created + LONGEST_LIFETIME);
        if created > now + SKEW {
            return Err("signed in the future".into());
        }
        if now > expires + SKEW {
            return Err("the signature has expired".into());
        }
        Ok(())
    }

    fn signed_string(&self, request: &Incoming, query: &str) -> Result<String, Refusal> {
        let lines: Result<Vec<_>, _> = self
            .covered
            .iter()
            .map(|name| self.line(name, request, query))
            .collect();
        Ok(lines?.join("\n"))
    }

    fn line(&self, name: &str, request: &Incoming, query: &str) -> Result<String, Refusal> {
        let pseudo = |value: Option<i64>| match value {
            _ if self.algorithm != "hs2019" => Err(format!("{name} needs the algorithm hs2019")),
            Some(seconds) => Ok(format!("{name}: {seconds}")),
            None => Err(format!("{name} is signed but not given")),
        };
        match name {
            "(request-target)" => Ok(format!(
                "(request-target): {} {}",
                request.method.to_lowercase(),
                target(&request.path, query)
            )),
            "(created)" => pseudo(self.created),
            "(expires)" => pseudo(self.expires),
            name => Ok(format!("{name}: {}", header(request, name)?)),
        }
    }
}

/// What of a request is signed.
pub(super) struct ToSign<'a> {
    pub(super) method: &'a str,
    pub(super) host: &'a str,
    pub(super) path: &'a str,
    pub(super) query: &'a str,
    pub(super) body: Option<&'a [u8]>,
    pub(super) at: OffsetDateTime,
    /// Further headers that are signed.
    pub(super) more: &'a [(&'static str, String)],
}

/// A request's headers by name, in the order in which they are signed.
pub(super) type Headers = Vec<(&'static str, String)>;

impl ToSign<'_> {
    /// The headers that go with the request and the string to sign.
    pub(super) fn prepare(&self) -> Result<(Headers, String), time::Error> {
        let mut headers = vec![
            ("host", self.host.to_owned()),
            ("date", format_date(self.at)?),
        ];
        if let Some(body) = self.body {
            headers.push(("content-type", "application/activity+json".to_owned()));
            headers.push(("digest", digest(body)));
        }
        headers.extend_from_slice(self.more);
        let mut lines: Vec<String> = headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        let method = self.method.to_lowercase();
        lines.push(format!(
            "(request-target): {method} {}",
            target(self.path, self.query)
        ));
        Ok((headers, lines.join("\n")))
    }
}

pub(super) fn signature_header(key_id: &str, covered: &str, signature: &[u8]) -> String {
    let signature = BASE64.encode(signature);
    format!(
        "keyId=\"{key_id}\",algorithm=\"rsa-sha256\",headers=\"{covered}\",signature=\"{signature}\""
    )
}

fn target(path: &str, query: &str) -> String {
    if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{query}")
    }
}

fn digest(body: &[u8]) -> String {
    let hash = ring::digest::digest(&ring::digest::SHA256, body);
    format!("SHA-256={}", BASE64.encode(hash))
}

/// Other algorithms may stand beside SHA-256, whose name may be written in any case.
fn check_digest(request: &Incoming) -> Result<(), Refusal> {
    let given = header(request, "digest")?;
    let sha256 = given
        .split(',')
        .filter_map(|part| part.trim().split_once('='))
        .find(|(name, _)| name.eq_ignore_ascii_case("sha-256"))
        .ok_or("digest names no SHA-256")?
        .1;
    let hash = ring::digest::digest(&ring::digest::SHA256, &request.body);
    match BASE64.decode(sha256) {
        Ok(bytes) if bytes == hash.as_ref() => Ok(()),
        Ok(_) => Err("the digest is of another body".into()),
        Err(error) => Err(format!("the digest is not base64: {error}")),
    }
}

fn header<'a>(request: &'a Incoming, name: &str) -> Result<&'a str, Refusal> {
    request
        .headers
        .get(name)
        .map(String::as_str)
        .ok_or(format!("header {name} is missing"))
}

fn seconds(name: &str, text: &str) -> Result<i64, Refusal> {
    text.parse()
        .map_err(|error| format!("{name} is no number: {error}"))
}

fn http_date(text: &str) -> Result<OffsetDateTime, Refusal> {
    PrimitiveDateTime::parse(text, HTTP_DATE)
        .map(PrimitiveDateTime::assume_utc)
        .map_err(|error| format!("date is no HTTP date: {error}"))
}

fn format_date(at: OffsetDateTime) -> Result<String, time::Error> {
    Ok(at.to_offset(time::UtcOffset::UTC).format(HTTP_DATE)?)
}

/// `name="quoted"` or `name=token`, separated by commas; base64 may hold `=`, quotes may hold `,`.
fn parameters(text: &str) -> Result<BTreeMap<String, String>, Refusal> {
    let mut found = BTreeMap::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (name, after) = rest.split_once('=').ok_or("a parameter has no value")?;
        let (value, after) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').ok_or("a quote does not end")?,
            None => after
                .find(',')
                .map_or((after, ""), |comma| after.split_at(comma)),
        };
        if found
            .insert(name.trim().to_owned(), value.trim().to_owned())
            .is_some()
        {
            return Err(format!("{} is given twice", name.trim()));
        }
        let after = after.trim_start();
        rest = match after.strip_prefix(',') {
            Some(next) => next.trim_start(),
            None if after.is_empty() => after,
            None => return Err("parameters must be separated by commas".into()),
        };
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
