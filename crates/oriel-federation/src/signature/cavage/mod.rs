//! draft-cavage-http-signatures-12 as the fediverse speaks it: RSA with SHA-256, over the
//! request target, host, date and digest.

mod parameters;

use base64::{Engine, engine::general_purpose::STANDARD};
use time::OffsetDateTime;
use url::Position;

use super::{Signed, Unsigned, digest::Digest, http_date, key::SigningKey, request::RequestHead};
use crate::{KeyError, SignatureError, media_type};
use parameters::Parameters;

pub(super) fn sign(
    key: &SigningKey,
    request: &Unsigned<'_>,
) -> Result<Vec<(&'static str, String)>, KeyError> {
    // The same bytes as hyper sends: host and port, without the scheme's own port.
    let url = request.url;
    let host = url[Position::BeforeHost..Position::AfterPort].to_owned();
    let mut headers = vec![("host", host), ("date", http_date::format(request.now))];
    if let Some(body) = request.body {
        headers.push(("digest", Digest::of(body).to_header()));
        headers.push(("content-type", media_type::ACTIVITY_JSON.to_owned()));
    }
    headers.extend_from_slice(request.more);
    let target = &url[Position::BeforePath..Position::AfterQuery];
    let mut lines = vec![format!(
        "(request-target): {} {target}",
        request.method.to_ascii_lowercase()
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

/// It must cover the request target, the host, a date, and the digest of anything with a body.
pub(super) fn parse(head: &RequestHead<'_>) -> Result<Signed, SignatureError> {
    let header = head.single("signature")?.ok_or(SignatureError::Missing)?;
    let parameters = Parameters::parse(header)?;
    for name in ["host", "date", "digest"] {
        head.single(name)?;
    }
    let covered = parameters.covered()?;
    require_coverage(head, &covered)?;
    if !head.is_for_this_host()? {
        return Err(SignatureError::OtherHost);
    }
    let created = if covered.iter().any(|name| name == "(created)") {
        parameters.created.ok_or(SignatureError::Date)?
    } else {
        let date = head.single("date")?.ok_or(SignatureError::Date)?;
        http_date::parse(date).ok_or(SignatureError::Date)?
    };
    let mut texts = vec![signed_text(head, &covered, &parameters, true)?];
    // Mastodon 4.2 signs the path without the query. Tolerated where a query changes nothing.
    if head.is_get() && head.query().is_some() {
        texts.push(signed_text(head, &covered, &parameters, false)?);
    }
    let has_digest = covered.iter().any(|name| name == "digest");
    let digest = head.single("digest")?.filter(|_| has_digest);
    Ok(Signed {
        signature: parameters.signature,
        key_id: parameters.key_id,
        created,
        expires: parameters.expires,
        algorithm: parameters.algorithm.of_key(),
        digest: digest.map(Digest::from_header).transpose()?,
        covered,
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

fn target(head: &RequestHead<'_>, with_query: bool) -> String {
    let shown = if with_query {
        head.path_and_query()
    } else {
        head.path()
    };
    format!("{} {shown}", head.method().to_ascii_lowercase())
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
            "(request-target)" => Some(target(head, with_query)),
            "(created)" => seconds(parameters.created),
            "(expires)" => seconds(parameters.expires),
            _ if name.starts_with('(') => None,
            _ => head.line(name),
        };
        let value = value.ok_or_else(|| SignatureError::Uncoverable(name.clone()))?;
        lines.push(format!("{name}: {value}"));
    }
    Ok(lines.join("\n"))
}

#[cfg(test)]
mod tests;
