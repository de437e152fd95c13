use super::*;
use crate::views::context::{
    AccountSettingsPage, BlocksPage, DeleteAccountPage, Elsewhere, Flash, FlashKind, Form,
    Invitation, Message, MovePage, ProfileField, ProfileSettingsPage, Session, SetupPage,
    SignInPage, SignUpMode, SignUpPage,
};

fn flash(kind: FlashKind) -> Flash {
    Flash {
        kind,
        message: Message::new("flash-saved"),
    }
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
                    flash: Some(flash(FlashKind::Problem)),
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
                flash: Some(flash(FlashKind::Done)),
                ..member()
            },
            person: rhys(),
            header: Some("/media/h/header.jpg".into()),
            form: Form::default()
                .with("display_name", "Megan")
                .with("locked", "on")
                .with("discoverable", "on")
                .with("visibility", "followers")
                .with("licence", "CC-BY-4.0")
                .with("show_camera", "on")
                .with("language", "cy"),
            licences: vec![licence(), reserved()],
            bio_chars: 2_000,
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

impl Samples for BlocksPage {
    fn samples() -> Vec<Self> {
        let wrong = Form::default()
            .with("domain", "not a server")
            .refused("domain", Message::new("error-domain"));
        vec![
            Self {
                frame: member(),
                form: Form::default(),
                servers: Vec::new(),
                people: Vec::new(),
            },
            Self {
                frame: member(),
                form: wrong,
                servers: vec!["bad.example".into()],
                people: vec![rhys()],
            },
        ]
    }
}

impl Samples for MovePage {
    fn samples() -> Vec<Self> {
        let wrong = Form::default()
            .with("target", "@megan@new.example")
            .refused("target", Message::new("error-moving-not-named"));
        let known = Elsewhere {
            uri: "https://far.example/users/rhys".into(),
            person: Some(rhys()),
        };
        let unknown = Elsewhere {
            uri: "https://old.example/users/megan".into(),
            person: None,
        };
        vec![
            Self {
                frame: member(),
                form: Form::default(),
                aliases: Vec::new(),
                moved_to: None,
                full_handle: "@megan@pix.example".into(),
            },
            Self {
                frame: member(),
                form: wrong,
                aliases: vec![known.clone(), unknown.clone()],
                moved_to: Some(known),
                full_handle: "@megan@pix.example".into(),
            },
            Self {
                frame: member(),
                form: Form::default(),
                aliases: Vec::new(),
                moved_to: Some(unknown),
                full_handle: "@megan@pix.example".into(),
            },
        ]
    }
}

impl Samples for DeleteAccountPage {
    fn samples() -> Vec<Self> {
        let wrong = Form::default().refused("password", Message::new("error-only-admin"));
        [Form::default(), wrong]
            .map(|form| Self {
                frame: member(),
                form,
                full_handle: "@megan@pix.example".into(),
            })
            .into()
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
