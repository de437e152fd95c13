//! The links of a page, to see whether it says whose it is (`rel="me"`, as Mastodon verifies
//! profiles: a page names a profile that names the page).

use std::cell::{Cell, RefCell};

use html5ever::{
    Attribute,
    tendril::StrTendril,
    tokenizer::{
        BufferQueue, Tag, TagKind, TagToken, Token, TokenSink, TokenSinkResult, Tokenizer,
        TokenizerOpts,
    },
};
use url::Url;

/// More links than anybody puts before the one to themselves.
const MAX_LINKS: usize = 2_000;

/// What may separate attributes, within one tag: each is compared with those before it. Behind a
/// tag with more nothing is read.
const MAX_SEPARATORS: usize = 4_000;
/// Bytes that are read before that is looked at again.
const CHUNK: usize = 4_096;

/// A link in some HTML, as it is written there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub href: String,
    rel: String,
}

impl Link {
    /// Whether whoever wrote the page says that this is them, too.
    fn is_me(&self) -> bool {
        self.rel
            .split_ascii_whitespace()
            .any(|word| word.eq_ignore_ascii_case("me"))
    }
}

/// The links of some HTML, in their order: of `a` and of `link`.
pub fn of(html: &str) -> Vec<Link> {
    let tokenizer = Tokenizer::new(Links::default(), TokenizerOpts::default());
    let input = BufferQueue::default();
    let mut rest = html;
    while !rest.is_empty() && tokenizer.sink.pending.get() <= MAX_SEPARATORS {
        let (chunk, more) = rest.split_at(rest.floor_char_boundary(CHUNK));
        rest = more;
        tokenizer.sink.expect(chunk);
        input.push_back(StrTendril::from_slice(chunk));
        // Scripts are not run, so that nothing has to be waited for.
        let _ = tokenizer.feed(&input);
    }
    tokenizer.end();
    tokenizer.sink.found.into_inner()
}

/// Whether some HTML says that it belongs to whoever has one of these addresses.
pub fn name_as_own(html: &str, addresses: &[String]) -> bool {
    let own: Vec<Url> = addresses.iter().filter_map(|it| plain(it)).collect();
    of(html)
        .iter()
        .filter(|link| link.is_me())
        .filter_map(|link| plain(&link.href))
        .any(|url| own.contains(&url))
}

/// An address without what makes no other page of it.
fn plain(address: &str) -> Option<Url> {
    let mut url = Url::parse(address.trim()).ok()?;
    url.set_fragment(None);
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    Some(url)
}

#[derive(Default)]
struct Links {
    found: RefCell<Vec<Link>>,
    /// Separators that were read since the last token.
    pending: Cell<usize>,
}

impl Links {
    fn expect(&self, chunk: &str) {
        let separates = |it: &u8| it.is_ascii_whitespace() || matches!(it, b'/' | b'"' | b'\'');
        let separators = chunk.bytes().filter(separates).count();
        self.pending.set(self.pending.get() + separators);
    }
}

impl TokenSink for Links {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        self.pending.set(0);
        if let TagToken(tag) = token
            && let Some(link) = link(&tag)
        {
            let mut links = self.found.borrow_mut();
            if links.len() < MAX_LINKS {
                links.push(link);
            }
        }
        TokenSinkResult::Continue
    }
}

fn link(tag: &Tag) -> Option<Link> {
    let is_link = tag.kind == TagKind::StartTag && matches!(&*tag.name, "a" | "link");
    let value = |name: &str| {
        let named = |attribute: &&Attribute| &*attribute.name.local == name;
        let found = tag.attrs.iter().find(named);
        found.map(|attribute| attribute.value.to_string())
    };
    let href = value("href").filter(|_| is_link)?;
    let rel = value("rel").unwrap_or_default();
    Some(Link { href, rel })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ME: &str = "https://photos.example/@megan";

    fn names_me(html: &str) -> bool {
        name_as_own(
            html,
            &[
                ME.to_owned(),
                "https://photos.example/users/megan".to_owned(),
            ],
        )
    }

    #[test]
    fn a_page_names_somebody_by_either_address_and_either_element() {
        for html in [
            "<a rel=\"me\" href=\"https://photos.example/@megan\">Photos</a>",
            "<head><link rel='nofollow ME' href=https://photos.example/users/megan></head>",
            "<A HREF=\"https://PHOTOS.example/@megan/#top\" REL=me>",
        ] {
            assert!(names_me(html), "{html}");
        }
    }

    #[test]
    fn a_link_that_does_not_say_me_or_leads_elsewhere_names_nobody() {
        for html in [
            "<a href=\"https://photos.example/@megan\">Photos</a>",
            "<a rel=\"menu\" href=\"https://photos.example/@megan\">",
            "<a rel=\"me\" href=\"https://photos.example/@megan2\">",
            "<a rel=\"me\" href=\"https://photos.example.evil.example/@megan\">",
            "<!-- <a rel=\"me\" href=\"https://photos.example/@megan\"> -->",
            "<textarea title='<a rel=\"me\" href=\"https://photos.example/@megan\">'>",
            "&lt;a rel=\"me\" href=\"https://photos.example/@megan\"&gt;",
            "",
        ] {
            assert!(!names_me(html), "{html}");
        }
    }

    #[test]
    fn behind_a_tag_of_endless_attributes_nothing_is_read() {
        let link = "<a href=\"https://a.example/\">";
        let tag = |count: usize| -> String {
            let attributes = (0..count).map(|number| format!(" x{number}"));
            format!("<p{}>", attributes.collect::<String>())
        };
        assert_eq!(of(&format!("{link}{}{link}", tag(100))).len(), 2);
        assert_eq!(of(&format!("{link}{}{link}", tag(100_000))).len(), 1);
        let long = format!(
            "{}<!-- {} -->{link}",
            "word ".repeat(9_000),
            "x".repeat(90_000)
        );
        assert_eq!(of(&long).len(), 1, "neither text nor a comment is a tag");
    }

    #[test]
    fn so_many_links_are_read_and_no_more() {
        let html = "<a href=\"https://a.example/\">".repeat(MAX_LINKS + 10);
        assert_eq!(of(&html).len(), MAX_LINKS);
    }
}
