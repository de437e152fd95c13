//! Captions are plain text; mentions, hashtags and addresses in them become links.

use linkify::{LinkFinder, LinkKind};

/// Something in a text that becomes a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// `#tag`, without the `#`, as typed.
    Tag(String),
    /// `@user` or `@user@host`, without the leading `@`.
    Mention(String),
    /// An http or https address.
    Link(String),
}

/// Where mentions and tags lead.
pub trait Linker {
    /// The page and the shown name of a mentioned handle, if it is somebody known.
    fn mention(&self, handle: &str) -> Option<String>;
    /// The page of a hashtag.
    fn tag(&self, name: &str) -> String;
}

/// Everything in `text` that would become a link, in order.
pub fn find(text: &str) -> Vec<Found> {
    pieces(text)
        .into_iter()
        .filter_map(|piece| piece.found)
        .collect()
}

/// Safe HTML: paragraphs, line breaks and links; everything else escaped.
pub fn to_html(text: &str, linker: &impl Linker) -> String {
    let mut html = String::with_capacity(text.len() * 2);
    for piece in pieces(text) {
        match piece.found {
            None => html.push_str(&escape(piece.text)),
            Some(found) => html.push_str(&link(&found, piece.text, linker)),
        }
    }
    paragraphs(&html)
}

fn paragraphs(html: &str) -> String {
    let mut whole = String::with_capacity(html.len() + 16);
    for paragraph in html
        .split("\n\n")
        .map(str::trim)
        .filter(|it| !it.is_empty())
    {
        whole.push_str("<p>");
        whole.push_str(&paragraph.replace('\n', "<br>"));
        whole.push_str("</p>");
    }
    whole
}

fn link(found: &Found, text: &str, linker: &impl Linker) -> String {
    match found {
        Found::Tag(name) => format!(
            r#"<a href="{}" class="mention hashtag" rel="tag">#<span>{}</span></a>"#,
            escape(&linker.tag(name)),
            escape(name)
        ),
        Found::Mention(handle) => match linker.mention(handle) {
            Some(href) => format!(
                r#"<span class="h-card"><a href="{}" class="u-url mention">@<span>{}</span></a></span>"#,
                escape(&href),
                escape(handle.split('@').next().unwrap_or(handle))
            ),
            None => escape(text),
        },
        Found::Link(href) => format!(
            r#"<a href="{}" rel="nofollow noopener noreferrer">{}</a>"#,
            escape(href),
            escape(text)
        ),
    }
}

/// Escapes text for HTML bodies and quoted attributes.
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

struct Piece<'a> {
    text: &'a str,
    found: Option<Found>,
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url]).url_must_have_scheme(true);
    finder
        .spans(text)
        .flat_map(|span| match span.kind() {
            Some(_) if is_web(span.as_str()) => {
                vec![Piece {
                    text: span.as_str(),
                    found: Some(Found::Link(span.as_str().into())),
                }]
            }
            _ => words(span.as_str()),
        })
        .collect()
}

fn is_web(address: &str) -> bool {
    address.starts_with("https://") || address.starts_with("http://")
}

/// Splits text without addresses into plain runs, tags and mentions.
fn words(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut plain_from = 0;
    let mut at = 0;
    while let Some(step) = text.get(at..).and_then(|rest| rest.find(['#', '@'])) {
        let start = at + step;
        let before = text
            .get(..start)
            .and_then(|before| before.chars().next_back());
        let taken = match before {
            Some(c) if c.is_alphanumeric() || matches!(c, '_' | '/' | '@' | '#' | '&') => None,
            _ => text.get(start..).and_then(take),
        };
        match taken {
            Some((length, found)) => {
                push_plain(&mut pieces, text.get(plain_from..start));
                let end = start + length;
                pieces.push(Piece {
                    text: text.get(start..end).unwrap_or_default(),
                    found: Some(found),
                });
                plain_from = end;
                at = end;
            }
            None => at = start + 1,
        }
    }
    push_plain(&mut pieces, text.get(plain_from..));
    pieces
}

fn push_plain<'a>(pieces: &mut Vec<Piece<'a>>, text: Option<&'a str>) {
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        pieces.push(Piece { text, found: None });
    }
}

/// Reads a tag or mention at the beginning of `text` and says how many bytes it takes.
fn take(text: &str) -> Option<(usize, Found)> {
    let body = text.get(1..)?;
    if text.starts_with('#') {
        let name = run(body, |c| c.is_alphanumeric() || c == '_' || c == '\u{b7}');
        let meaningful = name.chars().any(|c| !c.is_numeric() && c != '_');
        return meaningful.then(|| (1 + name.len(), Found::Tag(name.to_owned())));
    }
    let user = handle_part(body, |c| {
        c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-')
    });
    if user.is_empty() {
        return None;
    }
    let host = body
        .get(user.len()..)
        .and_then(|rest| rest.strip_prefix('@'))
        .map(|rest| {
            handle_part(rest, |c| {
                c.is_alphanumeric() || matches!(c, '.' | '-' | ':')
            })
        })
        .filter(|host| !host.is_empty());
    let handle = host.map_or_else(|| user.to_owned(), |host| format!("{user}@{host}"));
    Some((1 + handle.len(), Found::Mention(handle)))
}

/// The longest run of allowed characters that does not end in punctuation of the sentence.
fn handle_part(text: &str, allowed: impl Fn(char) -> bool) -> &str {
    run(text, allowed).trim_end_matches(['.', '-', ':'])
}

fn run(text: &str, allowed: impl Fn(char) -> bool) -> &str {
    let end = text.find(|c| !allowed(c)).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}
