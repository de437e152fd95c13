use super::*;
use crate::views::context::{
    AboutPage, Cover, ErrorPage, Form, GalleryPage, HomePage, InstanceFigures, Message, RuleRow,
    RulesPage, TagPage,
};

impl Samples for GalleryPage {
    fn samples() -> Vec<Self> {
        let mut style = PageStyle::default();
        let tiles = tiles(5, &mut style);
        let covers = tiles
            .into_iter()
            .map(|tile| Cover {
                tile,
                person: megan(),
                photo_count: 6,
            })
            .collect();
        let full = Self {
            frame: crate::views::context::Frame {
                style: style.finish(),
                ..visitor()
            },
            tagline: Some(words("Lluniau o Geredigion")),
            covers,
            figures: InstanceFigures {
                photographers: 3,
                photos: 1200,
            },
            paging: paging(),
        };
        let empty = Self {
            frame: member(),
            tagline: None,
            covers: Vec::new(),
            figures: InstanceFigures::default(),
            paging: Paging::default(),
        };
        vec![full, empty]
    }
}

impl Samples for HomePage {
    fn samples() -> Vec<Self> {
        let mut style = PageStyle::default();
        let posts = cards(&mut style);
        let frame = Frame {
            style: style.finish(),
            ..member()
        };
        vec![
            Self {
                frame,
                posts,
                paging: paging(),
            },
            Self {
                frame: member(),
                posts: Vec::new(),
                paging: Paging::default(),
            },
        ]
    }
}

impl Samples for TagPage {
    fn samples() -> Vec<Self> {
        let mut style = PageStyle::default();
        let posts = cards(&mut style);
        let frame = Frame {
            style: style.finish(),
            ..visitor()
        };
        vec![
            Self {
                frame,
                tag: "eryri".into(),
                posts,
                paging: paging(),
            },
            Self {
                frame: visitor(),
                tag: "dim".into(),
                posts: Vec::new(),
                paging: Paging::default(),
            },
        ]
    }
}

impl Samples for AboutPage {
    fn samples() -> Vec<Self> {
        let full = Self {
            frame: visitor(),
            description: Some(html("A quiet place")),
            contact: Some(megan()),
            email: Some("admin@pix.example".into()),
            rules: vec![words("Byddwch yn garedig")],
            may_change_rules: true,
            version: "0.1.0".into(),
            source_url: "https://code.example/oriel".into(),
        };
        let bare = Self {
            description: None,
            contact: None,
            email: None,
            rules: Vec::new(),
            may_change_rules: false,
            ..full.clone()
        };
        vec![full, bare]
    }
}

impl Samples for RulesPage {
    fn samples() -> Vec<Self> {
        let row = |at: usize, id| RuleRow {
            at,
            id,
            english: format!("rule-en-{at}"),
            welsh: format!("rule-cy-{at}"),
        };
        let form = Form::default().with("rule-cy-0", "Byddwch yn garedig");
        let refused = form
            .clone()
            .refused("text", Message::new("error-rules-full").with("limit", 50));
        let page = |form| Self {
            frame: member(),
            form,
            rows: vec![row(0, Some(7)), row(1, None)],
        };
        vec![page(form), page(refused)]
    }
}

impl Samples for ErrorPage {
    fn samples() -> Vec<Self> {
        [
            400, 401, 403, 404, 405, 406, 409, 410, 413, 415, 422, 429, 500, 502, 503,
        ]
        .into_iter()
        .map(|status| Self {
            frame: if status == 404 { visitor() } else { member() },
            status,
            message: Message::new(format!("error-{status}")).with("limit", 40),
            request_id: (status >= 500).then(|| "abc".into()),
        })
        .collect()
    }
}
