use oriel_store::model::{
    Account, AccountId, AccountKind, FilterAction, FilterId, FilterKeyword, FilterKeywordId,
    FilterPost, FilterPostId, FilterView, Json, LangMap, Photo, PhotoId, PhotoView, Post, PostId,
    PostView, ViewerState, WordFilter,
};
use time::{OffsetDateTime, macros::datetime};

use crate::filter_matcher::Sieve;

const NOW: OffsetDateTime = datetime!(2026-11-27 10:00 UTC);

fn filter(id: i64, keywords: &[(&str, bool)]) -> FilterView {
    let row = |(number, (keyword, whole_word)): (i64, &(&str, bool))| FilterKeyword {
        id: FilterKeywordId(id * 100 + number),
        filter_id: FilterId(id),
        keyword: (*keyword).to_owned(),
        whole_word: *whole_word,
    };
    FilterView {
        filter: WordFilter {
            id: FilterId(id),
            account_id: AccountId(1),
            title: "Weather".to_owned(),
            contexts: Json::default(),
            action: FilterAction::Warn,
            expires_at: None,
            created_at: NOW.into(),
        },
        keywords: (0..).zip(keywords).map(row).collect(),
        posts: Vec::new(),
    }
}

fn captioned(caption: &str) -> PostView {
    let uri = "https://oriel.example/users/wren";
    let author = AccountId(1);
    let post = Post {
        caption: LangMap::of("en", caption),
        ..Post::draft(PostId(7), author, NOW)
    };
    PostView {
        author: Account::new(author, AccountKind::Person, "wren", "", uri, NOW),
        post,
        photos: Vec::new(),
        tags: Vec::new(),
        mentions: Vec::new(),
        viewer: ViewerState::default(),
        boosted: None,
        pinned: false,
        in_reply_to_account: None,
        app: None,
    }
}

fn found(sieve: &Sieve, view: &PostView) -> Vec<String> {
    let findings = sieve.sift(view);
    let keywords = findings.iter().flat_map(|finding| &finding.keywords);
    keywords.map(|word| (*word).to_owned()).collect()
}

#[test]
fn a_whole_word_is_no_part_of_a_longer_one() {
    let sieve = Sieve::new(vec![filter(1, &[("fog", true)])]);
    for (caption, hits) in [
        ("Fog!", true),
        ("the fog, again", true),
        ("#fog", true),
        ("foggy", false),
        ("befog", false),
        ("fog_bank", false),
        ("befog and fog", true),
    ] {
        assert_eq!(
            !found(&sieve, &captioned(caption)).is_empty(),
            hits,
            "{caption}"
        );
    }
}

#[test]
fn a_part_of_a_word_is_found_where_that_is_wanted() {
    let sieve = Sieve::new(vec![filter(1, &[("fog", false)])]);
    assert_eq!(found(&sieve, &captioned("A foggy day")), ["fog"]);
}

#[test]
fn case_does_not_matter_in_any_language() {
    let sieve = Sieve::new(vec![filter(1, &[("TŶ GWYN", true), ("straße", true)])]);
    assert_eq!(found(&sieve, &captioned("y tŷ gwyn")), ["TŶ GWYN"]);
    assert_eq!(found(&sieve, &captioned("STRAßE")), ["straße"]);
}

#[test]
fn marks_at_the_edge_of_a_keyword_are_edges_themselves() {
    let sieve = Sieve::new(vec![filter(1, &[("#fog", true), ("c++", true)])]);
    assert_eq!(
        found(&sieve, &captioned("x#fog and c++20")),
        ["#fog", "c++"]
    );
    assert!(found(&sieve, &captioned("#foggy c+")).is_empty());
}

#[test]
fn every_text_of_a_post_is_read() {
    let sieve = Sieve::new(vec![filter(1, &[("fog", true)])]);
    let (plain, fog) = (
        captioned("Clear"),
        LangMap::of("en", "Sun").with("cy", "fog"),
    );
    assert!(found(&sieve, &plain).is_empty());
    let with = |change: fn(&mut PostView, LangMap)| {
        let mut view = plain.clone();
        change(&mut view, fog.clone());
        view
    };
    for view in [
        with(|view, words| view.post.title = words),
        with(|view, words| view.post.caption = words),
        with(|view, words| view.post.warning = words),
        with(|view, _| view.post.content_html = Some("<p>In <b>fog</b></p>".to_owned())),
        with(|view, _| view.tags = vec!["fog".to_owned()]),
        with(|view, words| {
            let mut photo = Photo::new(PhotoId(1), AccountId(1), NOW);
            photo.alt = words;
            view.photos = vec![PhotoView {
                photo,
                caption: LangMap::default(),
                leader: None,
                renditions: Vec::new(),
            }];
        }),
    ] {
        assert_eq!(found(&sieve, &view), ["fog"], "{view:?}");
    }
}

#[test]
fn each_filter_says_which_of_its_words_were_found() {
    let sieve = Sieve::new(vec![
        filter(1, &[("fog", true), ("rain", true)]),
        filter(2, &[("snow", true)]),
        filter(3, &[("rain", true), ("hail", true)]),
    ]);
    let view = captioned("Rain and rain, then fog");
    let findings: Vec<_> = sieve
        .sift(&view)
        .into_iter()
        .map(|finding| (finding.filter.filter.id.0, finding.keywords))
        .collect();
    assert_eq!(findings, [(1, vec!["fog", "rain"]), (3, vec!["rain"])]);
}

#[test]
fn a_post_that_is_named_is_found_without_words() {
    let mut named = filter(1, &[]);
    named.posts.push(FilterPost {
        id: FilterPostId(1),
        filter_id: FilterId(1),
        post_id: PostId(7),
    });
    let sieve = Sieve::new(vec![named]);
    let view = captioned("Anything");
    let findings = sieve.sift(&view);
    assert!(matches!(&findings[..], [one] if one.post == Some(PostId(7))));
    let mut other = captioned("Anything");
    other.post.id = PostId(8);
    assert!(sieve.sift(&other).is_empty());
}
