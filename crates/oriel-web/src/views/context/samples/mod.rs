//! A few fillings of every page, chosen so that each branch of its template is walked.

mod account;
mod apps;
mod lists;
mod making;
mod moderation;
mod people;
mod viewing;

use super::{
    Actions, Answer, Answered, Comment, Frame, Html, LicenceBadge, Me, Paging, Person, Picture,
    Poll, PostCard, Region, Remote, Tag, Tile, Words,
};
use crate::views::rows::{PageStyle, Shape};

/// A context that can be shown in a test.
pub(in crate::views) trait Samples: Sized {
    fn samples() -> Vec<Self>;
}

const TINY: &str = "Qk0=";
const AUTUMN: i64 = 1_795_403_400;

fn visitor() -> Frame {
    Frame {
        path: "/@megan".into(),
        csrf: "token".into(),
        instance_name: "Oriel Ceredigion".into(),
        registrations_open: true,
        alternate: Some("https://pix.example/users/megan".into()),
        canonical: Some("https://pix.example/@megan".into()),
        ..Frame::default()
    }
}

fn member() -> Frame {
    let mut me = Me::new("megan", "Megan", None);
    me.notifications = 3;
    me.follow_requests = 2;
    me.moderates = true;
    Frame {
        signed_in: Some(me),
        noindex: true,
        ..visitor()
    }
}

fn words(text: &str) -> Words {
    Words {
        lang: "cy".into(),
        text: text.into(),
    }
}

fn html(text: &str) -> Html {
    Html {
        lang: "en".into(),
        html: format!("<p>{text}</p>"),
    }
}

fn megan() -> Person {
    Person::new("Megan <b>", "@megan", "/@megan", None)
}

fn rhys() -> Person {
    Person::new(
        "",
        "@rhys@far.example",
        "/@rhys@far.example",
        Some("https://far.example/a.jpg".into()),
    )
}

fn remote() -> Remote {
    Remote {
        url: "https://far.example/1".into(),
        host: "far.example".into(),
    }
}

fn picture() -> Picture {
    Picture {
        src: "/media/k/small.jpg".into(),
        srcset: Some("/media/k/small.jpg 640w, /media/k/medium.jpg 1440w".into()),
        webp: Some("/media/k/small.webp 640w, /media/k/medium.webp 1440w".into()),
        width: 1440,
        height: 960,
        alt: words("Llanw isel"),
    }
}

fn region() -> Region {
    Region {
        latitude: "52.4".into(),
        south: false,
        longitude: "4.1".into(),
        west: true,
        map: "https://www.openstreetmap.org/#map=9/52.4/-4.1".into(),
    }
}

fn tiles(count: usize, style: &mut PageStyle) -> Vec<Tile> {
    let shapes = vec![
        Shape {
            width: 1440,
            height: 960,
            placeholder: Some(TINY)
        };
        count
    ];
    style
        .rows(&shapes)
        .into_iter()
        .map(|place| Tile {
            picture: picture(),
            href: "/@megan/1/1".into(),
            title: Some(words("Llanw")),
            place,
            full: "/media/k/full.jpg".into(),
        })
        .collect()
}

fn licence() -> LicenceBadge {
    LicenceBadge {
        id: "CC-BY-4.0".into(),
        name: Some("CC BY 4.0".into()),
        url: Some("https://creativecommons.org/licenses/by/4.0/".into()),
    }
}

fn reserved() -> LicenceBadge {
    LicenceBadge {
        id: "all-rights-reserved".into(),
        name: None,
        url: None,
    }
}

fn actions() -> Actions {
    Actions {
        post_url: "/@megan/1".into(),
        likes: 3,
        boosts: 1,
        comments: 2,
        liked: true,
        boosted: false,
        can_boost: true,
    }
}

fn tag() -> Tag {
    Tag {
        name: "Eryri".into(),
        url: "/tags/eryri".into(),
    }
}

fn paging() -> Paging {
    Paging {
        newer: Some("?min_id=1".into()),
        older: Some("?max_id=2".into()),
    }
}

fn comment() -> Comment {
    Comment {
        id: "7".into(),
        person: rhys(),
        published: AUTUMN,
        body: html("Hardd!"),
        poll: Some(poll()),
        warning: None,
        pictures: vec![picture()],
        remote: Some(remote()),
        delete_url: None,
    }
}

fn poll() -> Poll {
    let answer = |html: &str, votes| Answer {
        html: html.into(),
        votes,
    };
    Poll {
        answers: vec![answer("Ffilm &lt;b&gt;", 3), answer("Digidol", 0)],
        votes: 3,
        ends: Some(AUTUMN),
        ended: true,
    }
}

fn cards(style: &mut PageStyle) -> Vec<PostCard> {
    let own = PostCard {
        pinned: true,
        url: "/@megan/1".into(),
        person: megan(),
        boosted_by: None,
        published: AUTUMN,
        title: Some(words("Llanw isel")),
        body: Some(html("Borth")),
        poll: None,
        warning: None,
        tiles: tiles(4, style),
        photo_count: 37,
        more: 33,
        remote: None,
        in_reply_to: None,
        actions: actions(),
    };
    let veiled = PostCard {
        boosted_by: Some(rhys()),
        title: None,
        warning: Some(words("Gwaed")),
        remote: Some(remote()),
        more: 0,
        actions: Actions {
            liked: false,
            boosted: true,
            ..actions()
        },
        ..own.clone()
    };
    let text = PostCard {
        poll: Some(poll()),
        tiles: Vec::new(),
        photo_count: 0,
        more: 0,
        in_reply_to: Some(Answered {
            person: rhys(),
            url: "/@rhys@far.example/2".into(),
        }),
        actions: Actions::default(),
        ..own.clone()
    };
    vec![own, veiled, text]
}
