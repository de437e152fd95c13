//! Documents as each kind of server writes them, with what is peculiar to it. They are our own,
//! made after what its serialisers produce.

use std::{fs, path::Path};

use super::*;

fn document(name: &str) -> Vec<u8> {
    let documents = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/vocabulary/tests/documents");
    fs::read(documents.join(name).with_extension("json")).unwrap()
}

fn actor(name: &str) -> Actor {
    Actor::parse(&document(&format!("{name}-actor"))).unwrap()
}

fn post(name: &str) -> Note {
    Note::parse(&document(&format!("{name}-post"))).unwrap()
}

fn action(name: &str) -> Action {
    Activity::parse(&document(&format!("{name}-activity")))
        .unwrap()
        .action
}

fn urls(note: &Note) -> Vec<&str> {
    note.attachments.iter().map(|it| it.url.as_str()).collect()
}

const SOFTWARE: [&str; 10] = [
    "friendica",
    "gotosocial",
    "hubzilla",
    "lemmy",
    "mastodon",
    "misskey",
    "peertube",
    "pixelfed",
    "vernissage",
    "writefreely",
];

#[test]
fn an_actor_of_every_kind_of_server_can_be_written_to_and_has_a_key() {
    for name in SOFTWARE {
        let actor = actor(name);
        assert!(actor.delivery_inbox().starts_with("https://"), "{name}");
        let key = &actor.public_keys[0];
        assert!(crate::verify::key_of(&actor, &key.id).is_ok(), "{name}");
        assert!(actor.followers.is_some() && actor.icon.is_some(), "{name}");
    }
}

#[test]
fn a_post_of_every_kind_of_server_is_for_everyone_and_its_authors_own() {
    for name in SOFTWARE {
        let post = post(name);
        assert_eq!(post.audience.reach(None), Reach::Public, "{name}");
        assert!(post.published.is_some(), "{name}");
        let author = post.attributed_to.clone();
        assert!(crate::verify::is_authors_own(&post, &author).is_ok());
    }
}

#[test]
fn mastodon_writes_numbers_for_names_and_quotes_in_words() {
    assert_eq!(actor("mastodon").preferred_username, "mali");
    let note = post("mastodon");
    assert!(
        note.content
            .contains("RE: <a href=\"https://photos.example/@alice/1\">")
    );
    assert_eq!(note.summary.as_deref(), Some("Heights"));
    assert_eq!(note.attachments.len(), 2);
    assert!(!note.attachments[1].is_image());
    let replies = note.replies.as_deref();
    assert_eq!(
        replies,
        Some("https://mastodon.example/ap/users/1158/statuses/41/replies")
    );
}

#[test]
fn pixelfed_mixes_empty_lists_among_its_tags() {
    let note = post("pixelfed");
    assert_eq!(note.hashtags, ["rain"]);
    assert_eq!(note.attachments[0].alt.as_deref(), Some("A wet road"));
    assert_eq!(note.attachments[1].licence, None);
}

#[test]
fn gotosocial_writes_one_thing_instead_of_a_list_of_one() {
    assert_eq!(actor("gotosocial").fields[0].name, "Camera");
    let note = post("gotosocial");
    assert_eq!(note.attachments[0].alt.as_deref(), Some("Copa yn y niwl"));
    assert_eq!(note.summary, None);
}

#[test]
fn vernissage_says_what_took_a_photo_and_files_it_in_a_category() {
    let note = post("vernissage");
    let photo = &note.attachments[0];
    assert_eq!(photo.alt.as_deref(), Some("A pier at dusk"));
    let facts = [("Make", "Leica"), ("FNumber", "f/2.8"), ("Film", "HP5")];
    assert_eq!(
        photo.exif,
        facts.map(|(name, value)| (name.to_owned(), value.to_owned()))
    );
    assert_eq!(note.hashtags, ["film"]);
}

#[test]
fn misskey_repeats_its_markup_beside_the_content() {
    assert_eq!(actor("misskey").name, None);
    let note = post("misskey");
    assert!(note.content.starts_with("<p><i>wow</i>") && !note.extras.is_plain);
    assert!(note.sensitive && note.hashtags.is_empty());
}

