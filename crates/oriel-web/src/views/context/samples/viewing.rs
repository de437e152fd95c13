use super::*;
use crate::views::context::{
    DeliveriesPage, Delivery, Neighbour, Owner, PhotoPage, PostPage, Proportion, Quoted, Reply,
    ServerDelivery,
};

fn album() -> PostPage {
    let mut style = PageStyle::default();
    let tiles = tiles(12, &mut style);
    PostPage {
        frame: Frame {
            style: style.finish(),
            ..member()
        },
        person: megan(),
        published: AUTUMN,
        edited: Some(AUTUMN + 86_400),
        visibility: "public".into(),
        titles: vec![
            words("Llanw isel"),
            Words {
                lang: "en".into(),
                text: "Low tide".into(),
            },
        ],
        bodies: vec![html("Borth"), html("Borth in November")],
        poll: Some(poll()),
        warning: None,
        photo_count: 12,
        tiles,
        licence: Some(licence()),
        tags: vec![tag()],
        actions: actions(),
        comments: vec![comment()],
        reply: Some(Reply {
            lang: "cy".into(),
            max_chars: 5_000,
            ..Reply::default()
        }),
        owner: Some(Owner {
            pinning: Some("pin"),
            share_url: Some("https://pix.example/@megan/1?key=zXl8".into()),
            edit_url: "/drafts/1".into(),
            delete_url: "/@megan/1/delete".into(),
            deliveries: deliveries(),
            deliveries_url: "/@megan/1/deliveries".into(),
            quotes: vec![Quoted {
                person: rhys(),
                url: "https://far.example/posts/1".into(),
                take_back_url: "/@megan/1/quotes/1/end".into(),
            }],
        }),
        remote: None,
        in_reply_to: None,
        preparing: 2,
        paging: paging(),
    }
}

fn deliveries() -> Vec<Delivery> {
    let published = Delivery {
        told: "published",
        servers: 34,
        followers: 212,
        took: "3 s".into(),
        waiting: 1,
        failed: 2,
    };
    let unheard = Delivery {
        told: "edited",
        servers: 0,
        followers: 0,
        waiting: 1,
        failed: 0,
        ..published.clone()
    };
    let deleted = Delivery {
        told: "deleted",
        ..published.clone()
    };
    vec![published, unheard, deleted]
}

impl Samples for DeliveriesPage {
    fn samples() -> Vec<Self> {
        let server = |state: &str, error: Option<&str>, at| ServerDelivery {
            host: "far.example".into(),
            state: state.into(),
            attempts: 3,
            error: error.map(str::to_owned),
            at,
        };
        vec![
            Self {
                frame: member(),
                back: Some("/@megan/1".into()),
                deliveries: deliveries(),
                servers: vec![
                    server("delivered", None, Some(AUTUMN)),
                    server("waiting", Some("timed out"), None),
                    server("failed", Some("answered 410 Gone"), Some(AUTUMN)),
                ],
            },
            Self {
                frame: member(),
                back: None,
                deliveries: Vec::new(),
                servers: Vec::new(),
            },
        ]
    }
}

impl Samples for PostPage {
    fn samples() -> Vec<Self> {
        let album = album();
        let text = Self {
            frame: visitor(),
            titles: Vec::new(),
            tiles: Vec::new(),
            photo_count: 0,
            licence: None,
            tags: Vec::new(),
            comments: Vec::new(),
            reply: None,
            owner: None,
            remote: Some(remote()),
            in_reply_to: Some("/@rhys@far.example/2".into()),
            edited: None,
            preparing: 0,
            actions: Actions::default(),
            visibility: "unlisted".into(),
            paging: Paging::default(),
            ..album.clone()
        };
        let others = ["followers", "mentioned", "link"].map(|visibility| Self {
            visibility: visibility.into(),
            warning: Some(words("Gwaed")),
            ..album.clone()
        });
        [album, text].into_iter().chain(others).collect()
    }
}

fn photo() -> PhotoPage {
    let mut style = PageStyle::default();
    let place = style
        .few(&[Shape {
            width: 3,
            height: 2,
            placeholder: Some(TINY),
        }])
        .remove(0);
    let neighbour = || {
        Some(Neighbour {
            url: "/@megan/1/2".into(),
            src: Some("/media/k/medium.jpg".into()),
        })
    };
    PhotoPage {
        frame: Frame {
            style: style.finish(),
            ..member()
        },
        person: megan(),
        picture: picture(),
        place,
        shape: Proportion::Wide,
        sizes: "(orientation:portrait) 180vh,100vw".into(),
        full: "/media/k/full.jpg".into(),
        title: Some(words("Llanw")),
        caption: Some(html("Borth")),
        warning: None,
        facts: vec!["Fujifilm X-T5".into(), "f/1.8".into()],
        region: Some(region()),
        taken: Some(AUTUMN),
        licence: Some(licence()),
        tags: vec![tag()],
        album_url: "/@megan/1".into(),
        album_title: Some(words("Llanw isel")),
        position: 2,
        count: 12,
        previous: neighbour(),
        next: neighbour(),
        edit_url: Some("/drafts/1/photos/2".into()),
        original: Some("/photos/2/original".into()),
        remote: None,
    }
}

impl Samples for PhotoPage {
    fn samples() -> Vec<Self> {
        let full = photo();
        let bare = Self {
            frame: Frame {
                style: full.frame.style.clone(),
                ..visitor()
            },
            picture: Picture {
                alt: Words::default(),
                srcset: None,
                webp: None,
                ..picture()
            },
            title: None,
            caption: None,
            warning: Some(words("Gwaed")),
            facts: Vec::new(),
            region: None,
            taken: None,
            licence: Some(reserved()),
            tags: Vec::new(),
            album_title: None,
            previous: None,
            next: None,
            edit_url: None,
            original: None,
            remote: Some(remote()),
            shape: Proportion::Usual,
            sizes: "100vw".into(),
            ..full.clone()
        };
        vec![full, bare]
    }
}
