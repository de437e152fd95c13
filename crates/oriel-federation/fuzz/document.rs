//! Any bytes, as a document that somebody sent or that was fetched. Nothing may panic; what is read
//! keeps to the bounds that are promised, and nobody speaks for another server.
#![no_main]

use libfuzzer_sys::fuzz_target;
use oriel_federation::{
    verify::same_authority,
    vocabulary::{
        Action, Activity, Actor, Attachment, Emoji, Extras, ItemPage, MAX_BYTES, Note, Subject,
        Undone, parse_json,
    },
    webfinger::Found,
};
use serde_json::Value;

const MAX_DEPTH: usize = 32;
const MAX_ITEMS: usize = 2_000;
const MAX_VALUES: usize = 50_000;
const MAX_ID: usize = 2_048;
const FORBIDDEN: [&str; 3] = ["@graph", "@included", "@reverse"];

/// How many values there are in one, itself among them.
fn count(value: &Value, depth: usize) -> usize {
    let inner: Vec<&Value> = match value {
        Value::Array(items) => items.iter().collect(),
        Value::Object(map) => {
            assert!(!map.keys().any(|key| FORBIDDEN.contains(&key.as_str())));
            map.values().collect()
        }
        _ => return 1,
    };
    assert!(depth < MAX_DEPTH && inner.len() <= MAX_ITEMS);
    1 + inner.iter().map(|one| count(one, depth + 1)).sum::<usize>()
}

fn is_text(text: &str, longest: usize) {
    assert!(text.chars().count() <= longest && !text.contains('\0'));
}

fn are_texts<'a>(texts: impl IntoIterator<Item = &'a String>, longest: usize) {
    texts.into_iter().for_each(|text| is_text(text, longest));
}

fn is_id(id: &str) {
    assert!(!id.is_empty() && id.len() <= MAX_ID && !id.contains('\0'));
}

fn are_ids<'a>(ids: impl IntoIterator<Item = &'a String>) {
    ids.into_iter().for_each(|id| is_id(id));
}

fn are_of(own: &str, ids: &[&Option<String>]) {
    for id in ids.iter().copied().flatten() {
        is_id(id);
        assert!(same_authority(own, id));
    }
}

fn by_language(texts: &[(String, String)], longest: usize) {
    assert!(texts.len() <= 10);
    for (language, text) in texts {
        is_text(language, 35);
        is_text(text, longest);
    }
}

fn are_emojis(emojis: &[Emoji]) {
    assert!(emojis.len() <= 50);
    for emoji in emojis {
        is_text(&emoji.shortcode, 60);
        is_id(&emoji.url);
    }
}

fn is_note(note: &Note) {
    are_ids([&note.id, &note.attributed_to]);
    are_ids(note.url.iter().chain(&note.in_reply_to));
    are_of(&note.id, &[&note.replies, &note.gallery]);
    are_ids(note.audience.to.iter().chain(&note.audience.cc));
    assert!(note.audience.to.len() <= 256 && note.audience.cc.len() <= 256);
    are_texts(&note.name, 200);
    are_texts(&note.summary, 1_000);
    is_text(&note.content, 200_000);
    by_language(&note.name_map, 200);
    by_language(&note.content_map, 200_000);
    assert!(note.attachments.len() <= 500);
    note.attachments.iter().for_each(is_attachment);
    assert!(note.hashtags.len() <= 50 && note.mentions.len() <= 50);
    are_texts(&note.hashtags, 200);
    for mention in &note.mentions {
        is_id(&mention.href);
        are_texts(&mention.name, 200);
    }
    are_emojis(&note.emojis);
    are_extras(&note.extras);
}

fn is_attachment(photo: &Attachment) {
    is_id(&photo.url);
    are_ids(&photo.licence);
    are_texts(&photo.alt, 10_000);
    are_texts(&photo.media_type, 100);
    are_texts(&photo.blurhash, 200);
    assert!(photo.exif.len() <= 30);
    for (name, value) in &photo.exif {
        is_text(name, 200);
        is_text(value, 200);
    }
}

