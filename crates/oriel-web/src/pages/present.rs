//! What core returns, as what pages show.

use oriel_core::{
    Core,
    media::plan::Encoding,
    media_links::links,
    model::{Account, LangMap, Photo, PhotoView, PostView, Utc, Visibility},
    rich_text, text,
};

use crate::views::{
    context::{
        Actions, AlbumCard, Answer, Answered, Comment, Html, Person, Picture, Poll, PostCard,
        Remote, Tag, Tile, Words,
    },
    locale::Locale,
    rows::{PageStyle, Place, Shape},
};

pub(super) fn unsigned(number: impl TryInto<u64>) -> u64 {
    number.try_into().unwrap_or_default()
}

pub(super) fn seconds(moment: Utc) -> i64 {
    moment.get().unix_timestamp()
}

/// The page of an account here.
pub(super) fn page_of(account: &Account) -> String {
    format!("/@{}", account.handle())
}

/// The path of a post here, to which the names of what one may do with it are added.
pub(super) fn post_path(view: &PostView) -> String {
    format!("/@{}/{}", view.author.handle(), view.post.id)
}

/// The page of a post here, for a link.
pub(super) fn post_page(view: &PostView) -> String {
    format!("{}{}", post_path(view), secret(view))
}

/// The page of the photo at `number`, from 1, for a link.
pub(super) fn photo_page(view: &PostView, number: usize) -> String {
    format!("{}/{number}{}", post_path(view), secret(view))
}

/// What makes the address of a post by link a secret that is passed on with every link to it.
fn secret(view: &PostView) -> String {
    match &view.post.link_token {
        Some(token) if view.post.visibility == Visibility::Link => format!("?key={token}"),
        _ => String::new(),
    }
}

pub(super) fn person(core: &Core, account: &Account) -> Person {
    let person = Person::new(
        &account.display_name,
        &format!("@{}", account.handle()),
        &page_of(account),
        links::avatar(core, account),
    );
    let has_emojis = !account.emojis.is_empty();
    let with_emojis = || rich_text::with_emojis(core, &text::escape(&person.name), &account.emojis);
    Person {
        html: has_emojis.then(with_emojis),
        ..person
    }
}

/// A text in the reader's language, or the one it was written in.
pub(super) fn words(map: &LangMap, locale: Locale) -> Option<Words> {
    map.pick(locale.code()).map(|(lang, text)| Words {
        lang: lang.into(),
        text: text.into(),
    })
}

/// What a post's photos are behind: its warning, or one without words when it is only said to be
/// sensitive.
pub(super) fn warning(view: &PostView, locale: Locale) -> Option<Words> {
    let without_words = || view.post.sensitive.then(Words::default);
    words(&view.post.warning, locale).or_else(without_words)
}

/// Every language of a text, the reader's first.
pub(super) fn all_words(map: &LangMap, locale: Locale) -> Vec<Words> {
    let mut all: Vec<Words> = map
        .iter()
        .map(|(lang, text)| Words {
            lang: lang.into(),
            text: text.into(),
        })
        .collect();
    all.sort_by_key(|words| words.lang != locale.code());
    all
}

/// The caption in every language, the reader's first; for posts from elsewhere, what they say.
pub(super) fn bodies(core: &Core, view: &PostView, locale: Locale) -> Vec<Html> {
    if let Some(html) = &view.post.content_html {
        let lang = view.post.language.clone().unwrap_or_default();
        return vec![Html {
            lang,
            html: rich_text::with_emojis(core, html, &view.post.emojis),
        }];
    }
    all_words(&view.post.caption, locale)
        .into_iter()
        .map(|words| Html {
            html: rich_text::caption_html(core, view, &words.text),
            lang: words.lang,
        })
        .collect()
}

pub(super) fn picture(core: &Core, view: &PhotoView, name: &str, locale: Locale) -> Picture {
    let (jpegs, webps) = (
        sizes(core, view, Encoding::Jpeg),
        sizes(core, view, Encoding::WebP),
    );
    let (width, height) = size(&view.photo);
    Picture {
        src: links::rendition(core, view, name).unwrap_or_default(),
        // Those that take WebP look at nothing else, so that all sizes must be there.
        webp: (!webps.is_empty() && webps.len() == jpegs.len()).then(|| webps.join(", ")),
        srcset: (jpegs.len() > 1).then(|| jpegs.join(", ")),
        width,
        height,
        alt: words(&view.photo.alt, locale).unwrap_or_default(),
    }
}

/// The sizes that pages show, smallest first, as `srcset` has them.
fn sizes(core: &Core, view: &PhotoView, encoding: Encoding) -> Vec<String> {
    view.renditions
        .iter()
        .rev()
        .filter(|made| Encoding::of(&made.name) == encoding)
        .filter(|made| !["full", "full.webp"].contains(&made.name.as_str()))
        .filter_map(|made| {
            let url = links::rendition(core, view, &made.name)?;
            Some(format!("{url} {}w", made.width))
        })
        .collect()
}

/// What the page's style needs to know of photos.
pub(super) fn shapes<'a>(photos: impl IntoIterator<Item = &'a PhotoView>) -> Vec<Shape<'a>> {
    photos
        .into_iter()
        .map(|view| {
            let (width, height) = size(&view.photo);
            Shape {
                width,
                height,
                placeholder: Some(view.photo.placeholder.as_str()).filter(|it| !it.is_empty()),
            }
        })
        .collect()
}

/// Pixels; a usual shape for a photo of another server that nobody has seen and that does not say.
fn size(photo: &Photo) -> (u32, u32) {
    match (u32::try_from(photo.width), u32::try_from(photo.height)) {
        (Ok(width), Ok(height)) if width > 0 && height > 0 => (width, height),
        _ => (1_200, 800),
    }
}

