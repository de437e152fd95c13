use super::*;
use crate::views::context::{AppCodePage, AppsPage, AuthorisedApp, ConsentPage, Hidden};

fn scopes() -> Vec<String> {
    vec!["scope-read".into(), "scope-write-media".into()]
}

impl Samples for ConsentPage {
    fn samples() -> Vec<Self> {
        let on_device = Self {
            frame: member(),
            app: "Megan <b>".into(),
            website: None,
            site: None,
            shows_code: false,
            handle: "@megan@pix.example".into(),
            scopes: scopes(),
            hidden: vec![Hidden {
                name: "client_id",
                value: "abc".into(),
            }],
            other_account: "/oauth/authorize?client_id=abc&force_login=true".into(),
        };
        let on_the_web = Self {
            website: Some("https://app.example".into()),
            site: Some("app.example".into()),
            ..on_device.clone()
        };
        let by_hand = Self {
            shows_code: true,
            ..on_device.clone()
        };
        vec![on_device, on_the_web, by_hand]
    }
}

impl Samples for AppCodePage {
    fn samples() -> Vec<Self> {
        [Some("abc".into()), None]
            .map(|code| Self {
                frame: member(),
                app: "Megan <b>".into(),
                code,
            })
            .into()
    }
}

impl Samples for AppsPage {
    fn samples() -> Vec<Self> {
        let app = AuthorisedApp {
            id: "1".into(),
            name: "Megan <b>".into(),
            website: Some("https://app.example".into()),
            scopes: scopes(),
            since: AUTUMN,
            last_used: Some(AUTUMN),
        };
        let script = AuthorisedApp {
            website: None,
            last_used: None,
            ..app.clone()
        };
        [vec![app, script], Vec::new()]
            .map(|apps| Self {
                frame: member(),
                apps,
            })
            .into()
    }
}
