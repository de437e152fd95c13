use super::*;
use crate::views::context::{
    AccountSettingsPage, AlbumCard, Flash, FlashKind, Follow, FollowRequestsPage, Form, Invitation,
    LinkCard, Message, Notification, NotificationsPage, PeoplePage, ProfileAbout, ProfileField,
    ProfileHead, ProfilePage, ProfileSettingsPage, ProfileTab, SearchPage, Session, SetupPage,
    SignInPage, SignUpMode, SignUpPage,
};

fn album() -> AlbumCard {
    AlbumCard {
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
        joined: AUTUMN,
    }
}

impl Samples for ProfilePage {
    fn samples() -> Vec<Self> {
        let page = |frame, head, tab| Self {
            frame,
            head,
            tab,
            paging: paging(),
        };
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
        let mine = ProfileHead {
            is_me: true,
            bio: None,
            header: None,
            ..head(None)
        };
        let far = ProfileHead {
            person: rhys(),
            remote: Some(remote()),
            ..head(Some(Follow::Blocked))
        };
        let about = ProfileAbout {
            fields: vec![(
                "Gwefan".into(),
                "<a href=\"https://a.example\">a</a>".into(),
            )],
        };
        vec![
            page(
                Frame {
                    card: Some(card),
                    ..visitor()
                },
                head(None),
                ProfileTab::Albums {
                    albums: vec![album(), bare],
                },
            ),
            page(member(), mine, ProfileTab::Albums { albums: Vec::new() }),
            page(
                styled(),
                head(Some(Follow::Not)),
                ProfileTab::Photos { tiles },
            ),
            page(
                styled(),
                head(Some(Follow::Requested)),
                ProfileTab::Posts { posts },
            ),
            page(
                member(),
                head(Some(Follow::Following)),
                ProfileTab::About { about },
            ),
            page(
                member(),
                far,
                ProfileTab::About {
                    about: ProfileAbout::default(),
                },
            ),
            page(
                member(),
                head(None),
                ProfileTab::Photos { tiles: Vec::new() },
            ),
            page(
                member(),
                head(None),
                ProfileTab::Posts { posts: Vec::new() },
            ),
        ]
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
        let kinds = ["follow", "follow_request", "favourite", "reblog", "mention"];
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
            albums: vec![album()],
            problem: None,
        };
        let nothing = Self {
            people: Vec::new(),
            tags: Vec::new(),
            albums: Vec::new(),
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

fn flash(kind: FlashKind) -> Option<Flash> {
    Some(Flash {
        kind,
        message: Message::new("flash-saved"),
    })
}

impl Samples for SignInPage {
    fn samples() -> Vec<Self> {
        let wrong = Form::default()
            .with("login", "megan")
            .refused("password", Message::new("error-sign-in-wrong"));
        vec![
            Self {
                frame: visitor(),
                form: Form::default(),
                next: None,
            },
            Self {
                frame: Frame {
                    registrations_open: false,
                    flash: flash(FlashKind::Problem),
                    ..visitor()
                },
                form: wrong,
                next: Some("/home".into()),
            },
        ]
    }
}

impl Samples for SignUpPage {
    fn samples() -> Vec<Self> {
        [SignUpMode::Open, SignUpMode::Invite, SignUpMode::Closed]
            .map(|mode| Self {
                frame: visitor(),
                mode,
                domain: "pix.example".into(),
                form: Form::default()
                    .with("invitation", "abc")
                    .refused("username", Message::new("error-username-taken")),
            })
            .into()
    }
}

impl Samples for SetupPage {
    fn samples() -> Vec<Self> {
        let form = Form::default().refused(
            "password",
            Message::new("error-password-short").with("limit", 12),
        );
        vec![Self {
            frame: visitor(),
            domain: "pix.example".into(),
            action: "/setup/abc".into(),
            form,
        }]
    }
}

impl Samples for ProfileSettingsPage {
    fn samples() -> Vec<Self> {
        let full = Self {
            frame: Frame {
                flash: flash(FlashKind::Done),
                ..member()
            },
            person: rhys(),
            header: Some("/media/h/header.jpg".into()),
            form: Form::default()
                .with("display_name", "Megan")
                .with("locked", "on")
                .with("language", "cy"),
            fields: vec![ProfileField::default(); 4],
        };
        vec![
            Self {
                frame: member(),
                person: megan(),
                header: None,
                form: Form::default(),
                ..full.clone()
            },
            full,
        ]
    }
}

impl Samples for AccountSettingsPage {
    fn samples() -> Vec<Self> {
        let session = |current| Session {
            id: "1".into(),
            device: "Firefox".into(),
            last_seen: AUTUMN,
            current,
        };
        let invitation = |max_uses, expires| Invitation {
            id: "2".into(),
            url: "https://pix.example/auth/sign-up?invitation=abc".into(),
            uses: 1,
            max_uses,
            expires,
        };
        let full = Self {
            frame: member(),
            email: "megan@pix.example".into(),
            form: Form::default().refused("old_password", Message::new("error-password-wrong")),
            sessions: vec![session(true), session(false)],
            invitations: Some(vec![
                invitation(Some(5), Some(AUTUMN)),
                invitation(None, None),
            ]),
        };
        let bare = Self {
            invitations: None,
            ..full.clone()
        };
        let none = Self {
            invitations: Some(Vec::new()),
            ..full.clone()
        };
        vec![full, bare, none]
    }
}
