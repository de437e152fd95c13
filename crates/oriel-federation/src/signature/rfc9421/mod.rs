//! HTTP Message Signatures (RFC 9421) as the fediverse speaks them: one signature, over the
//! method, the target and the digest of what is sent, with a moment and the id of a key.

mod components;

use sfv::{BareItem, Dictionary, InnerList, KeyRef, ListEntry, ListSerializer, Parser, StringRef};
use time::OffsetDateTime;
use url::Position;

use super::{
    Signed, Unsigned,
    digest::Digest,
    key::{Algorithm, SigningKey},
    request::RequestHead,
    signed::moment,
};
use crate::{KeyError, SignatureError, media_type};

/// What a signature of ours is called in its two headers.
const LABEL: &str = "sig1";
const METHOD: &str = "@method";
const TARGET: &str = "@target-uri";
const CONTENT_DIGEST: &str = "content-digest";

pub(super) fn sign(
    key: &SigningKey,
    request: &Unsigned<'_>,
) -> Result<Vec<(&'static str, String)>, KeyError> {
    let mut headers = Vec::new();
    let mut covered = vec![
        (METHOD, request.method.to_ascii_uppercase()),
        (TARGET, request.url[..Position::AfterQuery].to_owned()),
    ];
    if let Some(body) = request.body {
        let digest = Digest::of(body).to_content_digest();
        covered.push((CONTENT_DIGEST, digest.clone()));
        headers.push((CONTENT_DIGEST, digest));
        headers.push(("content-type", media_type::ACTIVITY_JSON.to_owned()));
    }
    for (name, value) in request.more {
        covered.push((name, value.clone()));
        headers.push((name, value.clone()));
    }
    let names = covered.iter().map(|(name, _)| *name);
    let parameters =
        own_parameters(names, key.id(), request.now).map_err(|_opaque| KeyError::Sign)?;
    let lines = covered
        .iter()
        .map(|(name, value)| components::line(name, value))
        .collect();
    let signature = key.sign(components::base(lines, &parameters).as_bytes())?;
    headers.push(("signature-input", format!("{LABEL}={parameters}")));
    headers.push(("signature", in_dictionary(signature)));
    Ok(headers)
}

fn own_parameters<'a>(
    names: impl Iterator<Item = &'a str>,
    key_id: &str,
    now: OffsetDateTime,
) -> Result<String, sfv::Error> {
    let mut list = ListSerializer::new();
    let mut covered = list.inner_list();
    for name in names {
        covered.bare_item(StringRef::from_str(name)?);
    }
    covered
        .finish()
        .parameter(
            KeyRef::constant("created"),
            sfv::Integer::try_from(now.unix_timestamp())?,
        )
        .parameter(KeyRef::constant("keyid"), StringRef::from_str(key_id)?);
    Ok(list.finish().unwrap_or_default())
}

fn in_dictionary(signature: Vec<u8>) -> String {
    let mut dictionary = sfv::DictSerializer::new();
    dictionary.bare_item(KeyRef::constant(LABEL), &BareItem::ByteSequence(signature));
    dictionary.finish().unwrap_or_default()
}

/// It must cover the method, the target, and the digest of anything with a body.
pub(super) fn parse(head: &RequestHead<'_>) -> Result<Signed, SignatureError> {
    let inputs = dictionary(head, "signature-input")?;
    let mut inputs = inputs.iter();
    let (Some((label, ListEntry::InnerList(input))), None) = (inputs.next(), inputs.next()) else {
        return Err(SignatureError::Header("Signature-Input must have one"));
    };
    let signatures = dictionary(head, "signature")?;
    let signature = match signatures.get(label) {
        Some(ListEntry::Item(item)) => item.bare_item.as_byte_sequence(),
        _ => None,
    };
    let signature = signature.ok_or(SignatureError::Header("Signature does not have it"))?;
    let covered = components::covered(input)?;
    require_coverage(head, &covered)?;
    let has_digest = covered.contains(&CONTENT_DIGEST);
    let digest = head.line(CONTENT_DIGEST).filter(|_| has_digest);
    Ok(Signed {
        key_id: text(input, "keyid")?
            .ok_or(SignatureError::Header("no keyid"))?
            .to_owned(),
        signature: signature.to_vec(),
        algorithm: text(input, "alg")?.map(algorithm).transpose()?,
        created: seconds(input, "created")?.ok_or(SignatureError::Date)?,
        expires: seconds(input, "expires")?,
        digest: digest
            .map(|header| Digest::from_content_digest(&header))
            .transpose()?,
        texts: vec![signed_text(head, &covered, input)?],
        covered: covered.into_iter().map(str::to_owned).collect(),
    })
}

/// A header that is a dictionary of structured fields (RFC 9651 §3.2).
fn dictionary(head: &RequestHead<'_>, name: &'static str) -> Result<Dictionary, SignatureError> {
    let line = head.line(name).ok_or(SignatureError::Missing)?;
    Parser::new(&line)
        .parse()
        .map_err(|_opaque| SignatureError::Header("not a dictionary of structured fields"))
}

fn require_coverage(head: &RequestHead<'_>, covered: &[&str]) -> Result<(), SignatureError> {
    let digest = (!head.is_get()).then_some(CONTENT_DIGEST);
    let missing = [METHOD, TARGET]
        .into_iter()
        .chain(digest)
        .find(|name| !covered.contains(name));
    missing.map_or(Ok(()), |name| Err(SignatureError::NotCovered(name)))
}

/// What the sender has signed, by what it says that it covers.
fn signed_text(
    head: &RequestHead<'_>,
    covered: &[&str],
    input: &InnerList,
) -> Result<String, SignatureError> {
    let mut lines = Vec::new();
    for name in covered {
        lines.push(components::line(name, &components::value(head, name)?));
    }
    Ok(components::base(lines, &serialized(input)))
}

fn text<'a>(input: &'a InnerList, name: &'static str) -> Result<Option<&'a str>, SignatureError> {
    let wrong = SignatureError::Header("keyid and alg must be strings");
    match input.params.get(KeyRef::constant(name)) {
        None => Ok(None),
        Some(value) => Ok(Some(value.as_string().ok_or(wrong)?.as_str())),
    }
}

fn seconds(
    input: &InnerList,
    name: &'static str,
) -> Result<Option<OffsetDateTime>, SignatureError> {
    match input.params.get(KeyRef::constant(name)) {
        None => Ok(None),
        Some(value) => {
            let seconds = value.as_integer().ok_or(SignatureError::Date)?;
            Ok(Some(moment(seconds.into())?))
        }
    }
}

/// RFC 9421 §3.3.
fn algorithm(name: &str) -> Result<Algorithm, SignatureError> {
    match name {
        "rsa-v1_5-sha256" => Ok(Algorithm::RsaSha256),
        "ed25519" => Ok(Algorithm::Ed25519),
        other => Err(SignatureError::Algorithm(other.chars().take(40).collect())),
    }
}

/// What is covered and the parameters, strictly as they are written (RFC 9421 §2.3).
fn serialized(input: &InnerList) -> String {
    let mut list = ListSerializer::new();
    list.members([&ListEntry::InnerList(input.clone())]);
    list.finish().unwrap_or_default()
}

#[cfg(test)]
mod tests;