#[test]
fn a_reaction_of_misskey_is_a_like_and_one_of_akkoma_is_left() {
    let object = POST.to_owned();
    assert_eq!(action("misskey-reaction"), Action::Like { object });
    let kind = "EmojiReact".to_owned();
    assert_eq!(action("akkoma-reaction"), Action::Other { kind });
}

#[test]
fn a_channel_of_peertube_has_several_sizes_of_a_face() {
    let channel = actor("peertube");
    assert_eq!(channel.kind, ActorKind::Group);
    assert!(channel.image.is_some());
    let film = post("peertube");
    assert_eq!(
        film.url.as_deref(),
        Some("https://tube.example/videos/watch/9c9d")
    );
    assert_eq!(film.attributed_to, "https://tube.example/accounts/non");
}

#[test]
fn writefreely_publishes_articles_with_a_title_and_an_excerpt() {
    let article = post("writefreely");
    assert_eq!(article.kind, NoteKind::Article);
    assert_eq!(article.name.as_deref(), Some("A roof"));
    assert_eq!(article.summary.as_deref(), Some("How a roof begins."));
    assert_eq!(urls(&article), ["https://i.write.example/hole.jpg"]);
}

#[test]
fn a_page_of_lemmy_is_a_link_with_a_thumbnail() {
    assert_eq!(actor("lemmy").kind, ActorKind::Group);
    let page = post("lemmy");
    assert_eq!(page.extras.links, ["https://lens.example/35"]);
    assert_eq!(page.hashtags, ["lensys"]);
    assert!(page.extras.poster.is_some());
}

#[test]
fn a_community_boosts_what_begins_a_conversation() {
    let object = "https://lemmy.example/post/77".to_owned();
    assert_eq!(action("lemmy-announced-page"), Action::Announce { object });
}

#[test]
fn what_a_community_passes_on_besides_is_no_boost() {
    for name in ["lemmy-announced-comment", "lemmy-announced-vote"] {
        let kind = "Announce".to_owned();
        assert_eq!(action(name), Action::Other { kind }, "{name}");
    }
}

#[test]
fn friendica_publishes_titled_photos_as_articles() {
    let person = actor("friendica");
    assert_eq!(person.fields[0].value, "Narrow gauge");
    assert!(person.locked);
    let article = post("friendica");
    assert_eq!(article.name.as_deref(), Some("The first train"));
    assert_eq!(article.summary, None);
    assert_eq!(article.language(), Some("en"));
    assert_eq!(article.hashtags, ["Tywyn"]);
    let engine = &article.attachments[0];
    assert_eq!(engine.alt.as_deref(), Some("An engine in steam"));
    assert!(!article.attachments[1].is_image());
}

#[test]
fn friendica_quotes_in_words() {
    let quote = post("friendica-quote");
    assert_eq!(quote.kind, NoteKind::Note);
    assert!(
        quote
            .content
            .contains("RE: <a href=\"https://photos.example/@alice/1\">")
    );
    assert!(quote.attachments.is_empty() && quote.mentions.is_empty());
}

#[test]
fn a_channel_of_hubzilla_lists_its_page_and_its_clones() {
    let channel = actor("hubzilla");
    assert_eq!(
        channel.url.as_deref(),
        Some("https://hubzilla.example/profile/mair")
    );
    assert_eq!(channel.public_keys[0].id, channel.id);
    assert_eq!(channel.public_keys.len(), 2);
    assert_eq!(
        channel.also_known_as,
        ["https://clone.example/channel/mair"]
    );
}

#[test]
fn hubzilla_attaches_pictures_as_links() {
    let note = post("hubzilla");
    let pictures = [
        "https://hubzilla.example/photo/9f-0.jpg",
        "https://hubzilla.example/cloud/mair/onions.jpg",
    ];
    assert_eq!(urls(&note), pictures);
    assert_eq!(
        note.extras.links,
        ["https://hubzilla.example/cloud/mair/plan.pdf"]
    );
    assert_eq!(
        note.url.as_deref(),
        Some("https://hubzilla.example/channel/mair?mid=c1b4")
    );
}

#[test]
fn an_outbox_of_mastodon_lists_activities() {
    let page = parse_json(&document("mastodon-outbox-page")).unwrap();
    let page = ItemPage::from_json(&page).unwrap();
    assert_eq!(page.items[0]["type"], "Create");
    assert!(page.next.unwrap().ends_with("max_id=41&page=true"));
}
