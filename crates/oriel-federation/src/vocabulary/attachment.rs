//! A photo on a post (FEP-1311), the same coming in and going out.

use serde_json::{Map, Value, json};

use super::lenient::{self, Object};

/// Longest alt text kept from others.
const MAX_ALT: usize = 10_000;
/// Longest alt text written: some servers refuse the whole post beyond it.
const MAX_ALT_OUT: usize = 1_500;
const MAX_FACTS: usize = 30;
const MAX_FACT: usize = 200;

/// A media file of a post.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Attachment {
    pub url: String,
    /// As claimed; the bytes decide.
    pub media_type: Option<String>,
    /// Alternative text.
    pub alt: Option<String>,
    pub blurhash: Option<String>,
    /// −1 to 1 from left to right and from bottom to top; (0, 0) is the centre.
    pub focal_point: Option<(f64, f64)>,
    /// Pixels.
    pub width: Option<u32>,
    /// Pixels.
    pub height: Option<u32>,
    /// The address of the licence's deed (schema.org `license`).
    pub licence: Option<String>,
    /// Camera facts by their EXIF names (FEP-ee3a), only those that the owner shows.
    pub exif: Vec<(String, String)>,
}

impl Attachment {
    /// Reads one entry of `attachment`; none when it is not a media file.
    pub(super) fn read(value: &Value) -> Option<Self> {
        let map = value.as_object()?;
        // An address under `href` is a link preview (FEP-8967), not media, unless it says so.
        let address = if map.contains_key("href") {
            is_picture(map).then_some("href")?
        } else {
            "url"
        };
        let alt = lenient::text(map, "summary", MAX_ALT);
        Some(Self {
            url: lenient::url(map, address)?,
            media_type: lenient::text(map, "mediaType", 100),
            alt: alt.or_else(|| lenient::text(map, "name", MAX_ALT)),
            blurhash: lenient::text(map, "blurhash", 200).filter(|hash| is_blurhash(hash)),
            focal_point: focal_point(map),
            width: lenient::number(map, "width").filter(|pixels| *pixels > 0),
            height: lenient::number(map, "height").filter(|pixels| *pixels > 0),
            licence: lenient::url(map, "license"),
            exif: exif(map),
        })
    }

    /// Whether this is a picture, as far as it says.
    pub fn is_image(&self) -> bool {
        self.media_type
            .as_deref()
            .is_none_or(|kind| kind.starts_with("image/"))
    }

    /// The Image of a post. The alt text stands in both `name` and `summary`, because servers
    /// read the one or the other.
    pub fn to_json(&self) -> Value {
        let mut map = Map::new();
        map.insert("type".into(), "Image".into());
        map.insert("mediaType".into(), self.media_type.clone().into());
        map.insert("url".into(), self.url.clone().into());
        let alt = self
            .alt
            .as_deref()
            .map(|alt| lenient::cut(alt, MAX_ALT_OUT));
        map.insert("name".into(), alt.clone().into());
        map.insert("summary".into(), alt.into());
        map.insert("blurhash".into(), self.blurhash.clone().into());
        map.insert(
            "focalPoint".into(),
            self.focal_point.map(|(x, y)| json!([x, y])).into(),
        );
        map.insert("width".into(), self.width.into());
        map.insert("height".into(), self.height.into());
        map.insert("license".into(), self.licence.clone().into());
        map.insert("exifData".into(), self.exif_json().into());
        map.retain(|_, value| !value.is_null());
        Value::Object(map)
    }

    /// `exifData` of FEP-ee3a, if there are facts to show.
    pub(crate) fn exif_json(&self) -> Option<Value> {
        let fact = |(name, value): &(String, String)| json!({ "@type": "PropertyValue", "name": name, "value": value });
        (!self.exif.is_empty()).then(|| self.exif.iter().map(fact).collect())
    }
}

/// Whether this says that it is a picture. Hubzilla's are Links which do.
pub(super) fn is_picture(map: &Object) -> bool {
    lenient::text(map, "mediaType", 100).is_some_and(|kind| kind.starts_with("image/"))
}

fn focal_point(map: &Object) -> Option<(f64, f64)> {
    let (x, y) = match map.get("focalPoint")? {
        Value::Array(pair) => match pair.as_slice() {
            [x, y] => (x.as_f64()?, y.as_f64()?),
            _ => return None,
        },
        Value::String(pair) => {
            let (x, y) = pair.split_once(',')?;
            (x.trim().parse().ok()?, y.trim().parse().ok()?)
        }
        _ => return None,
    };
    let valid = |part: f64| (-1.0..=1.0).contains(&part);
    (valid(x) && valid(y)).then_some((x, y))
}

