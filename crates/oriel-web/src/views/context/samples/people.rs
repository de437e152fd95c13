use super::*;
use crate::views::context::{
    AlbumCard, Elsewhere, Follow, FollowRequestsPage, Form, LinkCard, Message, Notification,
    NotificationsPage, PeoplePage, ProfileAbout, ProfileHead, ProfileLine, ProfilePage, ProfileTab,
    SearchPage,
};

fn album() -> AlbumCard {
    AlbumCard {
        pinned: true,
        url: "/@megan/1".into(),
        title: Some(words("Llanw isel")),
        cover: Some(picture()),
        photo_count: 3,
        published: AUTUMN,
    }
}

fn head(follow: Option<Follow>) -> ProfileHead {
    ProfileHead {
        person: megan(),
        full_handle: "@megan@pix.example".into(),
        header: Some("/media/h/header.jpg".into()),
        bio: Some(html("Ffotograffydd")),
        albums: 1,
        photos: 37,
        followers: 6,
        following: 2,
        follow,
        follows_you: true,
        is_me: false,
        locked: true,
        remote: None,
        moved_to: Some(Elsewhere {
            uri: "https://new.example/users/megan".into(),
            person: None,
        }),
        joined: AUTUMN,
    }
}

fn profile(frame: Frame, head: ProfileHead, tab: ProfileTab) -> ProfilePage {
    ProfilePage {
        frame,
        head,
        tab,
        paging: paging(),
    }
}

fn profiles_with_content() -> Vec<ProfilePage> {
    let mut style = PageStyle::default();
    let tiles = tiles(3, &mut style);
    let posts = cards(&mut style);
    let style = style.finish();
    let styled = || Frame {
        style: style.clone(),
        ..member()
    };
    let card = LinkCard {
        title: "Megan".into(),
        description: "37".into(),
        image: Some("https://pix.example/a.jpg".into()),
    };
    let bare = AlbumCard {
        title: None,
        cover: None,
        ..album()
    };
    let albums = ProfileTab::Albums {
        albums: vec![album(), bare],
    };
    let line = |verified| ProfileLine {
        name: "Gwefan".into(),
        html: "<a href=\"https://a.example\">a</a>".into(),
        verified,
    };
    let fields = vec![line(None), line(Some(AUTUMN))];
    let about = ProfileTab::About {
        about: ProfileAbout { fields },
    };
    vec![
        profile(
            Frame {
                card: Some(card),
                ..visitor()
            },
            head(None),
            albums,
        ),
        profile(
            styled(),
            head(Some(Follow::Not)),
            ProfileTab::Photos { tiles },
        ),
        profile(
            styled(),
            head(Some(Follow::Requested)),
            ProfileTab::Posts { posts },
        ),
        profile(member(), head(Some(Follow::Following)), about),
    ]
}

impl Samples for ProfilePage {
    fn samples() -> Vec<Self> {
        let mine = ProfileHead {
            is_me: true,
            bio: None,
            header: None,
            ..head(None)
        };
        let blocked = head(Some(Follow::Blocked));
        let far = ProfileHead {
            person: rhys(),
            remote: Some(remote()),
            ..blocked
        };
        let about = ProfileTab::About {
            about: ProfileAbout::default(),
        };
        let mut pages = profiles_with_content();
        pages.extend([
            profile(member(), mine, ProfileTab::Albums { albums: Vec::new() }),
            profile(member(), far, about),
            profile(
                member(),
                head(None),
                ProfileTab::Photos { tiles: Vec::new() },
            ),
            profile(
                member(),
                head(None),
                ProfileTab::Posts { posts: Vec::new() },
            ),
        ]);
        pages
    }
}

impl Samples for PeoplePage {
    fn samples() -> Vec<Self> {
        [(true, vec![megan(), rhys()]), (false, Vec::new())]
            .map(|(followers, people)| Self {
                frame: visitor(),
                of: megan(),
                followers,
                count: 2,
                people,
                paging: paging(),
            })
            .into()
    }
}

impl Samples for FollowRequestsPage {
    fn samples() -> Vec<Self> {
        vec![
            Self {
                frame: member(),
                requests: vec![("4".into(), rhys())],
            },
            Self {
                frame: member(),
                requests: Vec::new(),
            },
        ]
    }
}

impl Samples for NotificationsPage {
    fn samples() -> Vec<Self> {
        let line = |kind: &str, others| Notification {
            kind: kind.into(),
            person: rhys(),
            others,
            at: AUTUMN,
            unread: others == 0,
            post_url: Some("/@megan/1".into()),
            post_title: Some(words("Llanw isel")),
            picture: Some(picture()),
        };
        let kinds = [
            "follow",
            "follow_request",
            "favourite",
            "reblog",
            "mention",
            "update",
            "sign_up",
            "warning",
        ];
        let notifications = kinds
            .into_iter()
            .flat_map(|kind| [line(kind, 0), line(kind, 4)])
            .collect();
        vec![
            Self {
                frame: member(),
                follow_requests: 3,
                notifications,
                paging: paging(),
            },
            Self {
                frame: member(),
                follow_requests: 0,
                notifications: Vec::new(),
                paging: Paging::default(),
            },
        ]
    }
}

impl Samples for SearchPage {
    fn samples() -> Vec<Self> {
        let found = Self {
            frame: member(),
            form: Form::default().with("q", "megan"),
            asked: true,
            people: vec![megan()],
            tags: vec![tag()],
            problem: None,
        };
        let nothing = Self {
            people: Vec::new(),
            tags: Vec::new(),
            problem: Some(Message::new("error-remote")),
            ..found.clone()
        };
        let fresh = Self {
            asked: false,
            problem: None,
            form: Form::default(),
            ..nothing.clone()
        };
        vec![found, nothing, fresh]
    }
}
