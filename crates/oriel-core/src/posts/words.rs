//! The tags and people a text names, and its HTML.

use std::collections::{BTreeSet, HashMap};

use oriel_store::{
    Connection, accounts,
    model::{Account, Emoji, LangMap, Post, PostView},
};

use crate::{
    Core, Urls,
    outbox::SHOWN_ELSEWHERE,
    text::{self, Found, Linker},
};

/// At most so many people are told of one post, and so many tags are kept.
const MAX_MENTIONS: usize = 30;
const MAX_TAGS: usize = 30;

/// What the words of a post refer to.
pub(super) struct Words {
    /// Lower-case names without `#`.
    pub(super) tags: Vec<String>,
    pub(super) mentioned: Vec<Account>,
}

/// Reads the tags and mentions of texts. Only accounts that are known here become mentions.
pub(super) fn read(
    conn: &mut Connection,
    urls: &Urls,
    texts: &[&LangMap],
) -> oriel_store::Result<Words> {
    let found: Vec<Found> = texts
        .iter()
        .flat_map(|map| map.iter())
        .flat_map(|(_, words)| text::find(words))
        .collect();
    let tags: BTreeSet<String> = found
        .iter()
        .filter_map(|found| match found {
            Found::Tag(name) => Some(name.to_lowercase()),
            _ => None,
        })
        .take(MAX_TAGS)
        .collect();
    let handles: BTreeSet<(String, String)> = found
        .iter()
        .filter_map(|found| match found {
            Found::Mention(handle) => Some(split(handle, urls)),
            _ => None,
        })
        .take(MAX_MENTIONS)
        .collect();
    let mut mentioned = Vec::new();
    for (username, domain) in handles {
        mentioned.extend(accounts::by_handle(conn, &username, &domain)?);
    }
    Ok(Words {
        tags: tags.into_iter().collect(),
        mentioned,
    })
}

/// `user@host` as stored: our own host is the empty domain.
fn split(handle: &str, urls: &Urls) -> (String, String) {
    let (username, host) = handle.split_once('@').unwrap_or((handle, ""));
    let host = host.to_lowercase();
    let domain = if host == urls.authority() {
        String::new()
    } else {
        host
    };
    (username.to_lowercase(), domain)
}

/// Links for texts of this instance.
pub struct Links<'a> {
    urls: &'a Urls,
    pages: HashMap<(String, String), String>,
}

impl<'a> Links<'a> {
    /// Mentions of these people become links to their pages.
    pub fn new(urls: &'a Urls, mentioned: &[Account]) -> Self {
        let pages = mentioned
            .iter()
            .map(|account| {
                let page = account.url.clone().unwrap_or_else(|| account.uri.clone());
                (
                    (account.username.to_lowercase(), account.domain.clone()),
                    page,
                )
            })
            .collect();
        Self { urls, pages }
    }
}

impl Linker for Links<'_> {
    fn mention(&self, handle: &str) -> Option<String> {
        self.pages.get(&split(handle, self.urls)).cloned()
    }

    fn tag(&self, name: &str) -> String {
        self.urls.tag(&name.to_lowercase())
    }
}

/// What is said of an account's posts as HTML, in one language: cleaned remote HTML as it came,
/// or the caption with its links.
pub fn caption_html(core: &Core, view: &PostView, caption: &str) -> String {
    text::to_html(caption, &Links::new(core.urls(), &view.mentions))
}

/// Clean HTML in which known emojis are pictures. Their names are their descriptions.
pub fn with_emojis(core: &Core, html: &str, emojis: &[Emoji]) -> String {
    if emojis.is_empty() {
        return html.to_owned();
    }
    text::with_pictures(html, |name| {
        let emoji = emojis.iter().find(|it| it.shortcode == name)?;
        let (name, url) = (&emoji.shortcode, core.urls().emoji(&emoji.media_key));
        Some(format!(
            "<img class=\"emoji\" src=\"{url}\" alt=\":{name}:\" width=\"20\" \
             height=\"20\" loading=\"lazy\">"
        ))
    })
}

/// The whole content of a post for apps and other servers, in the language given: title, caption,
/// the tags that were added by hand, and the way to the photos that only Oriel shows.
pub fn content_in(core: &Core, view: &PostView, language: &str) -> String {
    let pick = |map: &LangMap| map.pick(language).map(|(_, words)| words.to_owned());
    let mut html = String::new();
    if let Some(title) = pick(&view.post.title) {
        html = format!("<p><strong>{}</strong></p>", text::escape(&title));
    }
    if let Some(theirs) = &view.post.content_html {
        return html + theirs;
    }
    if let Some(caption) = pick(&view.post.caption) {
        html.push_str(&caption_html(core, view, &caption));
    }
    html.push_str(&extra_tags_html(core, &view.post));
    if view.photos.len() > SHOWN_ELSEWHERE {
        html.push_str(&all_photos_html(view, language));
    }
    html
}

/// The content in the post's first language.
pub fn content(core: &Core, view: &PostView) -> String {
    content_in(
        core,
        view,
        languages(view).first().map_or("en", String::as_str),
    )
}

/// The languages a post is written in, its own first.
pub fn languages(view: &PostView) -> Vec<String> {
    let mut languages: Vec<String> = view.post.language.iter().cloned().collect();
    for (language, _) in view.post.caption.iter().chain(view.post.title.iter()) {
        if !languages.iter().any(|known| known == language) {
            languages.push(language.to_owned());
        }
    }
    languages
}

/// The hashtags that were added by hand and are not in the text, without `#`.
pub fn tags_beside_text(post: &Post) -> Vec<String> {
    let in_text: Vec<String> = [&post.title, &post.caption]
        .into_iter()
        .flat_map(LangMap::iter)
        .flat_map(|(_, words)| text::find(words))
        .filter_map(|found| match found {
            Found::Tag(name) => Some(name.to_lowercase()),
            _ => None,
        })
        .collect();
    let all = post.extra_tags.split_whitespace();
    all.filter(|name| !in_text.iter().any(|known| known == name))
        .map(str::to_owned)
        .collect()
}

fn extra_tags_html(core: &Core, post: &Post) -> String {
    let more: Vec<String> = tags_beside_text(post)
        .iter()
        .map(|name| format!("#{name}"))
        .collect();
    if more.is_empty() {
        return String::new();
    }
    text::to_html(&more.join(" "), &Links::new(core.urls(), &[]))
}

fn all_photos_html(view: &PostView, language: &str) -> String {
    let page = view.post.url.as_deref().unwrap_or(&view.post.uri);
    let count = view.photos.len();
    let words = if language == "cy" {
        welsh_count(count)
    } else {
        format!("{count} photos")
    };
    let shown = page.split_once("://").map_or(page, |(_, rest)| rest);
    format!(
        "<p>{words}: <a href=\"{}\" rel=\"nofollow noopener noreferrer\">{}</a></p>",
        text::escape(page),
        text::escape(shown)
    )
}

/// Five photos and more; six keeps the radical of *llun*.
fn welsh_count(count: usize) -> String {
    if count > 10 {
        format!("{count} o luniau")
    } else {
        format!("{count} llun")
    }
}
