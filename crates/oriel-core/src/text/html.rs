use std::collections::{HashMap, HashSet};

use super::limits;

/// The longest HTML looked at, in bytes; what is beyond is cut before parsing.
const MAX_HTML_BYTES: usize = 131_072;
/// The longest that a post of another server may be once it is clean, in bytes.
pub(super) const MAX_POST_BYTES: usize = 65_536;
/// The same for what an account says of itself, and for each of its fields.
pub(super) const MAX_BIOGRAPHY_BYTES: usize = 8_192;

/// Cleans the text of a post from another server: the tags, attributes, classes and schemes that
/// Mastodon keeps, links marked `nofollow`, and nothing that could run, load or restyle. HTML that
/// is beyond the limits of `limits`, or too long once it is clean, becomes plain text.
pub fn clean_remote(html: &str) -> String {
    clean(html, MAX_POST_BYTES)
}

/// Cleans what an account of another server says of itself, as [`clean_remote`] does.
pub fn clean_biography(html: &str) -> String {
    clean(html, MAX_BIOGRAPHY_BYTES)
}

fn clean(html: &str, most: usize) -> String {
    let html = beginning(html);
    if limits::is_within(html) {
        let clean = cleaner().clean(html).to_string();
        if clean.len() <= most {
            return clean;
        }
    }
    paragraphs(&plain(html), most)
}

/// The text of some HTML, paragraphs and breaks as line ends; at most as long as a post.
pub fn plain(html: &str) -> String {
    let html = beginning(html);
    let broken = html
        .replace("<br>", "\n")
        .replace("<br/>", "\n")
        .replace("<br />", "\n")
        .replace("</p>", "\n\n");
    let text = if limits::is_within(html) {
        ammonia::Builder::empty().clean(&broken).to_string()
    } else {
        without_tags(&broken)
    };
    let text = super::tidy(&unescape(&text));
    cut(&text, MAX_POST_BYTES).to_owned()
}

/// The text between the tags of HTML that is not parsed, entities as they are. It may tell more
/// than a browser would show, and is escaped like any text before it is shown.
fn without_tags(html: &str) -> String {
    let mut pieces = html.split('<');
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        match piece.split_once('>') {
            Some((tag, after)) if is_tag(tag) => text.push_str(after),
            None if is_tag(piece) => {}
            _ => text.extend(["<", piece]),
        }
    }
    text
}

fn is_tag(inside: &str) -> bool {
    inside.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'))
}

/// Plain text as paragraphs with line breaks, at most `most` bytes of HTML: what is beyond is left
/// out.
fn paragraphs(text: &str, most: usize) -> String {
    let mut html = String::new();
    for one in text.split("\n\n").filter(|one| !one.trim().is_empty()) {
        let room = most.saturating_sub(html.len() + "<p></p>".len());
        let (lines, is_whole) = escaped(one.trim(), room);
        if !lines.is_empty() {
            html.extend(["<p>", &lines, "</p>"]);
        }
        if !is_whole {
            break;
        }
    }
    html
}

/// As many characters as there is room for once they are escaped, and whether those are all.
fn escaped(text: &str, room: usize) -> (String, bool) {
    let mut html = String::new();
    for c in text.chars() {
        let safe = match c {
            '\n' => "<br>".to_owned(),
            other => super::escape(other.encode_utf8(&mut [0; 4])),
        };
        if html.len() + safe.len() > room {
            return (html, false);
        }
        html.push_str(&safe);
    }
    (html, true)
}

/// The characters that entities stand for: those that Mastodon writes, and numbers. Each is read
/// once, so that what was escaped twice is still escaped once.
fn unescape(text: &str) -> String {
    let mut pieces = text.split('&');
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        match piece
            .split_once(';')
            .and_then(|(name, after)| Some((entity(name)?, after)))
        {
            Some((c, after)) => {
                plain.push(c);
                plain.push_str(after);
            }
            None => plain.extend(["&", piece]),
        }
    }
    plain
}

fn entity(name: &str) -> Option<char> {
    Some(match name {
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "amp" => '&',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)?
        }
    })
}

/// So much HTML as is looked at, up to the last whole tag.
fn beginning(html: &str) -> &str {
    let start = cut(html, MAX_HTML_BYTES);
    match start.rsplit_once('<') {
        Some((before, tag)) if start.len() < html.len() && !tag.contains('>') => before,
        _ => start,
    }
}

fn cut(text: &str, most: usize) -> &str {
    text.get(..text.floor_char_boundary(most))
        .unwrap_or_default()
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
