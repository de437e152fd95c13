//! Small pictures that stand in a text as `:name:` (Mastodon's `toot:Emoji`, which all have taken
//! over).

use serde_json::Value;

use super::lenient::{self, Object};

/// Of one post or profile.
const MAX_EMOJIS: usize = 50;
const MAX_SHORTCODE: usize = 60;

/// A picture with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emoji {
    /// Without colons: ASCII letters, digits and `_ - +`.
    pub shortcode: String,
    pub url: String,
}

/// Those that a post or profile brings, each once.
pub(super) fn read(tags: &Object) -> Vec<Emoji> {
    let mut found: Vec<Emoji> = Vec::new();
    for emoji in lenient::tagged(tags, "Emoji").filter_map(one) {
        let is_new = found.iter().all(|it| it.shortcode != emoji.shortcode);
        if is_new && found.len() < MAX_EMOJIS {
            found.push(emoji);
        }
    }
    found
}

fn one(tag: &Object) -> Option<Emoji> {
    let name = lenient::text(tag, "name", MAX_SHORTCODE + 2)?;
    let shortcode = name.trim_matches(':');
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+');
    let icon = lenient::items(tag, "icon")
        .first()
        .and_then(Value::as_object)?;
    let is_name = !shortcode.is_empty()
        && shortcode.len() <= MAX_SHORTCODE
        && shortcode.chars().all(is_plain);
    is_name.then_some(Emoji {
        shortcode: shortcode.to_owned(),
        url: lenient::url(icon, "url")?,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read_tags(tags: &Value) -> Vec<(String, String)> {
        let document = json!({ "tag": tags });
        let read = read(document.as_object().unwrap());
        read.into_iter().map(|it| (it.shortcode, it.url)).collect()
    }

    #[test]
    fn an_emoji_has_a_name_and_a_picture() {
        let icon =
            json!({ "type": "Image", "mediaType": "image/png", "url": "https://a.example/e.png" });
        let tag = json!({ "id": "https://a.example/emojis/1", "type": "Emoji", "name": ":cath_ddu:", "icon": icon });
        let read = [("cath_ddu".to_owned(), "https://a.example/e.png".to_owned())];
        assert_eq!(read_tags(&tag), read);
        assert_eq!(read_tags(&json!([tag, tag])), read, "each once");
    }

    #[test]
    fn what_could_not_stand_in_a_text_is_no_emoji() {
        let icon = json!({ "url": "https://a.example/e.png" });
        let long = "x".repeat(MAX_SHORTCODE + 1);
        for name in ["::", ":a b:", ":<b>:", ":\"onload=x:", &long] {
            let tag = json!({ "type": "Emoji", "name": name, "icon": icon });
            assert!(read_tags(&tag).is_empty(), "{name}");
        }
        let script = json!({ "type": "Emoji", "name": ":x:", "icon": { "url": "javascript:x" } });
        assert!(read_tags(&script).is_empty());
    }

    #[test]
    fn so_many_and_no_more() {
        let icon = json!({ "url": "https://a.example/e.png" });
        let tags: Vec<Value> = (0..200)
            .map(|number| json!({ "type": "Emoji", "name": format!(":e{number}:"), "icon": icon }))
            .collect();
        assert_eq!(read_tags(&json!(tags)).len(), MAX_EMOJIS);
    }
}
