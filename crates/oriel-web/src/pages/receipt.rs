//! What the editor says about what a photo's file held.

use oriel_core::{
    Core,
    media::{config::KeepOriginals, strip::Removed},
    media_links::links,
    model::{PhotoView, PostId},
    photos,
};
use serde_json::Value;

use crate::views::context::{Receipt, Twin};

/// None until the photo is rendered, and for those rendered before receipts were kept.
pub(super) fn of(core: &Core, photo: &PhotoView) -> Option<Receipt> {
    let config = core.config();
    let told: &Value = &photo.photo.receipt;
    let removed: Removed =
        serde_json::from_value(told.get("kinds").and(Some(told))?.clone()).ok()?;
    let word = |kind| match serde_json::to_value(kind) {
        Ok(Value::String(word)) => Some(word.replace('_', "-")),
        _ => None,
    };
    Some(Receipt {
        removed: removed.kinds.into_iter().filter_map(word).collect(),
        bytes: removed.bytes,
        moves: removed.moves,
        published: links::rendition(core, photo, &config.federation.rendition),
        original: match config.media.keep_originals {
            KeepOriginals::Stripped => "stripped",
            KeepOriginals::Full => "full",
            KeepOriginals::None => "none",
        },
    })
}

/// An earlier photo, with the way to it unless it is in the same post.
pub(super) fn twin(found: &photos::Twin, post: PostId) -> Twin {
    let elsewhere = found.post.filter(|other| *other != post);
    Twin {
        same_file: found.same_file,
        url: elsewhere.map(|post| format!("/drafts/{post}")),
    }
}
