//! Reading properties that servers write in different shapes: one or many, an id or the whole
//! object, a string or a Link. Everything is cut to a bound, and has no NUL, which no database of
//! ours can hold.

use serde_json::{Map, Value};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use url::Url;

use crate::Malformed;

/// An object of someone else's, as it came.
pub(super) type Object = Map<String, Value>;

/// Ids and addresses longer than this are refused.
const MAX_ID: usize = 2_048;

pub(super) fn object(value: &Value) -> Result<&Object, Malformed> {
    value.as_object().ok_or(Malformed::Property("object"))
}

/// The values of a property: none, its one value, or all of its list.
pub(super) fn items<'a>(map: &'a Object, key: &str) -> &'a [Value] {
    match map.get(key) {
        None | Some(Value::Null) => &[],
        Some(Value::Array(list)) => list,
        Some(one) => std::slice::from_ref(one),
    }
}

/// The first type of an object that `known` recognises.
pub(super) fn kind<T>(map: &Object, known: impl Fn(&str) -> Option<T>) -> Option<T> {
    items(map, "type")
        .iter()
        .filter_map(Value::as_str)
        .find_map(known)
}

/// The types of an object, for messages.
pub(super) fn kinds(map: &Object) -> String {
    let names = items(map, "type").iter().filter_map(Value::as_str);
    cut(&names.collect::<Vec<_>>().join(" "), 80)
}

/// The id that a value is or has.
pub(super) fn id_of(value: &Value) -> Option<&str> {
    let id = match value {
        Value::String(id) => id,
        Value::Object(map) => map.get("id")?.as_str()?,
        _ => return None,
    };
    (!id.is_empty() && id.len() <= MAX_ID && !id.contains('\0')).then_some(id)
}

/// The id in a property that holds one thing; the first, where it is a list.
pub(super) fn id(map: &Object, key: &str) -> Option<String> {
    items(map, key).first().and_then(id_of).map(str::to_owned)
}

pub(super) fn required_id(map: &Object, key: &'static str) -> Result<String, Malformed> {
    id(map, key).ok_or(Malformed::Property(key))
}

/// An id that can be fetched.
pub(super) fn required_url(map: &Object, key: &'static str) -> Result<String, Malformed> {
    id(map, key)
        .filter(|id| is_web(id))
        .ok_or(Malformed::Property(key))
}

/// All ids in a property, at most `max`.
pub(super) fn ids(map: &Object, key: &str, max: usize) -> Vec<String> {
    items(map, key)
        .iter()
        .filter_map(id_of)
        .take(max)
        .map(str::to_owned)
        .collect()
}

/// A text, cut to `max` characters; none when empty.
pub(super) fn text(map: &Object, key: &str, max: usize) -> Option<String> {
    let text = map.get(key)?.as_str()?;
    (!text.trim().is_empty()).then(|| cut(text, max))
}

/// The objects of one type in `tag`.
pub(super) fn tagged<'a>(
    map: &'a Object,
    wanted: &'static str,
) -> impl Iterator<Item = &'a Object> {
    let is_kind = move |tag: &&Object| kind(tag, |found| (found == wanted).then_some(())).is_some();
    items(map, "tag")
        .iter()
        .filter_map(Value::as_object)
        .filter(is_kind)
}

/// The first `max` characters.
pub(super) fn cut(text: &str, max: usize) -> String {
    text.chars().filter(|c| *c != '\0').take(max).collect()
}

/// A text in several languages, in the order in which they stand.
pub(super) fn languages(map: &Object, key: &str, max: usize) -> Vec<(String, String)> {
    const MAX_LANGUAGES: usize = 10;
    let Some(Value::Object(texts)) = map.get(key) else {
        return Vec::new();
    };
    let pairs = texts
        .iter()
        .filter_map(|(language, text)| Some((language, text.as_str()?)));
    let pairs = pairs
        .filter(|(language, _)| language.len() <= 35 && !language.contains('\0'))
        .take(MAX_LANGUAGES);
    pairs
        .map(|(language, text)| (language.clone(), cut(text, max)))
        .collect()
}

pub(super) fn flag(map: &Object, key: &str) -> bool {
    map.get(key).and_then(Value::as_bool).unwrap_or(false)
}

/// A moment in ISO 8601 as RFC 3339 narrows it, from year 0 to 9999.
pub(super) fn moment(map: &Object, key: &str) -> Option<OffsetDateTime> {
    let text = map.get(key)?.as_str()?;
    let at = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    at.checked_to_offset(time::UtcOffset::UTC)
}

pub(super) fn number(map: &Object, key: &str) -> Option<u32> {
    map.get(key)?
        .as_u64()
        .and_then(|number| u32::try_from(number).ok())
}

/// The address in a property that holds a string, a Link or object with `href` or `url`, or a
/// list of those; only http(s).
pub(super) fn url(map: &Object, key: &str) -> Option<String> {
    items(map, key).iter().find_map(link_address)
}

/// The address of the page to show: the first that is HTML or does not say what it is.
pub(super) fn page_url(map: &Object) -> Option<String> {
    let is_page = |value: &&Value| {
        value
            .get("mediaType")
            .and_then(Value::as_str)
            .is_none_or(|kind| kind == "text/html")
    };
    items(map, "url")
        .iter()
        .filter(is_page)
        .find_map(link_address)
}

fn link_address(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text,
        Value::Object(link) => match link.get("href").or_else(|| link.get("url"))? {
            Value::String(text) => text,
            nested => {
                return items_of(nested)
                    .iter()
                    .find_map(|one| one.get("href")?.as_str())
                    .filter(|text| is_web(text))
                    .map(str::to_owned);
            }
        },
        _ => return None,
    };
    is_web(text).then(|| text.clone())
}

fn items_of(value: &Value) -> &[Value] {
    value
        .as_array()
        .map_or(std::slice::from_ref(value), Vec::as_slice)
}

/// Whether this is an http(s) address of bearable length.
pub(super) fn is_web(text: &str) -> bool {
    text.len() <= MAX_ID
        && !text.contains('\0')
        && Url::parse(text)
            .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn no_nul_is_read() {
        let note = json!({
            "id": "https://a.example/\0",
            "name": "Ni\0wl",
            "contentMap": { "cy": "\0Niwl", "e\0n": "Fog" },
            "url": "https://a.example/1\0",
        });
        let note = object(&note).unwrap();
        assert_eq!(id(note, "id"), None);
        assert_eq!(text(note, "name", 10).as_deref(), Some("Niwl"));
        let words = vec![("cy".to_owned(), "Niwl".to_owned())];
        assert_eq!(languages(note, "contentMap", 10), words);
        assert_eq!(url(note, "url"), None);
    }
}
