//! Activities.

use super::*;

#[test]
fn follow_like_boost_and_block_name_one_thing() {
    let object = || POST.to_owned();
    let embedded = json!({ "id": POST, "type": "Note", "content": "not believed" });
    for form in [json!(POST), embedded, json!([POST])] {
        assert_eq!(
            act(&activity("Like", &form)),
            Ok(Action::Like { object: object() })
        );
        assert_eq!(
            act(&activity("Announce", &form)),
            Ok(Action::Announce { object: object() })
        );
        assert_eq!(
            act(&activity("Follow", &form)),
            Ok(Action::Follow { object: object() })
        );
        assert_eq!(
            act(&activity("Block", &form)),
            Ok(Action::Block { object: object() })
        );
    }
}

#[test]
fn a_delete_names_a_tombstone_or_an_actor() {
    let tombstone = json!({ "id": NOTE, "type": "Tombstone", "atomUri": NOTE });
    assert_eq!(
        act(&activity("Delete", &tombstone)),
        Ok(Action::Delete {
            object: NOTE.into()
        })
    );
    assert_eq!(
        act(&activity("Delete", &json!(BOB))),
        Ok(Action::Delete { object: BOB.into() })
    );
}

#[test]
fn an_accept_names_the_follow_by_id_or_whole() {
    let id = "https://photos.example/users/alice/follows/1";
    let whole = json!({ "id": id, "type": "Follow", "actor": ALICE, "object": BOB });
    let full = FollowRef {
        id: Some(id.into()),
        actor: Some(ALICE.into()),
        object: Some(BOB.into()),
    };
    let bare = FollowRef {
        id: Some(id.into()),
        actor: None,
        object: None,
    };
    assert_eq!(
        act(&activity("Accept", &whole)),
        Ok(Action::Accept {
            follow: full.clone()
        })
    );
    assert_eq!(
        act(&activity("Reject", &whole)),
        Ok(Action::Reject { follow: full })
    );
    assert_eq!(
        act(&activity("Accept", &json!(id))),
        Ok(Action::Accept { follow: bare })
    );
}

#[test]
fn an_undo_embeds_what_it_takes_back() {
    let like = json!({ "id": format!("{BOB}#likes/1"), "type": "Like", "actor": BOB,
        "object": POST });
    let Ok(Action::Undo {
        object: Undone::Activity { id, action },
    }) = act(&activity("Undo", &like))
    else {
        panic!("not an undo")
    };
    assert_eq!(id, Some(format!("{BOB}#likes/1")));
    assert_eq!(
        *action,
        Action::Like {
            object: POST.into()
        }
    );
    let bare = act(&activity("Undo", &json!("https://mastodon.example/1")));
    let object = Undone::Id("https://mastodon.example/1".into());
    assert_eq!(bare, Ok(Action::Undo { object }));
}

#[test]
fn nobody_takes_back_what_another_did() {
    let theirs = json!({ "id": "https://photos.example/f", "type": "Follow", "actor": ALICE,
        "object": BOB });
    assert!(matches!(
        act(&activity("Undo", &theirs)),
        Err(Malformed::Origin(..))
    ));
}

#[test]
fn a_flag_lists_accounts_and_posts_and_a_move_names_the_new_home() {
    let mut flag = activity("Flag", &json!([ALICE, POST]));
    flag["content"] = "spam".into();
    let expected = Action::Flag {
        objects: vec![ALICE.into(), POST.into()],
        content: Some("spam".into()),
    };
    assert_eq!(act(&flag), Ok(expected));
    let mut moved = activity("Move", &json!(BOB));
    assert_eq!(act(&moved), Err(Malformed::Property("target")));
    moved["target"] = ALICE.into();
    assert_eq!(
        act(&moved),
        Ok(Action::Move {
            object: BOB.into(),
            target: ALICE.into()
        })
    );
}

#[test]
fn a_post_or_profile_of_somebody_else_is_refused() {
    let mut note = mastodon_note();
    note["attributedTo"] = "https://mastodon.example/users/carol".into();
    assert!(matches!(
        act(&activity("Create", &note)),
        Err(Malformed::Origin(..))
    ));
    note["attributedTo"] = BOB.into();
    note["id"] = "https://photos.example/users/alice/posts/9".into();
    assert!(matches!(
        act(&activity("Update", &note)),
        Err(Malformed::Origin(..))
    ));
    let mut profile = mastodon_actor();
    profile["id"] = "https://mastodon.example/users/carol".into();
    assert!(matches!(
        act(&activity("Update", &profile)),
        Err(Malformed::Origin(..))
    ));
}

#[test]
fn an_activity_is_of_its_actors_server() {
    let mut like = activity("Like", &json!(POST));
    like["id"] = "https://evil.example/1".into();
    assert!(matches!(act(&like), Err(Malformed::Origin(..))));
    like["id"] = json!(null);
    assert_eq!(act(&like), Err(Malformed::Property("id")));
    like["actor"] = json!([]);
    assert_eq!(act(&like), Err(Malformed::Property("actor")));
}

#[test]
fn activities_of_other_types_are_named_and_left() {
    let other = act(&activity("EmojiReact", &json!(POST)));
    assert_eq!(
        other,
        Ok(Action::Other {
            kind: "EmojiReact".into()
        })
    );
}

#[test]
fn a_request_to_quote_names_the_post_and_the_quote() {
    let mut request = activity("QuoteRequest", &json!(POST));
    assert_eq!(act(&request), Err(Malformed::Property("instrument")));
    request["instrument"] = json!({ "type": "Note", "id": NOTE });
    let expected = Action::QuoteRequest {
        object: POST.into(),
        instrument: NOTE.into(),
    };
    assert_eq!(act(&request), Ok(expected));
}

#[test]
fn the_audience_of_the_activity_counts_where_the_post_has_none() {
    let mut note = mastodon_note();
    note.as_object_mut()
        .unwrap()
        .retain(|key, _| key != "to" && key != "cc");
    let mut create = activity("Create", &note);
    create["to"] = "Public".into();
    let Ok(Action::Create {
        object: Subject::Note(note),
    }) = act(&create)
    else {
        panic!()
    };
    assert_eq!(note.audience.reach(None), Reach::Public);
}
