use super::*;
use crate::views::context::{
    DeletePage, DraftCard, DraftsPage, EditorPage, EditorPhoto, EditorPhotoText, EditorText, Form,
    Message, PhotoEditPage, PhotoState, Receipt, Room, Stage, TextLimits, Twin,
};

const LIMITS: TextLimits = TextLimits {
    caption: 5_000,
    alt: 1_500,
};

fn photo(state: PhotoState, position: u64) -> EditorPhoto {
    EditorPhoto {
        id: position.to_string(),
        name: "DSC_0420.jpg".into(),
        state,
        thumb: (state == PhotoState::Ready).then(picture),
        problem: (state == PhotoState::Failed).then(|| Message::new("refused-not-a-picture")),
        position,
        cover: position == 1,
        lead: (position < 3).then_some(position),
        texts: ["cy", "en"]
            .map(|lang| EditorPhotoText {
                lang: lang.into(),
                ..EditorPhotoText::default()
            })
            .into(),
        decorative: position == 2,
        licence: "CC-BY-4.0".into(),
        focal_x: 0.0,
        focal_y: -0.5,
        show_camera: position == 1,
        region: (position == 1).then(region),
        show_place: position == 1,
        allow_download: position == 1,
        facts: vec!["ISO 400".into()],
        receipt: (position < 3).then(|| Receipt {
            removed: if position == 1 {
                vec!["place".into(), "serial-number".into()]
            } else {
                Vec::new()
            },
            bytes: 48_211,
            moves: position == 1,
            published: Some("/media/key/large.jpg".into()),
            original: "stripped",
        }),
        keywords: vec!["Eryri".into()],
        twin: (position == 1).then(|| Twin {
            same_file: true,
            url: Some("/drafts/7".into()),
        }),
    }
}

/// An editor with everything in it.
fn editor() -> EditorPage {
    let states = [
        PhotoState::Ready,
        PhotoState::Processing,
        PhotoState::Failed,
    ];
    EditorPage {
        frame: member(),
        id: "9".into(),
        stage: Stage::Draft,
        photos: states
            .into_iter()
            .zip(1..)
            .map(|(state, n)| photo(state, n))
            .collect(),
        preparing: 1,
        undescribed: 2,
        texts: ["cy", "en"]
            .map(|lang| EditorText {
                lang: lang.into(),
                ..EditorText::default()
            })
            .into(),
        language: "cy".into(),
        tags: "eryri".into(),
        warning: String::new(),
        visibility: "public".into(),
        delete_url: String::new(),
        comments_allowed: true,
        thread: true,
        remind: Some("publish"),
        scheduled: None,
        moment: String::new(),
        licences: vec![licence(), reserved()],
        limits: LIMITS,
        accept: "image/jpeg,image/png,image/webp".into(),
        formats: "JPEG, PNG, WebP".into(),
        max_file_size: 67_108_864,
        form: Form::default().refused("title", Message::new("error-too-long").with("limit", 200)),
        saved: AUTUMN,
    }
}

impl Samples for EditorPage {
    fn samples() -> Vec<Self> {
        let full = editor();
        let empty = Self {
            photos: Vec::new(),
            preparing: 0,
            undescribed: 0,
            remind: None,
            form: Form::default(),
            ..full.clone()
        };
        let published = Self {
            stage: Stage::Published,
            visibility: "followers".into(),
            delete_url: "/@megan/9/delete".into(),
            form: Form::default().refused("visibility", Message::new("error-visibility-elsewhere")),
            comments_allowed: false,
            thread: false,
            ..full.clone()
        };
        let armed = Self {
            stage: Stage::Publishing,
            ..full.clone()
        };
        let scheduled = Self {
            remind: Some("schedule"),
            scheduled: Some(AUTUMN),
            moment: "2026-10-12T07:45".into(),
            ..full.clone()
        };
        vec![full, empty, published, armed, scheduled]
    }
}

impl Samples for PhotoEditPage {
    fn samples() -> Vec<Self> {
        let plain = Self {
            frame: member(),
            draft_id: "9".into(),
            photo: photo(PhotoState::Ready, 1),
            licences: vec![licence(), reserved()],
            limits: LIMITS,
            has_original: true,
            replacement: None,
            accept: "image/jpeg,image/png,image/webp".into(),
            form: Form::default(),
            back: "/@megan/1/1".into(),
        };
        let replaced = |state| Self {
            replacement: Some(state),
            form: Form::default().refused("file", Message::new("error-required")),
            ..plain.clone()
        };
        vec![
            replaced(PhotoState::Processing),
            replaced(PhotoState::Failed),
            plain,
        ]
    }
}

impl Samples for DraftsPage {
    fn samples() -> Vec<Self> {
        let card = DraftCard {
            id: "9".into(),
            title: Some(words("Llanw isel")),
            cover: Some(picture()),
            photo_count: 6,
            saved: AUTUMN,
            publishing: true,
            scheduled: None,
        };
        let bare = DraftCard {
            title: None,
            cover: None,
            photo_count: 0,
            publishing: false,
            scheduled: Some(AUTUMN),
            ..card.clone()
        };
        vec![
            Self {
                frame: member(),
                drafts: vec![card, bare],
                room: Some(Room {
                    used: 4_800_000_000,
                    limit: 5_000_000_000,
                }),
            },
            Self {
                frame: member(),
                drafts: Vec::new(),
                room: None,
            },
        ]
    }
}

impl Samples for DeletePage {
    fn samples() -> Vec<Self> {
        let album = Self {
            frame: member(),
            title: Some(words("Llanw isel")),
            photo_count: 6,
            action: "/@megan/1/delete".into(),
            back: "/@megan/1".into(),
            published: true,
        };
        let comment = Self {
            title: None,
            photo_count: 0,
            published: false,
            ..album.clone()
        };
        vec![album, comment]
    }
}