pub(super) fn tile(
    core: &Core,
    view: &PhotoView,
    href: String,
    place: Place,
    locale: Locale,
) -> Tile {
    Tile {
        picture: picture(core, view, "small", locale),
        href,
        title: words(&view.photo.title, locale),
        place,
        full: links::rendition(core, view, "full").unwrap_or_default(),
    }
}

/// The photos of a post that can be shown, each with its number from 1 among all of them.
pub(super) fn numbered(view: &PostView) -> impl DoubleEndedIterator<Item = (usize, &PhotoView)> {
    view.photos
        .iter()
        .enumerate()
        .map(|(index, photo)| (index + 1, photo))
        .filter(|(_, photo)| photo.can_be_shown())
}

/// The photos of a post in rows.
pub(super) fn tiles(
    core: &Core,
    view: &PostView,
    style: &mut PageStyle,
    locale: Locale,
) -> Vec<Tile> {
    let shown: Vec<_> = numbered(view).collect();
    let places = style.rows(&shapes(shown.iter().map(|(_, photo)| *photo)));
    shown
        .into_iter()
        .zip(places)
        .map(|((number, photo), place)| tile(core, photo, photo_page(view, number), place, locale))
        .collect()
}

pub(super) fn album_card(core: &Core, view: &PostView, locale: Locale) -> AlbumCard {
    AlbumCard {
        url: post_page(view),
        title: words(&view.post.title, locale),
        cover: view
            .cover()
            .map(|photo| picture(core, photo, "small", locale)),
        photo_count: unsigned(view.post.photos_count),
        pinned: view.pinned,
        published: seconds(view.post.published_at.unwrap_or(view.post.created_at)),
    }
}

pub(super) fn card(
    core: &Core,
    view: &PostView,
    style: &mut PageStyle,
    locale: Locale,
) -> PostCard {
    let (shown, boosted_by) = match &view.boosted {
        Some(original) => (original.as_ref(), Some(person(core, &view.author))),
        None => (view, None),
    };
    let four: Vec<_> = numbered(shown).take(4).collect();
    let places = style.few(&shapes(four.iter().map(|(_, photo)| *photo)));
    let count = shown.photos.len();
    PostCard {
        url: post_page(shown),
        person: person(core, &shown.author),
        boosted_by,
        published: seconds(shown.post.published_at.unwrap_or(shown.post.created_at)),
        title: words(&shown.post.title, locale),
        body: bodies(core, shown, locale).into_iter().next(),
        poll: poll(core, shown),
        warning: warning(shown, locale),
        more: unsigned(count.saturating_sub(four.len())),
        tiles: four
            .iter()
            .zip(places)
            .map(|((number, photo), place)| {
                tile(core, photo, photo_page(shown, *number), place, locale)
            })
            .collect(),
        photo_count: unsigned(count),
        pinned: shown.pinned,
        remote: remote(shown),
        in_reply_to: answered(core, shown),
        actions: actions(shown),
    }
}

/// What a question of another server asks.
pub(super) fn poll(core: &Core, view: &PostView) -> Option<Poll> {
    let poll = (*view.post.poll).as_ref()?;
    let answers = poll.answers.iter().map(|answer| Answer {
        html: rich_text::with_emojis(core, &text::escape(&answer.title), &view.post.emojis),
        votes: u64::from(answer.votes),
    });
    Some(Poll {
        answers: answers.collect(),
        votes: poll.votes(),
        ends: poll.ends_at,
        ended: poll.has_ended(core.now()),
    })
}

/// The author of the post that a reply answers, with the page of that post.
fn answered(core: &Core, view: &PostView) -> Option<Answered> {
    let author = view.in_reply_to_account.as_ref()?;
    let post = view.post.in_reply_to_id?;
    Some(Answered {
        person: person(core, author),
        url: format!("/@{}/{post}", author.handle()),
    })
}

/// Where a post from elsewhere lives.
pub(super) fn remote(view: &PostView) -> Option<Remote> {
    (!view.author.is_local()).then(|| Remote {
        url: view
            .post
            .url
            .clone()
            .unwrap_or_else(|| view.post.uri.clone()),
        host: view.author.domain.clone(),
    })
}

pub(super) fn actions(view: &PostView) -> Actions {
    let post = &view.post;
    Actions {
        post_url: post_path(view),
        likes: unsigned(post.likes_count),
        boosts: unsigned(post.boosts_count),
        comments: unsigned(post.replies_count),
        liked: view.viewer.liked,
        boosted: view.viewer.boosted,
        can_boost: post.visibility.is_open(),
    }
}

pub(super) fn comment(core: &Core, view: &PostView, mine: bool, locale: Locale) -> Comment {
    Comment {
        id: view.post.id.to_string(),
        person: person(core, &view.author),
        published: seconds(view.post.published_at.unwrap_or(view.post.created_at)),
        body: bodies(core, view, locale)
            .into_iter()
            .next()
            .unwrap_or(Html {
                lang: String::new(),
                html: String::new(),
            }),
        poll: poll(core, view),
        warning: words(&view.post.warning, locale),
        pictures: Vec::new(),
        remote: remote(view),
        delete_url: mine.then(|| format!("{}/delete", post_path(view))),
    }
}

pub(super) fn tags(names: &[String]) -> Vec<Tag> {
    let encode =
        |name: &str| url::form_urlencoded::byte_serialize(name.as_bytes()).collect::<String>();
    names
        .iter()
        .map(|name| Tag {
            name: name.clone(),
            url: format!("/tags/{}", encode(name)),
        })
        .collect()
}
