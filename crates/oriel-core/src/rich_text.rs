//! Plain text that accounts write, as HTML: mentions, hashtags and addresses become links, known
//! emojis become images.

use std::collections::HashMap;

use oriel_store::model::{Account, Emoji, LangMap, Post, PostView};

use crate::{
    Core, Urls,
    limits::SHOWN_ELSEWHERE,
    text::{self, Found, Linker},
};

/// `user@host` as stored: our own host is the empty domain.
pub(crate) fn split(handle: &str, urls: &Urls) -> (String, String) {
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

/// A biography as HTML in its first language, or as its server sent it.
pub fn biography_html(core: &Core, account: &Account) -> String {
    account
        .biography_html
        .clone()
        .unwrap_or_else(|| linked(core, account.biography.first()))
}

/// Whether what somebody wrote into a line of their profile is the address of a page.
pub(crate) fn is_link(value: &str) -> bool {
    let is_web = value.starts_with("https://") || value.starts_with("http://");
    is_web && !value.contains(char::is_whitespace)
}

/// An address as people write it.
pub(crate) fn bare(address: &str) -> &str {
    let rest = address
        .strip_prefix("https://")
        .or_else(|| address.strip_prefix("http://"));
    rest.unwrap_or(address).trim_end_matches('/')
}

/// The value of a profile field as HTML: links marked as the person's own (`rel=me`).
pub fn field_html(account: &Account, value: &str) -> String {
    if !account.is_local() {
        return value.to_owned();
    }
    let escaped = text::escape(value);
    if is_link(value) {
        let shown = bare(&escaped);
        format!("<a href=\"{escaped}\" rel=\"me nofollow noopener\">{shown}</a>")
    } else {
        escaped
    }
}

/// A text of the instance or of a profile as HTML, its addresses and tags as links.
pub fn linked(core: &Core, plain: &str) -> String {
    text::to_html(plain, &Links::new(core.urls(), &[]))
}