fn are_extras(extras: &Extras) {
    are_texts(&extras.place, 200);
    assert!(extras.options.len() <= 20 && extras.links.len() <= 5);
    are_texts(extras.options.iter().map(|option| &option.name), 300);
    are_ids(&extras.links);
    extras.poster.iter().for_each(is_attachment);
}

fn is_actor(actor: &Actor) {
    is_id(&actor.id);
    is_id(&actor.inbox);
    assert!(same_authority(&actor.id, &actor.inbox));
    let own = [
        &actor.url,
        &actor.outbox,
        &actor.followers,
        &actor.following,
        &actor.featured,
        &actor.shared_inbox,
    ];
    are_of(&actor.id, &own);
    is_text(&actor.preferred_username, 200);
    are_texts(&actor.name, 200);
    are_texts(&actor.summary, 20_000);
    are_ids(actor.also_known_as.iter().chain(&actor.moved_to));
    are_emojis(&actor.emojis);
    assert!(actor.also_known_as.len() <= 20);
    assert!(actor.fields.len() <= 10 && actor.public_keys.len() <= 20);
    for field in &actor.fields {
        are_texts([&field.name, &field.value], 2_047);
    }
    for key in &actor.public_keys {
        are_ids([&key.id, &key.owner]);
        is_text(&key.pem, 4_096);
    }
    for picture in actor.icon.iter().chain(&actor.image) {
        is_id(&picture.url);
        are_texts(&picture.alt, 1_500);
        are_texts(&picture.media_type, 100);
    }
}

/// `actor` can do this by itself.
fn is_action(action: &Action, actor: &str) {
    match action {
        Action::Create { object } | Action::Update { object } => match object {
            Subject::Note(note) => {
                assert!(note.attributed_to == actor && same_authority(actor, &note.id));
                is_note(note);
            }
            Subject::Actor(profile) => {
                assert_eq!(profile.id, actor);
                is_actor(profile);
            }
            Subject::Id(id) => is_id(id),
            _ => {}
        },
        Action::Undo {
            object: Undone::Activity { action, .. },
        } => {
            assert!(!matches!(**action, Action::Undo { .. }));
            is_action(action, actor);
        }
        Action::Flag { objects, content } => {
            assert!(objects.len() <= 100);
            are_ids(objects);
            are_texts(content, 10_000);
        }
        Action::Other { kind } => is_text(kind, 80),
        Action::Follow { object }
        | Action::Delete { object }
        | Action::Like { object }
        | Action::Announce { object }
        | Action::Block { object } => is_id(object),
        Action::Move { object, target }
        | Action::Add { object, target }
        | Action::Remove { object, target } => are_ids([object, target]),
        _ => {}
    }
}

fn is_activity(activity: &Activity) {
    are_ids([&activity.id, &activity.actor]);
    assert!(same_authority(&activity.actor, &activity.id));
    assert!(activity.audience.to.len() <= 256 && activity.audience.cc.len() <= 256);
    is_action(&activity.action, &activity.actor);
}

fn is_page(page: &ItemPage) {
    assert!(page.items.len() <= 500);
    are_ids(&page.next);
}

fn look_at(bytes: &[u8]) {
    let Ok(value) = parse_json(bytes) else {
        assert!(Activity::parse(bytes).is_err());
        return;
    };
    assert!(bytes.len() <= MAX_BYTES && count(&value, 0) <= MAX_VALUES + 1);
    Activity::from_json(&value).iter().for_each(is_activity);
    Note::from_json(&value).iter().for_each(is_note);
    Actor::from_json(&value).iter().for_each(is_actor);
    ItemPage::from_json(&value).iter().for_each(is_page);
    let _ = Found::parse(bytes);
}

fuzz_target!(|bytes: &[u8]| look_at(bytes));
