//! The JSON-LD contexts of what we write. Receivers read plain compact keys; the contexts say
//! what the keys mean to those who care.

use serde_json::{Value, json};

pub(super) const ACTIVITY_STREAMS: &str = "https://www.w3.org/ns/activitystreams";

/// For activities that use nothing beyond ActivityStreams.
pub(super) fn plain() -> Value {
    ACTIVITY_STREAMS.into()
}

pub(super) fn quotes() -> Value {
    json!([
        ACTIVITY_STREAMS,
        {
            "QuoteRequest": "https://w3id.org/fep/044f#QuoteRequest",
            "QuoteAuthorization": "https://w3id.org/fep/044f#QuoteAuthorization",
            "gts": "https://gotosocial.org/ns#",
            "interactingObject": { "@id": "gts:interactingObject", "@type": "@id" },
            "interactionTarget": { "@id": "gts:interactionTarget", "@type": "@id" }
        }
    ])
}

pub(super) fn actor() -> Value {
    json!([
        ACTIVITY_STREAMS,
        "https://w3id.org/security/v1",
        {
            "toot": "http://joinmastodon.org/ns#",
            "discoverable": "toot:discoverable",
            "suspended": "toot:suspended",
            "indexable": "toot:indexable",
            "featured": { "@id": "toot:featured", "@type": "@id" },
            "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
            "alsoKnownAs": { "@id": "as:alsoKnownAs", "@type": "@id" },
            "movedTo": { "@id": "as:movedTo", "@type": "@id" },
            "schema": "http://schema.org#",
            "PropertyValue": "schema:PropertyValue",
            "value": "schema:value",
            "webfinger": "https://purl.archive.org/socialweb/webfinger#webfinger"
        }
    ])
}

pub(super) fn note() -> Value {
    json!([
        ACTIVITY_STREAMS,
        {
            "sensitive": "as:sensitive",
            "Hashtag": "as:Hashtag",
            "toot": "http://joinmastodon.org/ns#",
            "blurhash": "toot:blurhash",
            "focalPoint": { "@container": "@list", "@id": "toot:focalPoint" },
            "schema": "https://schema.org/",
            "license": { "@id": "schema:license", "@type": "@id" },
            "exifData": "schema:exifData",
            "PropertyValue": "schema:PropertyValue",
            "value": "schema:value",
            "oriel": "https://github.com/oriel-photos/oriel/blob/main/docs/FEDERATION.md#",
            "gallery": { "@id": "oriel:gallery", "@type": "@id" },
            "gts": "https://gotosocial.org/ns#",
            "interactionPolicy": { "@id": "gts:interactionPolicy", "@type": "@id" },
            "canQuote": { "@id": "gts:canQuote", "@type": "@id" },
            "automaticApproval": { "@id": "gts:automaticApproval", "@type": "@id" }
        }
    ])
}