/// Base 83, and as long as its own first digit says.
fn is_blurhash(hash: &str) -> bool {
    const DIGITS: &str =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";
    let size = hash.chars().next().and_then(|first| DIGITS.find(first));
    let length = size.map(|size| 4 + 2 * (size % 9 + 1) * (size / 9 + 1));
    length == Some(hash.len()) && hash.chars().all(|digit| DIGITS.contains(digit))
}

fn exif(map: &Object) -> Vec<(String, String)> {
    let fact = |value: &Value| {
        let fact = value.as_object()?;
        Some((
            lenient::text(fact, "name", MAX_FACT)?,
            lenient::text(fact, "value", MAX_FACT)?,
        ))
    };
    lenient::items(map, "exifData")
        .iter()
        .filter_map(fact)
        .take(MAX_FACTS)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(extra: &Value) -> Attachment {
        let mut value = json!({ "type": "Image", "url": "https://m.example/1.jpg" });
        value
            .as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        Attachment::read(&value).unwrap()
    }

    #[test]
    fn the_alt_text_is_the_summary_and_else_the_name() {
        assert_eq!(
            read(&json!({ "summary": "fog", "name": "x" }))
                .alt
                .as_deref(),
            Some("fog")
        );
        assert_eq!(
            read(&json!({ "summary": "", "name": "fog" }))
                .alt
                .as_deref(),
            Some("fog")
        );
        assert_eq!(read(&json!({})).alt, None);
    }

    #[test]
    fn the_address_may_be_a_link_or_a_list_of_links() {
        let link = json!({ "type": "Link", "href": "https://m.example/2.jpg" });
        for url in [link.clone(), json!([link, "https://m.example/3.jpg"])] {
            assert_eq!(read(&json!({ "url": url })).url, "https://m.example/2.jpg");
        }
    }

    #[test]
    fn entries_that_are_not_media_are_none() {
        for value in [
            json!({ "type": "Link", "href": "https://example.org" }),
            json!({ "type": "PropertyValue", "name": "a", "value": "b" }),
            json!({ "type": "Image", "url": "javascript:alert(1)" }),
            json!("https://m.example/1.jpg"),
            json!(null),
        ] {
            assert_eq!(Attachment::read(&value), None, "{value}");
        }
    }

    #[test]
    fn focal_points_outside_the_picture_and_broken_blurhashes_are_dropped() {
        assert_eq!(
            read(&json!({ "focalPoint": "0.5,-0.5" })).focal_point,
            Some((0.5, -0.5))
        );
        assert_eq!(read(&json!({ "focalPoint": [2, 0] })).focal_point, None);
        assert_eq!(read(&json!({ "focalPoint": [0] })).focal_point, None);
        let good = "LEHV6nWB2yk8pyo0adR*.7kCMdnj";
        assert_eq!(
            read(&json!({ "blurhash": good })).blurhash.as_deref(),
            Some(good)
        );
        assert_eq!(read(&json!({ "blurhash": "LEHV6n" })).blurhash, None);
        assert_eq!(read(&json!({ "blurhash": "ŵ" })).blurhash, None);
    }

    #[test]
    fn what_is_written_is_read_back() {
        let written = Attachment {
            url: "https://m.example/1.jpg".into(),
            media_type: Some("image/jpeg".into()),
            alt: Some("A weir".into()),
            blurhash: Some("LEHV6nWB2yk8pyo0adR*.7kCMdnj".into()),
            focal_point: Some((0.1, -0.2)),
            width: Some(2048),
            height: Some(1365),
            licence: Some("https://creativecommons.org/licenses/by/4.0/".into()),
            exif: vec![("FNumber".into(), "f/5.6".into())],
        };
        assert_eq!(Attachment::read(&written.to_json()), Some(written));
    }

    #[test]
    fn a_very_long_alt_text_is_cut_where_others_would_refuse_it() {
        let alt = Some("ŵ".repeat(2_000));
        let json = Attachment {
            alt,
            ..Attachment::default()
        }
        .to_json();
        assert_eq!(json["name"].as_str().unwrap().chars().count(), 1_500);
        assert_eq!(json["name"], json["summary"]);
    }
}
