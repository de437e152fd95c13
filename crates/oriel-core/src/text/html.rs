use std::collections::{HashMap, HashSet};

/// The longest HTML looked at; what is beyond is cut before parsing.
const MAX_HTML_BYTES: usize = 200_000;

/// Cleans HTML from another server: the tags, attributes, classes and schemes that Mastodon
/// keeps, links marked `nofollow`, and nothing that could run, load or restyle.
pub fn clean_remote(html: &str) -> String {
    cleaner().clean(cut(html)).to_string()
}

/// The text of some HTML, paragraphs and breaks as line ends.
pub fn plain(html: &str) -> String {
    let broken = cut(html)
        .replace("<br>", "\n")
        .replace("<br/>", "\n")
        .replace("<br />", "\n")
        .replace("</p>", "\n\n");
    let text = ammonia::Builder::empty().clean(&broken).to_string();
    super::tidy(&unescape(&text))
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&nbsp;", " ")
        .replace("&amp;", "&")
}

fn cut(html: &str) -> &str {
    let mut end = html.len().min(MAX_HTML_BYTES);
    while !html.is_char_boundary(end) {
        end -= 1;
    }
    html.get(..end).unwrap_or_default()
}

fn cleaner() -> ammonia::Builder<'static> {
    let mut builder = ammonia::Builder::default();
    builder
        .tags(HashSet::from([
            "p",
            "br",
            "span",
            "a",
            "del",
            "s",
            "pre",
            "blockquote",
            "code",
            "b",
            "strong",
            "u",
            "i",
            "em",
            "ul",
            "ol",
            "li",
            "ruby",
            "rt",
            "rp",
        ]))
        .generic_attributes(HashSet::from(["lang"]))
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href"])),
            ("ol", HashSet::from(["start", "reversed"])),
            ("li", HashSet::from(["value"])),
        ]))
        .allowed_classes(HashMap::from([
            ("a", HashSet::from(["mention", "hashtag", "u-url", "u-uid"])),
            (
                "span",
                HashSet::from(["h-card", "invisible", "ellipsis", "mention"]),
            ),
        ]))
        .url_schemes(HashSet::from(["http", "https", "gemini", "xmpp", "magnet"]))
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some("nofollow noopener noreferrer"));
    builder
}
